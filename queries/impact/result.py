"""Defines the result of a study: the effect, the checks that could disprove it, and the strength of the evidence."""

from dataclasses import dataclass

import numpy as np

from queries.impact.comparison import Comparison
from queries.impact.evidence import CONTROL_MOVED, Checks, Label, is_after_run, is_drifting, label
from queries.impact.grid import RUN_MONTHS
from queries.impact.model import Estimate, Fit
from queries.impact.placebo import Placebo
from queries.impact.power import Sight, months_more
from queries.impact.register import Registered
from queries.impact.surroundings import Beside
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
    probably be seen with 6 to 12 months after, empty where it can't be said. `hubs_unseen` where there are hubs that
    the reader may not see: whether one contradicts is not known, so that the evidence is moderate at most.
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
    hubs_unseen: bool = False

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
        if found == "strong" and self.hubs_unseen:
            found = "moderate"
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
