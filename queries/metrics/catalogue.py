"""Lists every figure that is published, in the order in which all outlets show them."""

from collections.abc import Iterable

from etl.errors import QuestionError, nearest
from queries.metrics import (
    accuracy_of_cases,
    accuracy_of_contacts,
    demand,
    level_of_need,
    return_demand,
    return_to_help,
    sharing,
    strategy_discussions,
    timeliness,
    views_of_risk,
)
from queries.metrics.metric import Metric

METRICS: dict[str, Metric] = {
    metric.name: metric
    for module in (
        timeliness,
        return_demand,
        return_to_help,
        level_of_need,
        accuracy_of_contacts,
        accuracy_of_cases,
        sharing,
        strategy_discussions,
        views_of_risk,
        demand,
    )
    for metric in module.METRICS
}
# judged together, and read by pages, the demo, snapshots and releases; false signals grow with their number
HEADLINES: dict[str, Metric] = {name: metric for name, metric in METRICS.items() if metric.headline}


def find(names: Iterable[str]) -> list[Metric]:
    """Return metrics by name, in the order asked. Raises QuestionError with the nearest name."""
    metrics = []
    for name in names:
        if name not in METRICS:
            hint = nearest(name, METRICS) or " 'mash definitions' lists them all."
            raise QuestionError(f"There is no metric '{name}'.{hint}")
        metrics.append(METRICS[name])
    return metrics
