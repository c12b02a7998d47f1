"""Rates how strong the evidence for an effect is, by one rule for every change and metric (see docs/impact.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from queries.impact.model import Fit

Label = Literal["none", "weak", "moderate", "strong"]
LABELS: tuple[Label, ...] = ("none", "weak", "moderate", "strong")
LEAST_PLACEBOS = 5
PLACEBO_SHARE = 0.10
WEAK, STRONG = 0.05, 0.002  # p below which the evidence is so strong
MODERATE, MODERATE_LONG, LONG = 0.02, 0.015, 30  # with 30 months before and more, a drift is taken for an effect sooner
CONTROL_MOVED = 0.05  # p below which a figure that should have been left alone moved; several share it
DRIFTING, AFTER_RUN = 0.6, 0.7  # weights of ways from which it is said
RULE = (
    ("none", f"The 95% interval of the effect holds 0 (p of {WEAK} or more)."),
    ("weak", f"p below {WEAK}."),
    (
        "moderate",
        f"And p below {MODERATE} ({MODERATE_LONG} from {LONG} months before on), and at least {LEAST_PLACEBOS} false "
        f"dates could be tried, of which at most {PLACEBO_SHARE:.0%} give an effect as large for its uncertainty.",
    ),
    (
        "strong",
        f"And p below {STRONG}, no false date gives an effect as large, at least one negative control was tried and "
        "none moved, and comparison hubs, where there are any, ran alike before and show an effect of the same sign.",
    ),
)
DOWNGRADES = (
    "another change at the same hub took effect three to five months before or after (nearer is refused; one six to "
    "twelve months away gets a step of its own in the model)",
    "a month around the change has no figure",
    f"the change came straight after three unusual months (weight of such a run {AFTER_RUN} or more)",
    f"a negative control moved at the same date (p below {CONTROL_MOVED}, divided by how many were tried)",
    "comparison hubs did not run alike before the change, or show no effect of the same sign",
)
CAP = (
    f"Where the figure was drifting before the change (weight of drifting and bending courses {DRIFTING} or more), the "
    "evidence is weak at best."
)


@dataclass(frozen=True)
class Checks:
    """The results of the checks on an effect; None where a check could not be made."""

    p: float
    months_before: int
    rank: int
    placebos: int
    drifting: bool
    control_moved: bool | None
    alike_before: bool | None
    agrees: bool | None


def label(checks: Checks, flaws: Sequence[str]) -> Label:
    """Return the label by `RULE`; each flaw (a reason of `DOWNGRADES`) takes one step off, but never below weak."""
    if checks.p >= WEAK:
        return "none"
    step = 1 if checks.drifting else _unflawed(checks) - len(flaws)
    return LABELS[max(1, step)]


def needs_false_dates(p: float, months_before: int) -> bool:
    """Return whether the label depends on what false dates show."""
    return p < (MODERATE_LONG if months_before >= LONG else MODERATE)


def is_drifting(fitted: Fit) -> bool:
    """Return whether ways in which the figure drifts or bends explain its months much better than others."""
    return fitted.weight_of("walk", "bending") >= DRIFTING


def is_after_run(fitted: Fit) -> bool:
    """Return whether the three months before the change lay off the course."""
    return fitted.run_weight >= AFTER_RUN


def _unflawed(checks: Checks) -> int:
    if not needs_false_dates(checks.p, checks.months_before):
        return 1
    if checks.placebos < LEAST_PLACEBOS or (checks.rank - 1) / checks.placebos > PLACEBO_SHARE:
        return 1
    sure = checks.p < STRONG and checks.rank == 1 and checks.control_moved is False
    return 3 if sure and checks.alike_before is not False and checks.agrees is not False else 2
