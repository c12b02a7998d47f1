"""Works out the spans of one table from its rows and from what its extracts and the policy declare."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from etl.codes import EPISODE_LEVELS
from etl.ladders import Ladder
from etl.spans.chance import unlikely_none
from etl.spans.covers import Covers
from etl.spans.declared import FOUND_ONLY, Declared, Interval, Settled, joined, settle
from etl.spans.finding import Found, find_parts
from etl.spans.parts import for_all
from etl.spans.rows import Month, day_of, first_day, last_day, month_of
from etl.spans.span import AS_AT, FOUND, OLDEST, PART, TableSpan

Parts = Mapping[str | None, pl.DataFrame]
Elsewhere = Callable[[str], Mapping[str | None, int]]  # referrals that follow a hub's contacts, by the hub they name
A_TENTH = 0.1  # of them: hubs that fewer name are not asked whether they speak for a month


def _none_counted(_hub: str) -> Mapping[str | None, int]:
    return {}


@dataclass(frozen=True)
class Sender:
    """One extract (by its number) that holds a table, and what it speaks for. Extracts of one `kind` (sender, hub and
    format) hold the same parts, also where one of them has no row of a part.
    """

    extract: int
    kind: tuple[str | None, ...] = ()
    declared: Declared = FOUND_ONLY

    @property
    def is_open(self) -> bool:
        """Whether an end is left to be found."""
        return self.declared.first is None or self.declared.last is None


@dataclass(frozen=True)
class Entry:
    """What the policy declares of a table, or of one part of it."""

    part: str | None
    declared: Declared


def entries_of(table: str, covers: Iterable[Covers], ladder: Ladder) -> list[Entry]:
    """Return what the policy declares of a table; a level of need stands for its rung of the ladder."""
    own = [each for each in covers if each.table == table]
    rungs = {level: ladder.rung_of(level) for level in EPISODE_LEVELS} if PART.get(table) == "level" else {}
    return [
        Entry(
            rungs.get(each.part, each.part) if each.part else None, FOUND_ONLY.filled(each.first, each.last, "policy")
        )
        for each in own
    ]


def by_rung(table: str, starts: pl.DataFrame, ladder: Ladder) -> pl.DataFrame:
    """Return rows counted by part, in which levels of need have become rungs of a ladder.

    A level that ends on the day on which an area begins Family Help has not stopped: its rung goes on.
    """
    if PART.get(table) != "level":
        return starts
    rungs = {level: ladder.rung_of(level) for level in EPISODE_LEVELS}
    counted = starts.with_columns(pl.col("part").replace(rungs))
    return counted.group_by(pl.exclude("rows")).agg(pl.col("rows").sum()).select(starts.columns)


def table_spans(
    table: str, starts: pl.DataFrame, senders: Sequence[Sender], entries: Sequence[Entry], as_at: datetime
) -> list[TableSpan]:
    """Return the span of the table as a whole and, sorted by name, of each part.

    `starts` counts rows: extract (null where no extract declares anything), part (null for none), begins, ends, rows.
    """
    found = find_parts(_by_part(starts), as_at)
    if None not in found:
        return []
    left = _by_part(starts.filter(pl.col("extract").is_in([each.extract for each in senders if each.is_open])))
    some_declare = any(each.declared != FOUND_ONLY for each in senders)
    open_found = find_parts(left, as_at) if some_declare else found
    until = last_day(month_of(as_at.date()))
    spans = []
    for part, mine in found.items():
        known = _settled(open_found[part]) if part in open_found else None
        if some_declare:
            known = settle(known, [each.declared for each in _speaking(senders, starts, part)], until)
        own = [each.declared for each in entries if each.part == part]
        whole = [each.declared for each in entries if each.part is None]
        spans.append(_span(table, part, settle(known or _settled(mine), own or whole, until), mine, as_at))
    first, *rest = sorted(spans, key=lambda each: each.part or "")
    return [for_all(first, rest), *rest]


def with_every_hub(
    spans: Sequence[TableSpan], covers: Iterable[Covers], as_at: datetime, elsewhere: Elsewhere = _none_counted
) -> list[TableSpan]:
    """Add a span, in its table's place, of each hub that another table names and of which this table has no row.

    It speaks for the months that the policy declares. Where nothing is declared it speaks for none if chance does not
    explain that there is no row, and is not added if it does: the hub then had none, like a part with a few rows. Of
    referrals it keeps how many stand under other hubs' names.
    """
    declared = [each for each in covers if each.part is not None]
    every = []
    for whole in (each for each in spans if each.part is None):
        parts = [each for each in spans if each.table == whole.table and each.part is not None]
        if parts and PART.get(whole.table) == "hub":
            more = _absent_hubs(whole, {each.part for each in parts}, spans, declared, as_at)
            parts = sorted([*parts, *more], key=lambda each: each.part or "")
            whole = for_all(whole, more)
            if whole.table == "referrals":
                parts = [_elsewhere(each, [whole, *parts], elsewhere(each.part or "")) if each in more else each
                         for each in parts]  # fmt: skip
        every += [whole, *parts]
    return every


def _elsewhere(absent: TableSpan, spans: Sequence[TableSpan], rows: Mapping[str | None, int]) -> TableSpan:
    """Return the span of a hub without a row with how many stand under other names, in which months all these speak.

    It speaks for none of them itself, unless the policy declares that it does.
    """
    total = sum(rows.values())
    held = [each for each in spans if rows.get(each.part, 0) > A_TENTH * total]
    if not held or not absent.says_nothing:
        return absent
    all_of = for_all(held[0], held[1:])
    if all_of.says_nothing:
        return absent
    months = range(month_of(all_of.first), month_of(all_of.last) + 1)
    return replace(
        absent, first=all_of.first, last=all_of.last, holes=tuple(map(first_day, months)), gaps=all_of.holes,
        elsewhere=total,
    )  # fmt: skip


def _absent_hubs(
    whole: TableSpan, named: Collection[str | None], spans: Sequence[TableSpan], covers: Sequence[Covers],
    as_at: datetime,
) -> list[TableSpan]:  # fmt: skip
    """Return the spans of hubs that other tables name and a table does not."""
    more = dict[str, TableSpan]()
    tables = {each.table: each for each in spans if each.part is None and PART.get(each.table) == "hub"}
    until = last_day(month_of(as_at.date()))
    for other in spans:
        if other.table not in tables or other.part is None or other.part in named:
            continue
        expected = _expected(other, tables[other.table], whole)
        own = [
            FOUND_ONLY.filled(each.first or whole.begun, each.last or until, "policy")
            for each in covers if (each.table, each.part) == (whole.table, other.part)
        ]  # fmt: skip
        if own or unlikely_none(expected):
            more[other.part] = _without_rows(whole, other.part, settle(None, own, until), expected, as_at)
    return list(more.values())


def _without_rows(
    whole: TableSpan, part: str, settled: Settled | None, expected: float, as_at: datetime
) -> TableSpan:  # fmt: skip
    """Return the span of a part that has no row: the months declared, or none of those of its table."""
    months = _whole_months(settled, as_at.date()) if settled else set()
    first, last = min(months, default=month_of(whole.begun)), max(months, default=month_of(whole.ended))
    return TableSpan(
        whole.table,
        part,
        first_day(first),
        first_day(last),
        tuple(first_day(each) for each in range(first, last + 1) if each not in months),
        settled.first_by if settled else FOUND,
        settled.last_by if settled else FOUND,
        usual=0.0,
        checkable=False,
        begun=first_day(first),
        ended=first_day(last),
        newest=last_day(last) if months else whole.newest,
        silence=0,
        expected=round(expected, 1),
        older=0,
        later=0,
    )


def _expected(other: TableSpan, every: TableSpan, whole: TableSpan) -> float:
    """Return how many rows of a hub a table were to have, by the hub's share of another table."""
    first, last = max(other.begun, whole.begun), min(other.ended, whole.ended)
    months = max(0, month_of(last) - month_of(first) + 1)
    return months * other.usual * whole.usual / every.usual if every.usual else 0.0


