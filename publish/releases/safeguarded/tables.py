"""The tables of a release; one row is a child, a contact, referral or change of level of one, or an agency check."""

from collections.abc import Mapping

import polars as pl

from publish.releases.safeguarded.alike import CLASS, Alike
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.declared import declared, sensitive
from publish.releases.safeguarded.detail import ALL, HISTORY, LEVEL, MONTHS, WHO, told_events
from publish.releases.safeguarded.diverse import withhold
from publish.releases.safeguarded.people import ID, NOT_KNOWN, People
from queries.months import first_day

_BANDS = (4, 24, 72)  # hours: the default targets by risk
_BAND_NAMES = ("up to 4", "over 4 to 24", "over 24 to 72", "over 72")
_KNOWN_BY = ("agency", "risk_initial", "year")  # what a check may be known by, given up from the right


def tables(people: People, alike: Alike, asked: Asked) -> dict[str, pl.DataFrame]:
    """Return children, contacts, referrals, level_changes and checks as they are released, each in order of its id."""
    told = _told(people, alike, asked)
    found = {"children": _children(alike.children, told)}
    for table, rows in people.rows.items():
        mine = told.filter(pl.col("table") == table).join(_columns(table, rows), on=[ID, "row"])
        safe = withhold(mine, [CLASS, "number"], sensitive(table), asked.l)
        columns = [each.name for each in declared(table, asked.dates)]
        number, when = columns[1], columns[2]
        source = pl.when(pl.col(LEVEL) == 0).then("source").alias("source_group")
        found[table] = (
            safe.with_columns(source).rename({"number": number, "when": when}).select(columns).sort(ID, number)
        )
    if people.checks.height:
        found["checks"] = _checks(people.checks, asked)
    return found


def _told(people: People, alike: Alike, asked: Asked) -> pl.DataFrame:
    """Return the events told of each child at its level of detail, with its class."""
    kept = alike.children.select(ID, LEVEL, CLASS)
    parts = []
    for level in range(len(HISTORY)):
        mine = people.events.join(kept.filter(pl.col(LEVEL) == level), on=ID, how="semi")
        parts.append(told_events(mine, level, dates=asked.dates))
    told = pl.concat(parts).drop("month", "at").join(kept, on=ID)
    if asked.dates == "month":
        named = {number: f"{first_day(number):%Y-%m}" for number in told["when"].drop_nulls().unique().to_list()}
        return told.with_columns(pl.col("when").replace_strict(named, return_dtype=pl.String))
    return told


def _children(kept: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    names = ("contacts", "referrals", "level_changes")
    counts = told.group_by(ID).agg(
        (pl.col("table") == name).sum().cast(pl.Int32).alias(f"{name}_told") for name in names
    )
    step = pl.col(LEVEL).replace_strict(dict(enumerate(MONTHS)), return_dtype=pl.Int32)
    described = kept.with_columns(
        months_in_a_step=pl.when(step > 0).then(step), detail=pl.col(LEVEL).cast(pl.Int32) + 1
    )
    return (
        described.join(counts, on=ID)
        .select(ID, *WHO, pl.col("detail").alias(LEVEL), "months_in_a_step", *(f"{name}_told" for name in names))
        .sort(ID)
    )


def _columns(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that a table tells of each row."""
    made: Mapping[str, pl.Expr] = {
        "agencies_asked": _how_many("checks"),
        "decided_on_time": pl.when("timed").then("on_time"),
        "hours_to_decision": _hours(),
        "no_further_action": pl.when("outcome_known").then(_yes_no("closed_at_door")).otherwise(pl.lit(NOT_KNOWN)),
    }
    own = [each.name for each in declared(table, "offset")]
    told = {name: made.get(name, pl.col(name)) for name in own if name in made or name in rows.columns}
    return rows.select("row", **told)


def _checks(checks: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Return checks without their child, known by what k children share; coarsened from the right until they do."""
    left, kept = checks.with_row_index("check"), []
    for known in range(len(_KNOWN_BY), 0, -1):
        told = left.with_columns(pl.lit(ALL).alias(name) for name in _KNOWN_BY[known:])
        enough = told.filter(pl.col(ID).n_unique().over(_KNOWN_BY) >= asked.k)
        kept.append(enough)
        left = left.join(enough, on="check", how="anti")
    safe = withhold(pl.concat(kept), _KNOWN_BY, sensitive("checks"), asked.l)
    made = {"returned_on_time": pl.when("timed").then("on_time"), "hours_to_return": _hours()}
    return safe.with_columns(**made).select(each.name for each in declared("checks", asked.dates)).sort(pl.all())


def _how_many(column: str) -> pl.Expr:
    count = pl.col(column).fill_null(0)
    few = pl.when(count == 0).then(pl.lit("none")).when(count <= 2).then(pl.lit("1 or 2"))
    return few.otherwise(pl.lit("3 or more"))


def _hours() -> pl.Expr:
    hours = pl.col("hours")
    band = pl.sum_horizontal((hours > most).cast(pl.Int8) for most in _BANDS)
    named = band.replace_strict(dict(enumerate(_BAND_NAMES)), return_dtype=pl.String)
    return pl.when(hours.is_null()).then(pl.lit(NOT_KNOWN)).otherwise(named)


def _yes_no(column: str) -> pl.Expr:
    return pl.when(column).then(pl.lit("yes")).otherwise(pl.lit("no"))
