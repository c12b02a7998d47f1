"""What is asked for: one setting is one invented world, the same for the same seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from etl.errors import MashError

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

NEVER = 1 << 40  # a day or minute that never comes
DAY = 1440  # minutes in a day
EPOCH = date(1970, 1, 1)
PARTIAL_DAYS = 8  # days of the unfinished month that follow the last full one
BURN_IN_MONTHS = 12  # invented before the first month and then dropped, so that cases are already open on day one


class SynthesisError(MashError):
    """The world asked for can't be invented, or can't be written there."""


def number(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - EPOCH).days


def add_months(first: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


@dataclass(frozen=True)
class Setting:
    """How many contacts, over how many full months before `as_at`, at how many hubs, from which seed."""

    contacts: int
    seed: int
    hubs: int = 1
    months: int = 36
    as_at: date = date(2026, 11, PARTIAL_DAYS)
    chunk: int = 250_000  # contacts invented at a time: about 0.5 GB of memory

    @cached_property
    def last_month(self) -> date:
        """First day of the last full month."""
        return add_months(self.as_at.replace(day=1), -1)

    @cached_property
    def first_month(self) -> date:
        """First day of the first month; every table begins here."""
        return add_months(self.as_at.replace(day=1), -self.months)

    @cached_property
    def burn_in(self) -> date:
        """Day on which the unseen run-up begins."""
        return add_months(self.first_month, -BURN_IN_MONTHS)

    @cached_property
    def go_live(self) -> date:
        """First Monday two thirds of the way through: the day on which the first hub's new way of working begins."""
        first = add_months(self.first_month, round(self.months * 2 / 3))
        return first + timedelta(days=-first.weekday() % 7)

    @cached_property
    def offer_from(self) -> date:
        """First Monday of the eighth month from the end: families who come back are met by early help first."""
        first = add_months(self.last_month, -7)
        return first + timedelta(days=-first.weekday() % 7)
