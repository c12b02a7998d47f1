"""Finds the refused rows that would count if an unknown word were given a meaning, by reason and by word.

Of each refused row only the line, the reason and (if it is short) the unknown word are kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from etl.contracts import TABLES
from etl.landing.extracts import taken
from etl.landing.held import SAID, can_be_held, held_of, rows_of
from etl.landing.mends import is_held, read_mends, still_refused
from etl.landing.record import Extract
from etl.propose.words import propose_word
from etl.reading.missing import folded
from etl.reading.sheet import ROW

CODE = "unknown_code"
AGENCY = "Agency"
TITLES = {
    CODE: "A code that is not known",
    "not_a_date": "A date that does not exist, or is written wrongly",
    "not_a_number": "Not a number",
    "missing_value": "No value where one is required",
    "duplicate_key": "Replaced by a later row of the same extract",
    "placeholder_id": "An id that stands for no child",
    "ragged_row": "More or fewer values than the header",
    "out_of_range": "A value outside what is possible",
}
_AGENCY = {"not_a_date", "not_a_number", "missing_value", "placeholder_id", "ragged_row", "out_of_range", "too_long",
           "formula", "spreadsheet_error", "cut_time"}  # fmt: skip


@dataclass(frozen=True)
class Cause:
    """One reason: its title, how many rows are still refused for it, and who can mend them."""

    reason: str
    title: str
    rows: int

    @property
    def who(self) -> str:
        """Who can mend it, where no word does."""
        if self.reason == "duplicate_key":
            return "Nobody: the later row counts"
        return AGENCY if self.reason in _AGENCY else "Agency, or a rule of yours"


@dataclass(frozen=True)
class Word:
    """One word: who sent it, its table and column, its rows, those that begin in the month asked for, its code in force
    (empty for none), and the code that it proposes.
    """

    agency: str
    table: str
    column: str
    word: str
    rows: int
    in_month: int
    code: str
    proposed: str


@dataclass(frozen=True)
class Refused:
    """What is refused of what one agency or all sent: by reason, by word, and values that are counted only.

    `again` names extracts that landed before rows were held: loaded again, they can be mended.
    """

    causes: tuple[Cause, ...]
    words: tuple[Word, ...]
    mendable: int
    unshown: int
    again: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows are refused."""
        return sum(cause.rows for cause in self.causes)

    def of(self, reason: str) -> "Refused":
        """Return what is refused for one reason (all: empty); words mend a code that is not known and nothing else."""
        if not reason:
            return self
        causes = tuple(cause for cause in self.causes if cause.reason == reason)
        return replace(self, causes=causes) if reason == CODE else Refused(causes, (), 0, 0, ())


@dataclass(frozen=True)
class Waiting:
    """Words without a meaning so far: how many, in how many refused rows, and the senders by table, most rows first."""

    words: int
    rows: int
    senders: Mapping[str, tuple[str, ...]]


def waiting_words(data: Path) -> Waiting:
    """Return how many words of agencies wait for a meaning, and in how many rows."""
    mends = read_mends(data)
    found, rows, senders = set[tuple[str, ...]](), Counter[str](), dict[str, set[str]]()
    for extract in taken(data):
        held = held_of(data, extract) if any(tally.unread for tally in extract.tables.values()) else None
        if held is None or held.is_empty():
            continue
        agency = extract.agency or ""
        told = held.select("table", ROW, SAID).explode(SAID).unnest(SAID)
        keys = [(agency, table, column, folded(word)) for table, column, word in told.drop(ROW).iter_rows()]
        bare = [key not in mends for key in keys]
        found.update(key for key, is_bare in zip(keys, bare, strict=True) if is_bare)
        for (table,), part in told.filter(pl.Series(bare, dtype=pl.Boolean)).group_by("table", maintain_order=True):
            rows[str(table)] += part[ROW].n_unique()
            senders.setdefault(str(table), set()).add(agency)
    return Waiting(len(found), rows.total(), {name: tuple(sorted(senders[name])) for name, _ in rows.most_common()})


