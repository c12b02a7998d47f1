"""Studies a change and a metric: estimates the effect, and makes every check that could prove it wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from etl.policy.policy import Policy
from queries.build import Build
from queries.impact.amounts import would_be_seen
from queries.impact.comparison import Comparison, compare
from queries.impact.course import LEAST_AFTER, Course, ImpactError, TooSoonError, read_before, read_course
from queries.impact.evidence import CONTROL_MOVED, Checks, Label, is_after_run, is_drifting, label
from queries.impact.grid import RUN_MONTHS
from queries.impact.model import Estimate, Fit, fit
from queries.impact.placebo import Placebo, placebos, rank, untouched
from queries.impact.power import Sight, months_more, sights
from queries.impact.register import (
    Registered,
    find_change,
    free_hubs,
    laws_near,
    local,
    others_at,
    others_near,
    register,
)
from queries.impact.surroundings import Beside, beside
from queries.measure.absent import metric_not_in_data
from queries.measure.choices import hubs as all_hubs
from queries.measure.engine import measure
from queries.metrics.catalogue import find
from queries.metrics.metric import Metric


@dataclass(frozen=True)
class Control:
    """A metric that the change should not have moved, and the effect that the same model finds for it.

    `tried` is how many such metrics were tried: among several, one is easily found to move by chance.
    """

    metric: Metric
    effect: Estimate
    tried: int = 1

    @property
    def moved(self) -> bool:
        """Whether it did move (p below 0.05, shared among those tried)."""
        return self.effect.p < CONTROL_MOVED / self.tried


@dataclass(frozen=True)
class Impact:
    """The result of a study: the effect, the checks, the flaws and the label of the evidence.

    `p` allows for the `questions` studied at once; it is the effect's own where that is one. `sights` are what would
    probably be seen with 6 to 12 months after, empty where it can't be said.
    """

    change: Registered
    metric: Metric
    fit: Fit
    effect: Estimate
    at_6: Estimate | None
    at_12: Estimate | None
    placebos: tuple[Placebo, ...]
    rank: int
    controls: tuple[Control, ...]
    comparison: Comparison | None
    mixed: tuple[Registered, ...]
    stepped: tuple[Registered, ...]
    beside: tuple[Beside, ...]
    sights: tuple[Sight, ...]
    p: float
    questions: int = 1
    laws: tuple[Registered, ...] = ()
    bound: bool = False

    @property
    def evidence(self) -> Label:
        """The label of the evidence."""
        course = self.fit.course
        moved = any(control.moved for control in self.controls) if self.controls else None
        checks = Checks(
            self.p, int((~course.after).sum()), self.rank, len(self.placebos), self.drifting, moved, self.pre_trend_ok,
            self.agrees,
        )  # fmt: skip
        found = label(checks, self.flaws)
        return "weak" if self.under_a_law and found != "none" else found

    @property
    def flaws(self) -> list[str]:
        """The reasons that take a step of evidence off, as ends of a sentence."""
        reasons = {
            "another change at the same hub took effect three to five months from it": bool(self.mixed),
            "a month around it has no figure": bool(self.fit.course.missing),
            "it came straight after three unusual months": self.after_run,
            "a figure that it should not have touched moved at the same date": any(
                control.moved for control in self.controls
            ),
            "other hubs did not run alike before it, or show no such effect": self.pre_trend_ok is False
            or self.agrees is False,
            "the law changed less than six months from it, and months can't tell the two apart": self.under_a_law,
        }
        return [reason for reason, holds in reasons.items() if holds]

    @property
    def under_a_law(self) -> bool:
        """Whether a change of the law less than six months away may have moved the figure, too."""
        return self.bound and bool(self.laws)

    @property
    def pre_trend_ok(self) -> bool | None:
        """Whether comparison hubs ran alike before the change; None where no hub can serve."""
        return self.comparison.alike_before if self.comparison else None

    @property
    def agrees(self) -> bool | None:
        """Whether the difference from comparison hubs has the effect's sign; None where no hub can serve."""
        return self.comparison.effect.z * self.effect.z > 0 if self.comparison else None

    @property
    def drifting(self) -> bool:
        """Whether the figure was already drifting or bending before the change."""
        return is_drifting(self.fit)

    @property
    def after_run(self) -> bool:
        """Whether the last three months before the change lay off the course."""
        return is_after_run(self.fit)

    @property
    def extreme(self) -> str | None:
        """What the three months before were among all runs of three before, on the side that flatters the effect.

        `worst` or `best`, for a figure without a better side `lowest` or `highest`; None where another run was more so.
        """
        before = self.fit.course.value[~self.fit.course.after]
        sign = 1 if self.effect.value > 0 else -1
        runs = sign * np.convolve(before, np.ones(RUN_MONTHS), "valid")
        if runs[-1] >= runs[:-1].min():
            return None
        if self.metric.better == "neutral":
            return "lowest" if sign > 0 else "highest"
        return "worst" if (sign > 0) == (self.metric.better == "higher") else "best"

    @property
    def smallest(self) -> float | None:
        """The smallest effect that would probably be seen with as many months after as there are."""
        return next((s.smallest for s in self.sights if s.months_after == self.months_after), None)

    @property
    def months_after(self) -> int:
        """How many months after the change are known."""
        return int(self.fit.course.after.sum())

    @property
    def months_more(self) -> int | None:
        """How many months more would probably tell an effect of this size from chance; None where none would."""
        return 0 if self.p < 0.05 else months_more(self.effect.value, self.months_after, self.sights)


