"""How strong the evidence is: one rule, the same for every change and metric, printed in docs/impact.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Label = Literal["none", "weak", "moderate", "strong"]
LABELS: tuple[Label, ...] = ("none", "weak", "moderate", "strong")
LEAST_PLACEBOS = 5
PLACEBO_SHARE = 0.10
RULE = (
    ("none", "The 95% interval of the effect holds 0 (p of 0.05 or more)."),
    ("weak", "p below 0.05."),
    (
        "moderate",
        f"And at least {LEAST_PLACEBOS} false dates could be tried, of which at most {PLACEBO_SHARE:.0%} give an "
        "effect as large.",
    ),
    (
        "strong",
        "And p below 0.005, no false date gives an effect as large, the negative control was tried and did not move, "
        "and comparison hubs, where there are any, ran alike before and show an effect of the same sign.",
    ),
)
DOWNGRADES = (
    "another change at the same hub took effect three to five months before or after (nearer is refused; one six to "
    "twelve months away gets a step of its own in the model)",
    "a month around the change has no figure",
    "the negative control moved at the same date (p below 0.05)",
    "comparison hubs did not run alike before the change, or show no effect of the same sign",
)


@dataclass(frozen=True)
class Checks:
    """What was found about an effect. None where a check could not be made."""

    p: float
    rank: int
    placebos: int
    control_moved: bool | None
    alike_before: bool | None
    agrees: bool | None


def label(checks: Checks, flaws: Sequence[str]) -> Label:
    """Return the label by `RULE`; each flaw (a reason of `DOWNGRADES`) takes one step off, but never below weak."""
    if checks.p >= 0.05:
        return "none"
    step = _unflawed(checks) - len(flaws)
    return LABELS[max(1, step)]


def _unflawed(checks: Checks) -> int:
    if checks.placebos < LEAST_PLACEBOS or (checks.rank - 1) / checks.placebos > PLACEBO_SHARE:
        return 1
    sure = checks.p < 0.005 and checks.rank == 1 and checks.control_moved is False
    return 3 if sure and checks.alike_before is not False and checks.agrees is not False else 2
