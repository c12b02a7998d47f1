"""Proposes which standard column each heading of a sheet fills, from the heading and from the values under it.

A score has three parts: how near the heading is to a known one (1 if it is one), whether the values have the column's
type, and whether they are known words or, for keys, all different. A column is proposed from a score of 0.6.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache

import polars as pl

from etl.contracts import AGENCY_TABLES, TABLES
from etl.formats.mapping import PEOPLE
from etl.identities.patterns import BIRTH_DATES
from etl.identities.scan import check_headers
from etl.propose import synonyms
from etl.propose.dates import is_month, looks_like_dates, looks_like_months, looks_like_times
from etl.propose.headings import heading_score
from etl.propose.words import known_word
from etl.reading.missing import DEFAULT
from etl.reading.own_table import OwnTable
from etl.reading.sheet import ROW

LEAST, SURE, CLOSE = 0.6, 1.1, 0.2  # a proposal; one that is sure; the gap under which two headings are both offered
_FEW = 20  # different words: a column with more of them that are not known is likely none of codes
_FITS = 0.8  # of the rows under a heading: their words are known to a column that no heading names


@dataclass(frozen=True)
class Column:
    """A proposal for one column: its headings (a day, then its time), how sure it is, and another that may be it.

    `certain` says that the heading can hardly mean anything else.
    """

    name: str
    headings: tuple[str, ...]
    score: float
    other: str | None = None
    certain: bool = False

    @property
    def sure(self) -> bool:
        """Whether the proposal needs no check; whose number a child's number is can't be seen from it."""
        return self.certain and self.score >= SURE and self.other is None


@dataclass(frozen=True)
class Proposed:
    """A table that a sheet may fill, with its columns, and the required ones that no heading fits."""

    table: str
    columns: tuple[Column, ...]
    lacks: tuple[str, ...]
    score: float


@dataclass
class Values:
    """The values of a sheet by heading: text without words for nothing, as many as are looked at."""

    tab: OwnTable
    said: dict[str, pl.Series] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    months: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        batches = list(self.tab.sheet.batches())
        frame = pl.concat(batches).drop(ROW) if batches else pl.DataFrame()
        for at, heading in enumerate(self.tab.headings):
            if not heading or str(at) not in frame.columns:
                continue
            values = frame[str(at)].drop_nulls().str.strip_chars()
            given = values.filter(values != "")
            words = DEFAULT.among(given, dated=True)
            said = given.filter(~given.is_in(list(words)))
            if looks_like_times(said, heading):
                self.times.add(heading)
            elif looks_like_dates(said, heading):
                self.dates.add(heading)
            elif looks_like_months(said):
                self.months.add(heading)
            self.said[heading] = said


def propose(values: Values, table: str, taken: frozenset[str] = frozenset()) -> Proposed:
    """Return the columns of a table that a sheet's headings fill; dates in `taken` fill another table already."""
    contract = TABLES[table]
    free = [heading for heading in values.said if _may_be_kept(heading, table)]
    read = {
        (name, heading): heading_score(heading, known, synonyms.doubted(table, name))
        for name, known in synonyms.of(table).items()
        for heading in free
        if not (heading in taken and contract.columns[name].dtype.is_temporal())
    }
    scores = {
        (name, heading): score
        for (name, heading), (near, _) in read.items()
        if near and (score := near + _contents(heading, name, table, values)) >= LEAST
    }
    found: dict[str, Column] = {}
    used: set[str] = set()
    for (name, heading), score in sorted(scores.items(), key=lambda each: -each[1]):
        if name in found or heading in used:
            continue
        used.add(heading)
        parts = _with_time(heading, values, used) if contract.columns[name].dtype == pl.Datetime else (heading,)
        found[name] = Column(name, parts, score, certain=read[name, heading][1])
    for (name, heading), score in scores.items():
        if heading not in used and score > found[name].score - CLOSE:
            found[name] = replace(found[name], other=heading)
    if "contact_id" in found and found["contact_id"].certain:
        found.pop("asked_about", None)  # a check that quotes its contact need not name the child
    columns = tuple(found[name] for name in contract.columns if name in found)
    made = {contract.key[0]} if len(contract.key) == 1 else set()
    lacks = tuple(name for name in contract.required if name not in found and name not in made)
    if table == "agency_checks" and not {"contact_id", "asked_about"} & found.keys():
        lacks = ("contact_id", *lacks)  # a check is about a contact, or about a child
    return Proposed(table, columns, lacks, sum(column.score for column in columns) - 0.3 * len(lacks))


