"""Makes some rows wrong on purpose, in the ways in which agencies' rows are wrong."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

import numpy as np
import polars as pl

from etl.contracts import TABLES
from etl.synthetic.write import DAY_FORMAT, MOMENT

BAD_SHARE = 0.01
Row = dict[str, str | None]
# Words that officers type where a code belongs.
_WRONG_CODES = {
    "contacts": ("risk_initial", "Purple"),
    "agency_checks": ("response", "Awaiting"),
    "referrals": ("source", "Police HQ"),
    "assessments": ("outcome", "CIN plan"),
    "section47": ("plan_started", "Deferred"),
    "strategy_discussions": ("result", "Joint visit"),
    "attendance": ("took_part", "Dialled in"),
    "support_episodes": ("level", "Team around the family"),
    "people": ("ethnicity", "White UK"),
}
_SPANS = {  # start, end, and the rule of the extract standard that an end before its start breaks
    "contacts": ("received_at", "decided_at", "decided_before_received"),
    "agency_checks": ("requested_at", "returned_at", "returned_before_requested"),
    "referrals": ("received_on", "decided_on", "decided_before_received"),
    "assessments": ("started_on", "authorised_on", "authorised_before_started"),
    "section47": ("strategy_discussion_on", "conference_on", "conference_before_strategy_discussion"),
    "strategy_discussions": ("needed_at", "held_at", "held_before_needed"),
    "support_episodes": ("started_on", "ended_on", "ended_before_started"),
}
_CHANGED_COLUMN = {
    "contacts": "concern", "agency_checks": "lawful_basis", "people": "imd_decile", "attendance": "invited",
    "strategy_discussions": "result",
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """The rows of a file, and how many of them are to be refused for which reason (the loader's codes).

    `refused` are the keys of which no row is right.
    """

    rows: pl.DataFrame
    bad: dict[str, int]
    refused: frozenset[str] = frozenset()


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows as ISO text."""
    days = pl.selectors.date().dt.strftime(DAY_FORMAT)
    return rows.with_columns(days, pl.selectors.datetime().dt.strftime(MOMENT)).select(pl.all().cast(pl.String))


def plant(seed: int, agency: str, table: str, rows: pl.DataFrame, spared: Collection[str] = ()) -> Planted:
    """Make about 1% of the rows of one extract wrong, in the ways that fit its table; keys in `spared` stay right."""
    key = TABLES[table].key[0]
    rng = np.random.default_rng([seed, 9, crc32(f"{agency}/{table}".encode())])
    faults = _faults_of(table)
    count = round(rows.height * BAD_SHARE)
    free = rows.with_row_index("place").filter(~pl.col(key).is_in(list(spared)))["place"].to_numpy()
    chosen = np.sort(rng.choice(free, count, replace=False))
    bad: dict[str, int] = {}
    made: dict[int, list[Row]] = {}
    refused: set[str] = set()
    for turn, place in enumerate(chosen):
        row = rows.row(int(place), named=True)
        for name, fault in faults[turn % len(faults) :] + faults[: turn % len(faults)]:
            wrong = fault(table, dict(row))
            if wrong:
                bad[name] = bad.get(name, 0) + 1
                made[int(place)] = wrong
                refused |= {str(row[key])} - {str(right[key]) for right in wrong if right == row}
                break
    parts = [made.get(place) or [row] for place, row in enumerate(rows.iter_rows(named=True))]
    made_wrong = pl.DataFrame([row for part in parts for row in part], schema=rows.schema)
    return Planted(made_wrong, dict(sorted(bad.items())), frozenset(refused))


def _faults_of(table: str) -> list[tuple[str, Callable[[str, Row], list[Row]]]]:
    faults: list[tuple[str, Callable[[str, Row], list[Row]]]] = [("unknown_code", _unknown_code)]
    if table in _SPANS:
        faults += [("not_a_date", _impossible_date), (_SPANS[table][2], _end_before_start)]
    return [*faults, ("missing_value", _missing_key), ("duplicate_key", _duplicate)]


def _unknown_code(table: str, row: Row) -> list[Row]:
    column, wrong = _WRONG_CODES[table]
    return [row | {column: wrong}] if row[column] else []


def _impossible_date(table: str, row: Row) -> list[Row]:
    start = row[_SPANS[table][0]] or ""
    return [row | {_SPANS[table][0]: f"{start[:4]}-02-31{start[10:]}"}]


def _end_before_start(table: str, row: Row) -> list[Row]:
    start, end, _ = _SPANS[table]
    began = row[start]
    if not row[end] or not began:
        return []
    if len(began) > 10:
        return [row | {end: (datetime.fromisoformat(began) - timedelta(days=1)).strftime(MOMENT)}]
    return [row | {end: (date.fromisoformat(began) - timedelta(days=7)).isoformat()}]


def _missing_key(table: str, row: Row) -> list[Row]:
    return [row | {TABLES[table].key[0]: None}]


def _duplicate(table: str, row: Row) -> list[Row]:
    """Send a row twice, first with something left out: the last one counts."""
    column = _CHANGED_COLUMN.get(table) or _SPANS[table][1]
    return [row | {column: None}, row] if row[column] else []
