"""Counts how one column of an extract gives times, and decides whether midnight in it means that no time is known.

A value without a time stands for the whole day. So does midnight, if more values are at midnight than chance explains.
"""

from dataclasses import dataclass

_CHANCE = 1 / 288  # of a time within the five minutes that systems round to midnight
_DOUBT = 0.001


@dataclass(frozen=True)
class Clock:
    """How one column of an extract gives times: values without one, values at midnight, and all values with one."""

    without: int = 0
    midnights: int = 0
    timed: int = 0

    def __add__(self, other: "Clock") -> "Clock":
        return Clock(self.without + other.without, self.midnights + other.midnights, self.timed + other.timed)

    @property
    def midnight_is_day(self) -> bool:
        """Whether midnights stand for days: more of them than chance would give (binomial, 1 in 288, p < 0.001)."""
        if self.midnights <= self.timed * _CHANCE:  # as many as chance gives, or fewer: the usual case, told at once
            return False
        from scipy.special import bdtrc  # 0.4 s

        return bool(bdtrc(self.midnights - 1, self.timed, _CHANCE) < _DOUBT)

    @property
    def days(self) -> int:
        """Values that are of the day."""
        return self.without + (self.midnights if self.midnight_is_day else 0)

    @property
    def values(self) -> int:
        """All values."""
        return self.without + self.timed


def precision_of(column: str) -> str:
    """Return the name of the column that says whether a moment was recorded to the day or to the minute."""
    return f"{column}_precision"
