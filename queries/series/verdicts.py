"""Combines the two answers on a month: whether its level is unusual, and whether it moved since an earlier month.

An unusual level takes precedence, unless the figure moved the other way.
"""

from dataclasses import dataclass
from typing import Literal

from queries.series.sentences import Sign
from queries.statistics.spc import Better

Kind = Literal["concern", "improvement", "neutral", "fails_target", "quiet"]
By = Literal["level", "step", "target", "nothing"]

# concern by level, concern by step, improvement, unusual, failing target, quiet
_ORDER: tuple[tuple[Kind, By], ...] = (
    ("concern", "level"), ("concern", "step"), ("improvement", "level"), ("improvement", "step"),
    ("neutral", "level"), ("neutral", "step"), ("fails_target", "target"), ("quiet", "nothing"),
)  # fmt: skip


@dataclass(frozen=True)
class Joined:
    """What a month says: good, bad or unusual, and whether its claim is about level, step or target.

    `way` is the direction of what the claim is about.
    """

    kind: Kind
    by: By
    way: Sign

    @property
    def rank(self) -> int:
        """Its place in a list of findings, the most pressing first."""
        return _ORDER.index((self.kind, self.by))

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say."""
        return self.by == "nothing"


def joined_verdict(level: Sign, step: Sign, better: Better, fails_target: bool = False) -> Joined:
    """Return what level and step say together; each is 1 for high or up, -1 for low or down, 0 for no signal."""
    if level and step in (0, level):
        return Joined(_judged(level, better), "level", level)
    if step:
        return Joined(_judged(step, better), "step", step)
    return Joined("fails_target", "target", 0) if fails_target else Joined("quiet", "nothing", 0)


def _judged(way: Sign, better: Better) -> Kind:
    if better == "neutral":
        return "neutral"
    return "improvement" if (way > 0) == (better == "higher") else "concern"
