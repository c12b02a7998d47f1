"""Counts the work waiting at the as-at: open and late work of each kind, and how long contacts and checks waited.

A `Waiting` describes one kind of work. An `Aged` describes one kind, or one agency's part of it, by age.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from queries import words
from queries.build import having
from queries.facts.names import TABLE_OF_FACT
from queries.measure.absent import not_in_data
from queries.measure.engine import Facts
from queries.measure.status import latest_run


@dataclass(frozen=True)
class Waiting:
    """One kind of work: how many are open and, of those, late. None where that is not known.

    `absent` says, as a sentence, what no extract holds of what they are made of.
    """

    name: str
    title: str
    open: int | None
    late: int | None
    absent: str | None = None


@dataclass(frozen=True)
class _Kind:
    title: str
    fact: str
    open: pl.Expr
    late: pl.Expr


# An unfinished contact or check counts in `timed` or `due` only once it is overdue, and without a time of day once it
# surely is.
_SURELY_LATE = (pl.col("could_be").cast(pl.String) == "late").fill_null(False)
_KINDS = {
    "contacts": _Kind(
        "Contacts undecided",
        "contacts",
        pl.col("clocked") & ~pl.col("decided"),
        (pl.col("timed") | _SURELY_LATE) & ~pl.col("decided"),
    ),
    "agency_checks": _Kind(
        "Agency checks unanswered", "agency_checks", ~pl.col("returned"), pl.col("due") & ~pl.col("returned")
    ),
    "assessments": _Kind("Assessments", "assessments", pl.col("waiting"), pl.col("late")),
    "conferences": _Kind("Conferences due", "conferences", pl.col("waiting"), pl.col("late")),
}


def waiting(facts: Facts, where: Mapping[str, str] | None = None) -> list[Waiting]:
    """Return open and late counts at the as-at for contacts, checks, assessments and conferences.

    `where` keeps rows by a dimension that all of them have (hub, area, age band, sex and so on). Open cases bypass
    the hub and are not waiting; late is past the policy's hours, 45 working days or 15 working days.
    """
    return [_count(facts, name, kind, dict(where or {})) for name, kind in _KINDS.items()]


def is_open(name: str) -> pl.Expr:
    """Return which rows of a kind of work are open at the as-at."""
    return _KINDS[name].open


def late_and_open(name: str) -> pl.Expr:
    """Return which rows of a kind of work are open and late at the as-at."""
    return _KINDS[name].open & _KINDS[name].late


def _count(facts: Facts, name: str, kind: _Kind, where: dict[str, str]) -> Waiting:
    absent = not_in_data(facts, kind.fact, kind.open.meta.root_names())
    run = latest_run(facts, TABLE_OF_FACT[kind.fact], where)
    if absent or run is None or run[1] < facts.as_at.date():
        return Waiting(name, kind.title, None, None, absent)
    columns = [*kind.open.meta.root_names(), *kind.late.meta.root_names(), *where]
    rows = facts.fact(kind.fact, list(dict.fromkeys(columns)))
    kept = rows.filter(*having(where))
    counts = kept.select(open=kind.open.sum(), late=kind.late.sum()).row(0)
    untimed = not_in_data(facts, kind.fact, kind.late.meta.root_names())
    return Waiting(name, kind.title, int(counts[0]), None if untimed else int(counts[1]), untimed)


AGES = (24, 72, 7 * 24, 28 * 24)  # hours: where one band of age ends and the next begins
BANDS = ("Under 1 day", "1 to 3 days", "3 to 7 days", "7 to 28 days", "Over 28 days")
_BAND = pl.sum_horizontal(pl.col("waited") >= hours for hours in AGES)  # place in BANDS, of rows with a time of day


def banded() -> pl.Expr:
    """Return the band of age of each row, of BANDS; null without a time of day."""
    names = _BAND.replace_strict(dict(enumerate(BANDS)), default=None, return_dtype=pl.String)
    return pl.when(pl.col("waited").is_not_null()).then(names)


@dataclass(frozen=True)
class Aged:
    """One kind of open work by age, or what one agency has not answered of it (`agency`, None for all of the kind).

    `bands` are counts by BANDS; `undated` rows have no time of day and stand in none. `oldest_late` are the late ones
    of the last band. `closed` are checks whose contact is decided: nobody waits for them. `late` is None where no row
    can have a target, and `closed` where the data doesn't tell. `whole` is False for checks whose contact is not
    loaded, which no agency's row counts.
    """

    kind: str
    agency: str | None
    open: int
    late: int | None
    bands: tuple[int, ...]
    undated: int
    oldest_late: int
    closed: int | None
    whole: bool = True


def by_age(facts: Facts, where: Mapping[str, str] | None = None) -> list[Aged]:
    """Return undecided contacts and unanswered checks by age at the as-at, and the checks by agency, most first.

    Checks whose contact is not loaded stand in a row of their own, so that agencies and that row add up to all. What is
    not known at the as-at, as `waiting` says, has no row; checks of agencies that are silent are left out, and the
    others counted.
    """
    kept = dict(where or {})
    known = {one.name for one in waiting(facts, kept) if one.open is not None and one.late is not None}
    silent = silent_agencies(facts)
    if some_speak(facts, silent) and not _lacks(facts, "agency_checks"):
        known.add("agency_checks")
    heard = ~pl.col("agency").cast(pl.String).is_in(list(silent))
    rows = [_aged(_open_rows(facts, "contacts", kept), "contacts")] if "contacts" in known else []
    if "agency_checks" not in known:
        return rows
    checks = _open_rows(facts, "agency_checks", kept).filter(heard)
    rows.append(_aged(checks, "agency_checks"))
    if not_in_data(facts, "agency_checks", ["contact"]):
        return rows
    loaded = checks.filter(pl.col("contact").is_not_null())
    agencies = [_aged(part, "agency_checks", str(name)) for (name,), part in loaded.group_by("agency")]
    rows += sorted(agencies, key=lambda row: (-row.open, row.agency or ""))
    left = checks.filter(pl.col("contact").is_null())
    return [*rows, replace(_aged(left, "agency_checks"), late=None, closed=None, whole=False)] if left.height else rows


def silent_agencies(facts: Facts) -> dict[str, date]:
    """Return the agencies of whose checks the data does not speak to the as-at, each with its last month."""
    spans = [each for each in facts.spans if each.table == "agency_checks" and each.part]
    month = facts.as_at.date().replace(day=1)
    return {str(each.part): each.last for each in spans if each.last < month}


def some_speak(facts: Facts, silent: Mapping[str, date]) -> bool:
    """Return whether some agencies are silent, and others not."""
    asked = {each.part for each in facts.spans if each.table == "agency_checks" and each.part}
    return 0 < len(silent) < len(asked)


def _lacks(facts: Facts, name: str) -> bool:
    kind = _KINDS[name]
    return bool(not_in_data(facts, kind.fact, [*kind.open.meta.root_names(), *kind.late.meta.root_names()]))


def claim(rows: Sequence[Aged]) -> str:
    """Return what open work says by its age, without a full stop; empty where nothing is open."""
    every = [row for row in rows if row.agency is None and row.whole and row.late]
    old = [row for row in every if row.oldest_late * 2 > (row.late or 0)]
    for row in (row for row in old if row.kind == "agency_checks"):
        late = f"{words.count(row.oldest_late)} of {words.counted(row.late or 0, 'late check')}"
        have = "has" if row.oldest_late == 1 else "have"
        return f"{late} {have} waited over 28 days: probably answered, but not recorded"
    named = [f"{words.count(row.late or 0)} of {words.counted(row.open, _NOUNS[row.kind])}" for row in every]
    past = "is past its target" if [row.late for row in every] == [1] else "are past their target"
    return f"{' and '.join(named)} {past}" if named else ""


_NOUNS = {"contacts": "undecided contact", "agency_checks": "unanswered check"}


def _open_rows(facts: Facts, name: str, where: dict[str, str]) -> pl.DataFrame:
    kind = _KINDS[name]
    own = ["waited", *(["agency", "contact"] if name == "agency_checks" else [])]
    columns = [*kind.open.meta.root_names(), *kind.late.meta.root_names(), *own, *where]
    rows = facts.fact(name, list(dict.fromkeys(columns))).filter(*having(where), kind.open)
    return rows.select(*own, late=kind.late)


def _aged(rows: pl.DataFrame, kind: str, agency: str | None = None) -> Aged:
    counts = rows.filter(pl.col("waited").is_not_null()).select(band=_BAND, late="late")
    bands = tuple(int((counts["band"] == place).sum()) for place in range(len(BANDS)))
    oldest = int((counts["late"] & (counts["band"] == len(AGES))).sum())
    closed = int((rows["contact"] == "decided").sum()) if "contact" in rows.columns else None
    undated = rows.height - counts.height
    return Aged(kind, agency, rows.height, int(rows["late"].sum()), bands, undated, oldest, closed)
