"""Defines the cells of files: figures, which stay numbers with a unit, and days. Their plain value is their text."""

import re
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


_FIGURE = re.compile(r"([+−]?)([\d,]+(?:\.\d+)?)(%| hours?| days?)?")


def amount_of(text: str, unit: words.Unit) -> Amount | str:
    """Return a figure that was kept as it was printed; a text that is none stays one."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return text
    size = (24 if "day" in (found[3] or "") else 1) * (-1 if found[1] == "−" else 1)
    amount = Amount(size * float(found[2].replace(",", "")), unit)
    return amount if amount.plain() == text else text


Figure = Amount | str  # a text stands in place of a figure: c, –, none, not known
Value = Figure | Day | int | float | date | None  # of a cell
