"""Studies the effect of a change on a metric: estimates it, and runs every check that could disprove it."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from etl.policy.policy import Policy
from queries.build import Build
from queries.impact.amounts import would_be_seen
from queries.impact.comparison import Comparison, compare
from queries.impact.course import LEAST_AFTER, Course, ImpactError, TooSoonError, read_before, read_course
from queries.impact.model import fit
from queries.impact.placebo import placebos, rank, untouched
from queries.impact.power import sights
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
from queries.impact.result import Control, Impact
from queries.impact.surroundings import Beside, beside
from queries.measure.absent import metric_not_in_data
from queries.measure.choices import hubs as all_hubs
from queries.measure.engine import measure
from queries.metrics.catalogue import find
from queries.metrics.metric import Metric


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
        raise TooSoonError(f"{soon}{_until_then(frame, metric, change, steps)}", soon.published) from None
    laws = (*near, *far) if bound else ()
    others = [other.first for other in (*others_at(local(changes, change), change), *laws)]
    return judge(
        change,
        metric,
        course,
        mixed=mixed,
        stepped=within(course, stepped),
        others=others,
        laws=near,
        bound=bound,
        controls=_controls(build, change, metric),
        comparison=_comparison(build, changes, change, metric, course, others),
        hubs_unseen=change.hub is not None and "hub" in metric.dims and build.hides_hubs,
        around=beside(build, of_hub(change), [month for month in course.months if month >= change.first]),
    )


def within(course: Course, stepped: Sequence[Registered]) -> list[Registered]:
    """Return the changes whose step falls between a course's months: others change nothing in it."""
    starts = zip(stepped, course.steps, strict=True)
    return [other for other, start in starts if course.time[0] < start <= course.time[-1]]


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
    hubs_unseen: bool = False,
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
        tuple(seen), fitted.effect.p, laws=tuple(laws), bound=bound, hubs_unseen=hubs_unseen,
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
