"""One change and one metric, studied: the effect with every check that could prove it wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from queries.build import Build
from queries.choices import hubs as all_hubs
from queries.impact.beside import Beside, beside
from queries.impact.comparison import Comparison, compare
from queries.impact.controls import controls
from queries.impact.course import Course, ImpactError, read_course
from queries.impact.evidence import Checks, Label, label
from queries.impact.model import LEVEL, SLOPE, Estimate, Fit, fit
from queries.impact.placebo import Placebo, placebos, rank
from queries.impact.register import Registered, find_change, free_hubs, others_at, others_near, register
from queries.measure import measure
from queries.metric import Metric
from queries.metrics import find


@dataclass(frozen=True)
class Control:
    """A figure that the change should not have moved, and what the same model finds for it at the same date."""

    metric: Metric
    effect: Estimate

    @property
    def moved(self) -> bool:
        """Whether it did move (p below 0.05)."""
        return self.effect.p < 0.05


@dataclass(frozen=True)
class Impact:
    """What can be said about a change and a metric, and what stands in the way of saying more."""

    change: Registered
    metric: Metric
    fit: Fit
    effect: Estimate
    at_6: Estimate | None
    at_12: Estimate | None
    placebos: tuple[Placebo, ...]
    rank: int
    control: Control | None
    comparison: Comparison | None
    mixed: tuple[Registered, ...]
    stepped: tuple[Registered, ...]
    flaws: tuple[str, ...]
    evidence: Label
    beside: tuple[Beside, ...]

    @property
    def level(self) -> Estimate:
        """The change of level on the model's scale."""
        return self.fit.coefficient(LEVEL)

    @property
    def slope(self) -> Estimate:
        """The change of slope a year on the model's scale."""
        return self.fit.coefficient(SLOPE)

    @property
    def pre_trend_ok(self) -> bool | None:
        """Whether comparison hubs ran alike before the change; None where no hub can serve."""
        return self.comparison.pre_trend_ok if self.comparison else None


def impact(build: Build, change_id: str, name: str) -> Impact:
    """Study one change and one metric.

    Raises QuestionError for an unknown change or metric, ImpactError where the months can't bear an answer.
    """
    changes = register(build)
    change, metric = find_change(changes, change_id), find([name])[0]
    mixed, stepped = others_near(changes, change)
    steps = [other.effective_on for other in stepped]
    where = reach(change, metric)
    frame = measure(build, [metric], where=where)
    if frame.is_empty():
        raise ImpactError(f"{metric.name} can't be worked out from this data: see 'mash definitions {metric.name}'.")
    course = read_course(frame, metric, change.effective_on, steps)
    return judge(
        change,
        metric,
        course,
        mixed=mixed,
        stepped=stepped,
        others=[other.first for other in others_at(changes, change)],
        control=_control(build, change, metric),
        comparison=_comparison(build, changes, change, metric, course),
        around=beside(build, of_hub(change), [month for month in course.months if month >= change.first]),
    )


def judge(
    change: Registered,
    metric: Metric,
    course: Course,
    *,
    mixed: Sequence[Registered] = (),
    stepped: Sequence[Registered] = (),
    others: Sequence[date] = (),
    control: Control | None = None,
    comparison: Comparison | None = None,
    around: Sequence[Beside] = (),
) -> Impact:
    """Fit a course, try the false dates and label the evidence."""
    fitted = fit(course)
    effect, false = fitted.effect(), placebos(course, others)
    place = rank(effect.value, false)
    agrees = None if comparison is None else comparison.effect.value * effect.value > 0
    alike = comparison.pre_trend_ok if comparison else None
    flaws = [
        reason
        for reason, found in (
            ("another change at the same hub took effect three to five months from it", bool(mixed)),
            ("a month around it has no figure", bool(course.missing)),
            ("a figure that it should not have touched moved at the same date", control is not None and control.moved),
            ("other hubs did not run alike before it, or show no such effect", alike is False or agrees is False),
        )
        if found
    ]
    checks = Checks(effect.p, place, len(false), control.moved if control else None, alike, agrees)
    return Impact(
        change, metric, fitted, effect, fitted.month(6), fitted.month(12), tuple(false), place, control, comparison,
        tuple(mixed), tuple(stepped), tuple(flaws), label(checks, flaws), tuple(around),
    )  # fmt: skip


def reach(change: Registered, metric: Metric) -> Mapping[str, str]:
    """Return the filter for the children a change could reach: its hub's, where the metric knows hubs."""
    return of_hub(change) if "hub" in metric.dims else {}


def of_hub(change: Registered) -> dict[str, str]:
    """Return the filter for a change's hub; empty where it reaches all of them."""
    return {"hub": change.hub} if change.hub else {}


def _control(build: Build, change: Registered, metric: Metric) -> Control | None:
    for other in controls(metric):
        frame = measure(build, [other], where=reach(change, other))
        if frame.is_empty():
            continue
        try:
            return Control(other, fit(read_course(frame, other, change.effective_on)).effect())
        except ImpactError:
            continue
    return None


def _comparison(
    build: Build, changes: Sequence[Registered], change: Registered, metric: Metric, course: Course
) -> Comparison | None:
    if change.hub is None or "hub" not in metric.dims:
        return None
    hubs = free_hubs(changes, change, [hub for hub in all_hubs(build) if hub != "unknown"])
    return compare(course, measure(build, [metric], by=["hub"]), hubs) if hubs else None