def with_offers(found: Proposed, values: Values, taken: Collection[str]) -> Proposed:
    """Return a proposal in which required codes that no heading fits are offered the heading whose words fit best, and
    a date that rows must have the first dates.

    Nobody's heading for it is known: so it is never sure. Headings in `taken` fill another column.
    """
    used = {*taken, *(heading for column in found.columns for heading in column.headings)}
    offers = []
    for name in found.lacks:
        if TABLES[found.table].columns[name].dtype.is_temporal():
            dates = [heading for heading in values.said if heading in values.dates and heading not in used
                     and _may_be_kept(heading, found.table)]  # fmt: skip
            if dates:
                parts = _with_time(dates[0], values, used)
                used.add(dates[0])
                offers.append(Column(name, parts, 0.4))
            continue
        fit = [(_share_known(heading, name, found.table, values), heading) for heading in values.said
               if isinstance(TABLES[found.table].columns[name].dtype, pl.Enum) and heading not in used
               and _may_be_kept(heading, found.table)]  # fmt: skip
        share, heading = max(fit, default=(0.0, ""), key=lambda each: each[0])
        if share >= _FITS:
            used.add(heading)
            offers.append(Column(name, (heading,), 0.5 * share))
    every = {column.name: column for column in (*found.columns, *offers)}
    columns = tuple(every[name] for name in TABLES[found.table].columns if name in every)
    return replace(found, columns=columns, lacks=tuple(name for name in found.lacks if name not in every))


def _share_known(heading: str, name: str, table: str, values: Values) -> float:
    """Return the share of a heading's values that are known words of a column; numbers are ages as well as codes."""
    said = values.said[heading]
    if said.is_empty() or said.str.contains(r"^\d+$").any():
        return 0.0
    counts = said.value_counts(name="rows")
    rows = int(sum(n for word, n in counts.iter_rows() if known_word(table, name, word) is not None))
    return rows / len(said)


def _are_anothers(said: pl.Series) -> bool:
    """Return whether most values are words of one column of codes, whatever column that is; Yes and No are no words."""
    counts = list(said.value_counts(name="rows").iter_rows())
    return any(
        sum(rows for word, rows in counts if known_word(table, name, word) is not None) >= _FITS * len(said)
        for table, name in _columns_of_words()
    )


@cache
def _columns_of_words() -> tuple[tuple[str, str], ...]:
    return tuple(
        (table, name) for table in AGENCY_TABLES for name, column in TABLES[table].columns.items()
        if isinstance(column.dtype, pl.Enum) and "yes" not in column.dtype.categories.to_list()
    )  # fmt: skip


def _may_be_kept(heading: str, table: str) -> bool:
    kinds = {finding.kind for finding in check_headers([heading])}
    return not kinds - ({BIRTH_DATES, "NHS numbers", "UPNs"} if table == "people" else {"NHS numbers", "UPNs"})


def _with_time(heading: str, values: Values, used: set[str]) -> tuple[str, ...]:
    """Return a heading of dates and, where it is one, the heading of times to the right of it."""
    headings = list(values.tab.headings)
    at = headings.index(heading) + 1
    if at < len(headings) and headings[at] in values.times and headings[at] not in used:
        used.add(headings[at])
        return heading, headings[at]
    return (heading,)


def _contents(heading: str, name: str, table: str, values: Values) -> float:
    """Return what the values under a heading say for or against a column."""
    column, said = TABLES[table].columns[name], values.said[heading]
    if said.is_empty():
        return 0.0
    dated = heading in values.dates
    if column.dtype.is_temporal():
        return 0.4 if dated or (is_month(column) and heading in values.months) else -0.7
    if dated or heading in values.times:
        return -0.7
    if isinstance(column.dtype, pl.Enum):
        counts = said.value_counts(name="rows")
        rows = int(sum(n for word, n in counts.iter_rows() if known_word(table, name, word) is not None))
        if rows:
            return 0.5 * rows / len(said)
        return -0.4 if len(counts) > _FEW or _are_anothers(said) else 0.2
    if column.dtype.is_numeric():
        return 0.3 if said.str.contains(r"^[+-]?[\d.,]+$").all() else -0.7
    unit = (column.metadata or {}).get("unit")
    if unit == "identifier":
        if 2 * int(said.str.contains(r"^[\w/.-]*\d[\w/. -]*$").sum()) < len(said):
            return -0.6
        different = said.n_unique() / len(said)
        return 0.3 if name in PEOPLE else 0.55 * float(different)
    return 0.1 if said.n_unique() <= max(20, len(said) // 3) else -0.4
