"""Defines cells of files: figures that stay numbers with their unit, and days. Their plain value is printed."""

from dataclasses import dataclass
from datetime import date

from queries import words


@dataclass(frozen=True)
class Amount:
    """A figure in its unit; `agreed` is a target, printed as exactly as it was agreed."""

    value: float
    unit: words.Unit
    agreed: bool = False

    def plain(self) -> str:
        """Return the figure as it is printed."""
        return (words.target if self.agreed else words.value)(self.value, self.unit)


@dataclass(frozen=True)
class Day:
    """A day."""

    on: date

    def plain(self) -> str:
        """Return the day as it is printed."""
        return words.day(self.on)


Figure = Amount | str  # a text stands in place of a figure: c, –, none, not known
