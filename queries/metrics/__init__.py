"""The catalogue: every figure we publish, each defined once."""

from collections.abc import Iterable

from etl.errors import QuestionError, nearest
from queries.metric import Metric
from queries.metrics import accuracy, demand, level_of_need, return_demand, timeliness

METRICS: dict[str, Metric] = {
    metric.name: metric
    for theme in (timeliness, return_demand, level_of_need, accuracy, demand)
    for metric in theme.METRICS
}


def find(names: Iterable[str]) -> list[Metric]:
    """Return metrics by name, in the order asked. Raises QuestionError with the nearest name."""
    found = []
    for name in names:
        if name not in METRICS:
            hint = nearest(name, METRICS) or " 'mash definitions' lists them all."
            raise QuestionError(f"There is no metric '{name}'.{hint}")
        found.append(METRICS[name])
    return found
