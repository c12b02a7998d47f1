"""Summarises each file of a load: its table, rows and days, and how many of its columns are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from etl.contracts import TABLES
from etl.formats.written_dates import read_dates
from etl.landing.extracts import landing
from etl.landing.landing import parts
from etl.landing.record import Extract, read_record
from etl.landing.refusals import MONTH_FIRST
from etl.propose.dates import formats_for
from etl.reading.cast import ways
from etl.reading.missing import DEFAULT
from etl.reading.own_table import OwnTable
from etl.staging.meanings import offered
from etl.staging.own_file import tables_of
from etl.staging.place import Staged, StagedLoad


@dataclass(frozen=True)
class Held:
    """What one file holds: its tables, where its sheet is named, rows, first and last day, columns known of how many,
    to match and left out. `standard` says that its headings are the standard's, or a known format's; `form` names it.
    `misspelt` are headings left out that are spelt nearly like a column that it lacks, with that column.
    """

    file: Staged
    tables: tuple[str, ...]
    sheets: tuple[str, ...]
    rows: int
    first: date | None
    last: date | None
    known: int
    columns: int
    to_match: int
    left_out: int
    standard: bool
    form: str = ""
    misspelt: Mapping[str, str] = field(default_factory=dict)


def held(load: StagedLoad) -> list[Held]:
    """Return what each file that is part of a load holds."""
    return [_of_own(load, file) if file.own else _of_extract(load, file) for file in load.going_on]


def record_of(load: StagedLoad, file: Staged) -> Extract:
    """Return the record of the extract that a file of a load became."""
    return read_record(landing(load.place) / file.extract)


def last_day(load: StagedLoad) -> date | None:
    """Return the newest day that the files of a load speak of; None where they date nothing, or one may date more."""
    every = held(load)
    if any(each.file.own is not None and each.last is None for each in every):
        return None
    return max((each.last for each in every if each.last), default=None)


def refused_in(load: StagedLoad) -> Sequence[tuple[str, int, int]]:
    """Return name, rows refused and rows of each file that has become an extract."""
    records = [record_of(load, file) for file in load.going_on if file.extract]
    return [(record.name, record.quarantined, record.rows) for record in records]


def told_of_sheets(load: StagedLoad) -> list[str]:
    """Return what is to be known of the sheets of files that have become extracts: left out, hidden, struck out."""
    own = [sheet for file in load.going_on if file.own for sheet in (*file.own.unfit, *file.own.leave_out)]
    told = [f"left out {len(own)} of an agency’s own sheets: {', '.join(own)} (send what counts apart)"] if own else []
    return told + [each for file in load.going_on if file.extract for each in record_of(load, file).of_sheets()]


def month_first_in(load: StagedLoad) -> int:
    """Return how many dates can only be dates with the month first: in others day and month may be swapped."""
    tallies = [tally for file in load.going_on if file.extract for tally in record_of(load, file).tables.values()]
    return sum(words.get(MONTH_FIRST, 0) for tally in tallies for words in tally.unread.values())


def misspelt_in(load: StagedLoad) -> dict[str, str]:
    """Return the headings left out of any file that has become an extract, with the column that each likely means."""
    return {
        heading: column
        for file in load.going_on
        if file.extract
        for heading, column in _misspelt(record_of(load, file)).items()
    }


def _misspelt(record: Extract) -> dict[str, str]:
    return {heading: column for tally in record.tables.values() for heading, column in tally.misspelt.items()}


def _of_extract(load: StagedLoad, file: Staged) -> Held:
    record = record_of(load, file)
    known = sum(len(TABLES[name].columns) - len(tally.absent) for name, tally in record.tables.items())
    left_out = sum(len(tally.left_out) for tally in record.tables.values())
    first, last = _days(load.place, record)
    return Held(
        file, tuple(record.tables), (), record.rows, first, last, known, known + left_out, 0, left_out, True,
        record.form, _misspelt(record),
    )  # fmt: skip


def _days(place: Path, record: Extract) -> tuple[date | None, date | None]:
    first: list[date] = []
    for name in record.tables:
        begins, paths = TABLES[name].begins, parts(place, record, name)
        if begins and paths:
            low = pl.scan_parquet(paths, glob=False).select(pl.col(begins).cast(pl.Date).min()).collect().item()
            first += [low] if low else []
    last = record.known_until
    return min(first, default=None), last.date() if isinstance(last, datetime) else None


def _of_own(load: StagedLoad, file: Staged) -> Held:
    own = file.own
    if own is None:
        raise TypeError(f"{file.key} is not an agency's own file")
    columns = offered(load, file)
    known = [each for each in columns if each.means and not each.suggested]
    out = [each for each in columns if each.means == ""]
    to_match = 0 if own.kept else len(columns) - len(known) - len(out)
    first, last = _dated(load, file, [each.heading for each in columns if each.means])
    sheets = tuple(tab.name for tab in own.tabs if tab.name)
    rows = sum(tab.rows for tab in own.tabs)
    tables = (own.table,) if own.table else ()
    return Held(
        file, tables, sheets, rows, first, last, len(known), len(columns), to_match, len(out), bool(own.kept), own.kept
    )  # fmt: skip


def _dated(load: StagedLoad, file: Staged, headings: Sequence[str]) -> tuple[date | None, date | None]:
    """Return the first and last day of the column by which an own file's rows begin, where it is told already."""
    own = file.own
    if own is None or not own.table:
        return None, None
    begins = TABLES[own.table].begins
    means: dict[str | None, str] = {}
    for each in offered(load, file):
        means.setdefault(each.means, each.heading)  # a day's column comes before that of its time
    heading = means.get(begins or "")
    if heading is None or heading not in headings:
        return None, None
    name = own.same.get(heading, heading)
    found = [_days_in(tab, name) for tab in tables_of(load.place, own) if name in tab.headings]
    days = pl.concat(found or [pl.Series([], dtype=pl.Date)])
    low, high = days.min(), days.max()
    return (low if isinstance(low, date) else None), (high if isinstance(high, date) else None)


def _days_in(tab: OwnTable, heading: str) -> pl.Series:
    """Return the days in a sheet's column, read as a mapping will read them."""
    every = pl.concat(list(tab.sheet.batches()))[str(tab.headings.index(heading))].drop_nulls()
    values = every.filter(~every.is_in(list(DEFAULT.among(every, dated=True))))
    forms, _ = formats_for(values)
    if forms:
        read = read_dates(values, forms, DEFAULT, in_book=tab.name is not None, by_day=True)
        return read.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return values.alias("text").to_frame().select(
        pl.coalesce(way.strict(pl.col("text")) for way in ways(pl.Datetime("us"))).cast(pl.Date)
    ).to_series()  # fmt: skip
