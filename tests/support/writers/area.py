"""The synthetic area with local ids, as a case-management system holds it; one row is one row of the standard.

Rows are chosen so that every format can hold them: one row of a table for a child on a day, and episodes that end.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from etl.contracts import COUNTED_TABLES
from etl.synthetic.generate import generate
from etl.synthetic.setting import Setting, add_months

FORENAME, SURNAME = "Zebedee", "Quillfeather"  # no words of ours: a test greps for them


class _NoFamilyHelp(Setting):
    """An area that has not begun Family Help: the other formats have no place for it."""

    @cached_property
    def family_help(self) -> date:
        return add_months(self.as_at.replace(day=1), 1200)


SETTING = _NoFamilyHelp(contacts=1_500, seed=5, hubs=1, months=30)


@dataclass(frozen=True)
class Area:
    tables: dict[str, pl.DataFrame]
    as_at: date

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name]


def invented() -> Area:
    chunks = list(generate(SETTING))
    tables = {name: pl.concat([chunk[name] for chunk in chunks if name in chunk]) for name in COUNTED_TABLES}
    for name, contract in COUNTED_TABLES.items():
        if "person_id" in tables[name].columns and contract.begins:
            day = pl.col(contract.begins).cast(pl.Date)
            tables[name] = tables[name].filter(pl.struct("person_id", day, *_LEVEL.get(name, ())).is_first_distinct())
    referrals = set(tables["referrals"]["referral_id"])
    for name in ("assessments", "section47"):
        kept = pl.col("referral_id").is_null() | pl.col("referral_id").is_in(referrals)
        tables[name] = tables[name].filter(kept)
    return Area(tables, SETTING.as_at)


_LEVEL = {"support_episodes": ("level",)}


def born(person: str, month: date) -> date:
    """A full date of birth in a month, never its first day."""
    return month + timedelta(days=1 + sum(map(ord, person)) % 26)


def local(person: str) -> str:
    """The id that the area's own system gives a child."""
    return f"LA{person[1:]}"
