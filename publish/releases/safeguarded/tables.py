"""Builds a core's tables: children, their contacts, referrals and changes of level, and agency checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from etl.keeping.core_files import ID
from publish.releases.safeguarded.declared import HOURS, HOW_MANY, TOGETHER, declared, sensitive
from publish.releases.safeguarded.detail import ALL, HISTORY, LEVEL, MONTHS, WHO, released_events
from publish.releases.safeguarded.differing import withhold
from publish.releases.safeguarded.k_anonymity import CLASS, Alike
from publish.releases.safeguarded.people import NOT_KNOWN, People

_BANDS = (4, 24, 72)  # hours: the default targets by risk, which `HOURS` names
_KNOWN_BY = ("agency", "risk_initial", "year")  # what others may know of a check, left out from the right


@dataclass(frozen=True)
class Made:
    """One table of events as it is released, and as it was before fields were withheld, row for row.

    Both have the class of each row's child and the row's number.
    """

    name: str
    shown: pl.DataFrame
    true: pl.DataFrame
    number: str

    @property
    def released(self) -> pl.DataFrame:
        """The columns that are declared, in order of child and number."""
        return self.shown.select(each.name for each in declared(self.name)).sort(ID, self.number)


def made_tables(people: People, alike: Alike) -> Iterator[Made]:
    """Yield contacts, referrals and level_changes of the children who are alike."""
    events = _events(people, alike)
    for table, rows in people.rows.items():
        mine = events.filter(pl.col("table") == table).join(_columns(table, rows), on=[ID, "row"])
        _, number, when, *_ = (each.name for each in declared(table))
        source = pl.when(pl.col(LEVEL) == 0).then("source").alias("source_group")
        true = mine.with_columns(source).rename({"number": number, "when": when})
        safe = withhold(true, [CLASS, number], sensitive(table), TOGETHER.get(table, ()))
        yield Made(table, safe, true, number)


def children_table(alike: Alike, made: Mapping[str, Made]) -> pl.DataFrame:
    """Return children with their characteristics and how many of their rows are told."""
    told = alike.children.select(
        ID, *WHO, (pl.col(LEVEL).cast(pl.Int32) + 1).alias(LEVEL), months_in_a_step=_months(pl.col(LEVEL))
    )
    for name in ("contacts", "referrals", "level_changes"):
        rows = made[name].shown if name in made else alike.children.select(ID).clear()
        counts = rows.group_by(ID).agg(pl.len().cast(pl.Int32).alias(f"{name}_told"))
        told = told.join(counts, on=ID, how="left").with_columns(pl.col(f"{name}_told").fill_null(0))
    return told.select(each.name for each in declared("children")).sort(ID)


def _months(level: pl.Expr) -> pl.Expr:
    step = level.replace_strict(dict(enumerate(MONTHS)), return_dtype=pl.Int32)
    return pl.when(step > 0).then(step)


def _events(people: People, alike: Alike) -> pl.DataFrame:
    """Return the events released of each child at its level of detail, with its class."""
    kept = alike.children.select(ID, LEVEL, CLASS)
    parts = [
        released_events(people.events.join(kept.filter(pl.col(LEVEL) == level), on=ID, how="semi"), level)
        for level in range(len(HISTORY))
    ]
    return pl.concat(parts).drop("month", "at").join(kept, on=ID)


def _columns(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that a table has for each row."""
    ended = pl.when("outcome_known").then(pl.when("closed_at_door").then(pl.lit("yes")).otherwise(pl.lit("no")))
    made: Mapping[str, pl.Expr] = {
        "agencies_asked": _how_many("checks"),
        "hours_to_decision": _hours(),
        "no_further_action": ended.otherwise(pl.lit(NOT_KNOWN)),
    }
    own = [each.name for each in declared(table)]
    columns = {name: made.get(name, pl.col(name)) for name in own if name in made or name in rows.columns}
    return rows.select("row", **columns)


def checks_table(checks: pl.DataFrame, k: int) -> pl.DataFrame:
    """Return checks without their child, each coarsened from the right until k children share what is known of it."""
    left, kept = checks.with_row_index("check"), []
    for known in range(len(_KNOWN_BY), 0, -1):
        coarser = left.with_columns(pl.lit(ALL).alias(name) for name in _KNOWN_BY[known:])
        enough = coarser.filter(pl.col(ID).n_unique().over(_KNOWN_BY) >= k)
        kept.append(enough)
        left = left.join(enough, on="check", how="anti")
    told = pl.concat(kept).with_columns(hours_to_return=_hours())
    safe = withhold(told, _KNOWN_BY, sensitive("checks"))
    return safe.select(each.name for each in declared("checks")).sort(pl.all())


def _how_many(column: str) -> pl.Expr:
    count = pl.col(column).fill_null(0)
    few = pl.when(count == 0).then(pl.lit(HOW_MANY[0])).when(count <= 2).then(pl.lit(HOW_MANY[1]))
    return few.otherwise(pl.lit(HOW_MANY[2]))


def _hours() -> pl.Expr:
    hours = pl.col("hours")
    band = pl.sum_horizontal((hours > most).cast(pl.Int8) for most in _BANDS)
    named = band.replace_strict(dict(enumerate(HOURS)), return_dtype=pl.String)
    return pl.when(hours.is_null()).then(pl.lit(NOT_KNOWN)).otherwise(named)