def impact(build: Build, change_id: str, name: str) -> Impact:
    """Study one change and one metric.

    Raises QuestionError for an unknown change or metric, ImpactError where the months can't bear an answer.
    """
    changes = register(build)
    return study_of(build, changes, find_change(changes, change_id), find([name])[0])


def is_bound(policy: Policy, metric: Metric) -> bool:
    """Return whether a change of the law moves a metric: one of a fact that the policy names for a duty."""
    return metric.fact in {fact for duty in policy.duties for fact in duty.facts}


def study_of(build: Build, changes: Sequence[Registered], change: Registered, metric: Metric) -> Impact:
    """Study a change among all that are registered. Raises ImpactError where the months can't bear an answer."""
    mixed, stepped = others_near(local(changes, change), change)
    near, far = laws_near(changes, change)
    bound = is_bound(build.policy, metric)
    stepped += far if bound else []
    frame = figures(build, metric, reach(change, metric))
    steps = [other.effective_on for other in stepped]
    try:
        course = read_course(frame, metric, change.effective_on, steps)
    except TooSoonError as soon:
        raise TooSoonError(f"{soon}{_until_then(frame, metric, change, steps)}") from None
    laws = (*near, *far) if bound else ()
    others = [other.first for other in (*others_at(local(changes, change), change), *laws)]
    return judge(
        change,
        metric,
        course,
        mixed=mixed,
        stepped=stepped,
        others=others,
        laws=near,
        bound=bound,
        controls=_controls(build, change, metric),
        comparison=_comparison(build, changes, change, metric, course, others),
        around=beside(build, of_hub(change), [month for month in course.months if month >= change.first]),
    )


def _until_then(frame: pl.DataFrame, metric: Metric, change: Registered, steps: Sequence[date]) -> str:
    """Return how large an effect would be seen once enough months are known; nothing where it can't be said."""
    before = frame.filter(pl.col("start") < change.effective_on.replace(day=1))
    try:
        seen = sights(read_before(before, metric, steps), [LEAST_AFTER])
    except ImpactError:
        return ""
    return f" {would_be_seen(seen[0], metric)}"


def figures(build: Build, metric: Metric, where: Mapping[str, str]) -> pl.DataFrame:
    """Return a metric's months. Raises ImpactError where the data lacks what it is made from."""
    frame = measure(build, [metric], where=where)
    if frame.is_empty():
        raise ImpactError(
            metric_not_in_data(build, metric)
            or f"{metric.name} can't be worked out from this data: see 'mash definitions {metric.name}'."
        )
    return frame


def judge(
    change: Registered,
    metric: Metric,
    course: Course,
    *,
    mixed: Sequence[Registered] = (),
    stepped: Sequence[Registered] = (),
    others: Sequence[date] = (),
    controls: Sequence[Control] = (),
    comparison: Comparison | None = None,
    around: Sequence[Beside] = (),
    laws: Sequence[Registered] = (),
    bound: bool = False,
) -> Impact:
    """Return the study of a course: the model fitted, false dates tried, what could be seen worked out.

    `laws` are changes of the law less than 6 months away; `bound` where the metric is one that they may move. Then the
    evidence is weak at most.
    """
    fitted = fit(course)
    false = placebos(course, others)
    try:
        seen = sights(course)
    except ImpactError:  # a figure that did not vary before
        seen = []
    return Impact(
        change, metric, fitted, fitted.effect, fitted.month(6), fitted.month(12), tuple(false),
        rank(fitted.effect, false), tuple(controls), comparison, tuple(mixed), tuple(stepped), tuple(around),
        tuple(seen), fitted.effect.p, laws=tuple(laws), bound=bound,
    )  # fmt: skip


def reach(change: Registered, metric: Metric) -> Mapping[str, str]:
    """Return the filter for the children a change could reach: its hub's, where the metric knows hubs."""
    return of_hub(change) if "hub" in metric.dims else {}


def of_hub(change: Registered) -> dict[str, str]:
    """Return the filter for a change's hub; empty where it reaches all of them."""
    return {"hub": change.hub} if change.hub else {}


def _controls(build: Build, change: Registered, metric: Metric) -> list[Control]:
    """Return every metric that the change should have left alone and whose months can be studied, with its effect."""
    found = []
    for other in untouched(metric):
        frame = measure(build, [other], where=reach(change, other))
        if frame.is_empty():
            continue
        try:
            found.append((other, fit(read_course(frame, other, change.effective_on)).effect))
        except ImpactError:
            continue
    return [Control(other, effect, len(found)) for other, effect in found]


def _comparison(
    build: Build,
    changes: Sequence[Registered],
    change: Registered,
    metric: Metric,
    course: Course,
    others: Sequence[date],
) -> Comparison | None:
    if change.hub is None or "hub" not in metric.dims:
        return None
    hubs = free_hubs(changes, change, [hub for hub in all_hubs(build) if hub != "unknown"])
    return compare(course, measure(build, [metric], by=["hub"]), hubs, others) if hubs else None
