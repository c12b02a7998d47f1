"""Studies every registered change with one metric, and adjusts for the number of changes studied.

Among many p values, some are small by chance. Source: Holm 1979 (Scand J Statist 6:65-70).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from queries.build import Build
from queries.impact.course import ImpactError
from queries.impact.register import Registered, register
from queries.impact.result import Impact
from queries.impact.study import study_of
from queries.metrics.catalogue import find
from queries.metrics.metric import Metric


@dataclass(frozen=True)
class Refused:
    """A change that can't be studied with a metric, and why; `published` is what may be said of it outside."""

    change: Registered
    metric: Metric
    reason: str
    published: str


def every_impact(build: Build, name: str) -> list[Impact | Refused]:
    """Study every registered change with one metric; p values and labels allow for how many were asked (Holm)."""
    metric = find([name])[0]
    return impacts(build, [(change, metric) for change in register(build)])


def impacts(build: Build, asked: Iterable[tuple[Registered, Metric]]) -> list[Impact | Refused]:
    """Study changes, each with a metric; p values and labels allow for how many studies there were (Holm)."""
    changes = register(build)
    found: list[Impact | Refused] = []
    for change, metric in asked:
        try:
            found.append(study_of(build, changes, change, metric))
        except ImpactError as refused:
            found.append(Refused(change, metric, str(refused), refused.published))
    studied = [study for study in found if isinstance(study, Impact)]
    adjusted = iter(holm([study.p for study in studied]))
    return [
        replace(study, p=next(adjusted), questions=len(studied)) if isinstance(study, Impact) else study
        for study in found
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values that allow for their number: the smallest times all, the next times one fewer, never falling."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = highest
    return adjusted