@dataclass(frozen=True)
class KeptOut:
    """A file whose rows do not count because too many are refused, and which no later file of the agency replaces."""

    name: str
    agency: str
    percent: float
    limit: float

    @property
    def why(self) -> str:
        """Why none of its rows counts, as a sentence."""
        return f"{self.percent:.1f}% of its rows are refused, {self.limit:g}% are allowed: none of them counts."


def kept_out(data: Path, limit: float) -> list[KeptOut]:
    """Return the files whose rows do not count until words have a meaning, or a better file comes.

    `limit` is the share of rows, in percent, that may be refused.
    """
    mends, extracts = read_mends(data), taken(data)
    held = [each for each in extracts if is_held(data, each, mends, limit)]
    good = [each for each in extracts if each not in held]
    return [
        KeptOut(each.name, each.agency or "", each.rejected_percent, limit) for each in held
        if not any(
            (later.agency, later.sequence > each.sequence, later.rows >= each.rows) == (each.agency, True, True)
            and set(each.tables) <= set(later.tables)
            for later in good
        )
    ]  # fmt: skip


def refused(data: Path, table: str, agency: str, month: date) -> Refused:
    """Return what is refused of a table, of what an agency sent (all: empty)."""
    mends = read_mends(data)
    extracts = [each for each in taken(data)
                if table in each.tables and agency in ("", each.agency or "")]  # fmt: skip
    causes, messages = Counter[str](), dict[str, str]()
    words, month_rows = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    spelled: dict[tuple[str, str, str], str] = {}
    mendable = unshown = 0
    for extract in extracts:
        rows = still_refused(data, extract, mends).filter(pl.col("table") == table)
        for reason, message, number in rows.group_by("reason", "message").len().sort("reason", "message").iter_rows():
            causes[reason] += number
            messages.setdefault(reason, message)
        held = held_of(data, extract)
        mine = rows_of(held, table) if held is not None else None
        here = set(rows.filter(pl.col("reason") == CODE)["line"].to_list())
        if mine is None:
            continue
        mendable += sum(line in here for line in mine["line"])
        unshown += len(here - set(mine["line"].to_list()))
        _count(extract, table, mine, month, (words, month_rows, spelled))
    found = [
        Word(sender, table, column, spelled[sender, column, word], rows, month_rows[sender, column, word],
             mends.get((sender, table, column, word), ""),
             propose_word(table, column, spelled[sender, column, word]).code or "")
        for (sender, column, word), rows in sorted(words.items(), key=lambda each: (-each[1], each[0]))
    ]  # fmt: skip
    told = [
        Cause(reason, TITLES.get(reason, messages[reason].rstrip(".")), rows) for reason, rows in causes.most_common()
    ]
    again = tuple(each.name for each in extracts if can_be_held(each))
    return Refused(tuple(told), tuple(found), mendable, unshown, again)


def _count(
    extract: Extract, table: str, rows: pl.DataFrame, month: date,
    into: tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]], dict[tuple[str, str, str], str]],
) -> None:  # fmt: skip
    """Count each word once a row, and among the rows that begin in a month."""
    words, month_rows, spelled = into
    begins = TABLES[table].begins
    starts = pl.col(begins).cast(pl.Date).dt.month_start() if begins else pl.lit(None, pl.Date)
    told = rows.select(SAID, starts.alias("starts")).explode(SAID).unnest(SAID)
    for column, word, starts_on, number in told.group_by("column", "word", "starts").len().sort("word").iter_rows():
        key = extract.agency or "", column, folded(word)
        words[key] += number
        spelled.setdefault(key, word)
        month_rows[key] += number if starts_on == month else 0


def tables_refused(data: Path) -> Sequence[str]:
    """Return the tables with refused rows, most refused rows first."""
    counts = Counter[str]()
    for extract in taken(data):
        counts.update({name: tally.quarantined for name, tally in extract.tables.items() if tally.quarantined})
    return [name for name, _ in counts.most_common()]