def _by_part(starts: pl.DataFrame) -> Parts:
    counted = ["begins", "ends", "rows"]
    named = starts.filter(pl.col("part").is_not_null()).partition_by("part", as_dict=True)
    return {None: starts.select(counted)} | {str(part): frame.select(counted) for (part,), frame in named.items()}


def _speaking(senders: Sequence[Sender], starts: pl.DataFrame, part: str | None) -> list[Sender]:
    """Return the extracts that speak of a part: those of a kind of which one has a row of it."""
    if part is None:
        return list(senders)
    holding = set(starts.filter(pl.col("part") == part)["extract"].to_list())
    kinds = {each.kind for each in senders if each.extract in holding}
    return [each for each in senders if each.kind in kinds]


def _settled(found: Found) -> Settled:
    months = joined(Interval(first_day(month), last_day(month)) for month in found.months)
    return Settled(months, FOUND if found.begins_found else OLDEST, FOUND if found.ends_found else AS_AT)


def _span(table: str, part: str | None, settled: Settled | None, found: Found, as_at: datetime) -> TableSpan:
    settled = settled or _settled(found)
    months = _whole_months(settled, as_at.date())
    first = min(months, default=month_of(settled.first))
    last = max(months, default=first)
    return TableSpan(
        table,
        part,
        first_day(first),
        first_day(last),
        tuple(first_day(each) for each in range(first, last + 1) if each not in months),
        settled.first_by,
        settled.last_by,
        usual=found.usual,
        checkable=found.checkable,
        begun=first_day(found.first),
        ended=first_day(found.last),
        newest=day_of(found.newest),
        silence=found.silence,
        expected=round(found.expected, 1),
        older=found.older,
        later=found.later,
        closed=found.closed,
    )


def _whole_months(settled: Settled, as_at: date) -> set[Month]:
    """Return the months that lie in the days spoken for; days up to the as-at hold its month as far as it has come."""
    months: set[Month] = set()
    for each in settled.intervals:
        begins = month_of(each.first) + (each.first.day > 1)
        ends = month_of(each.last)
        whole = each.last >= min(last_day(ends), as_at)
        months |= set(range(begins, ends + whole))
    return months
