"""Other hubs as a comparison: difference-in-differences, with an event study of the months before the change.

One row of the panel is a hub in a month. Hub and month effects take up what is constant and what is common to all;
what is left to the hub with the change, quarter by quarter, should be nothing before it. Source: Angrist and Pischke
2009, chapter 5; Roth et al. 2023 (J Econometrics 235:2218-2244) on what such a check cannot show.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import f as fisher
from scipy.stats import t as student

from queries.impact.course import Bools, Course, Floats
from queries.impact.model import LINKS, Estimate, inflation, solve, unlinked

QUARTER = 3
_OWN_TERMS = 4  # what the panel fits to the hub's own course: its level, its change, and shares of month effects


@dataclass(frozen=True)
class Quarter:
    """Three months counted from the change (-1 is the last quarter before): the difference on the model's scale."""

    quarter: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """What other hubs say: the effect net of what happened there, and whether the hubs ran alike before."""

    hubs: tuple[str, ...]
    effect: Estimate
    quarters: tuple[Quarter, ...]
    pre_trend_p: float

    @property
    def pre_trend_ok(self) -> bool:
        """Whether the quarters before the change show no difference in course (p of 0.05 or more)."""
        return self.pre_trend_p >= 0.05


def compare(course: Course, frame: pl.DataFrame, hubs: Sequence[str]) -> Comparison | None:
    """Return the comparison with hubs of a frame of hub, start, numerator, denominator, value, status.

    Only hubs with a figure in every month of the course take part; None where there are none, or for a net count.
    """
    if course.unit == "net":
        return None
    panel = frame.filter(
        pl.col("hub").is_in(list(hubs)), pl.col("start").is_in(list(course.months)), pl.col("value").is_not_null()
    )
    if course.unit == "count":  # a hub that saw nobody in a month sent nothing
        panel = panel.filter(pl.col("value") > 0)
    whole = panel.group_by("hub").agg(pl.len(), ok=(pl.col("status") == "ok").all())
    names = whole.filter(pl.col("ok"), pl.col("len") == len(course.months))["hub"].sort().to_list()
    if not names:
        return None
    return _compared(_stacked(course, panel.filter(pl.col("hub").is_in(names)).sort("hub", "start")), tuple(names))


def _stacked(course: Course, others: pl.DataFrame) -> Course:
    """Return the course with the other hubs' months below its own."""
    count = others.height // len(course.months)
    numerator, denominator, value = (
        np.concatenate([own, others[name].cast(pl.Float64).fill_null(1.0 if name == "denominator" else np.nan)])
        for own, name in ((course.numerator, "numerator"), (course.denominator, "denominator"), (course.value, "value"))
    )
    time = np.tile(course.time, count + 1)
    return Course(course.unit, course.per, course.months * (count + 1), time, numerator, denominator, value)


def _compared(panel: Course, hubs: tuple[str, ...]) -> Comparison:
    months = len(panel.months) // (len(hubs) + 1)
    own = np.arange(len(panel.months)) < months
    base = _hub_and_month(months, len(hubs) + 1)
    effect, widened = _difference(panel, base, own)
    quarters = np.floor(panel.time / QUARTER).astype(int)
    named = [q for q in np.unique(quarters) if q != -1]
    terms = np.column_stack([(own & (quarters == q)).astype(np.float64) for q in named])
    solved = solve(panel, np.hstack([base, terms]))
    df = len(panel.months) - base.shape[1] - terms.shape[1]
    beta, covariance = solved.beta[-len(named) :], widened * solved.plain[-len(named) :, -len(named) :]
    reach = student.ppf(0.975, df) * np.sqrt(np.diag(covariance))
    shown = tuple(
        Quarter(int(q), float(b), float(b - r), float(b + r)) for q, b, r in zip(named, beta, reach, strict=True)
    )
    leads = [i for i, q in enumerate(named) if q < -1]
    wald = float(beta[leads] @ np.linalg.solve(covariance[np.ix_(leads, leads)], beta[leads])) / len(leads)
    return Comparison(hubs, effect, shown, float(fisher.sf(wald, len(leads), df)))


def _difference(panel: Course, base: Floats, own: Bools) -> tuple[Estimate, float]:
    """Return the hub's own change against the others' in the metric's unit, and the widening for alike neighbours."""
    term = (own & panel.after).astype(np.float64)
    design = np.column_stack([base, term])
    solved = solve(panel, design)
    df = len(panel.months) - design.shape[1]
    widened = inflation(solved.residuals[own], _OWN_TERMS)
    step, error = float(solved.beta[-1]), float(np.sqrt(solved.plain[-1, -1] * widened))
    middle, link = (design @ solved.beta)[term > 0] - step, LINKS[panel.unit]
    reach = float(student.ppf(0.975, df)) * error
    value, low, high = (
        float(np.mean(unlinked(middle + moved, link) - unlinked(middle, link))) * panel.per
        for moved in (step, step - reach, step + reach)
    )
    return Estimate(value, low, high, float(2 * student.sf(abs(step) / error, df))), widened


def _hub_and_month(months: int, hubs: int) -> Floats:
    """Return an indicator for each hub and for each month but the first."""
    month = np.tile(np.arange(months), hubs)
    hub = np.repeat(np.arange(hubs), months)
    return np.column_stack([*(hub == one for one in range(hubs)), *(month == one for one in range(1, months))]).astype(
        np.float64
    )
