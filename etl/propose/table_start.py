"""Tells of a proposed table what a person is asked: words of its codes, date formats, and whose numbers it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from etl.contracts import TABLES
from etl.formats.context import Context
from etl.formats.label_rules import Proposal
from etl.formats.mapping import PEOPLE, joined
from etl.formats.rows import whole
from etl.identities.scan import holds_identifier
from etl.propose import synonyms
from etl.propose.columns import Column, Proposed
from etl.propose.dates import formats_for, is_month
from etl.propose.words import counted_words, propose_word
from etl.reading.missing import DEFAULT, Meaning
from etl.reading.own_table import OwnTable
from etl.reading.sheet import squeeze

_MOST_WORDS = 60  # of one column: a column with more is no column of codes


@dataclass(frozen=True)
class Word:
    """One word of a column of codes: its rows, and what it is proposed to mean; "" is no value, None is not known."""

    text: str
    rows: int
    code: str | None
    sure: bool


@dataclass
class TableStart:
    """One table proposed: its columns, the words of its columns of codes, its formats, and whose numbers it holds."""

    proposed: Proposed
    tab: OwnTable
    person: str | None
    person_sure: bool
    words: dict[str, list[Word]] = field(default_factory=dict)
    formats: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table of the standard."""
        return self.proposed.table


def table_start(found: Proposed, tab: OwnTable) -> TableStart:
    """Return a proposed table with what the rows of its tab say of its columns."""
    contract = TABLES[found.table]
    people = next((column.headings[0] for column in found.columns if column.name in PEOPLE), None)
    person, sure = _whose(people)
    told = TableStart(found, tab, person, sure)
    rows = whole(tab.sheet)
    for column in found.columns:
        dtype = contract.columns[column.name].dtype
        if dtype.is_temporal():
            texts = joined(rows, column.headings, Context(None))
            said = texts.drop_nulls()
            said = said.filter(~said.is_in(list(DEFAULT.among(said, dated=True))))
            forms, is_sure = formats_for(said, is_month(contract.columns[column.name]))
            if forms:
                told.formats[column.name] = forms, is_sure
        elif isinstance(dtype, pl.Enum):
            told.words[column.name] = list(_words(found.table, column, rows))
    return told


def _whose(heading: str | None) -> tuple[str | None, bool]:
    """Return whose number a heading of children's numbers says that it holds, and whether it says so."""
    if heading is None:
        return None, True
    for kind, words in synonyms.NUMBERS.items():
        if any(word in heading.lower() for word in words):
            return kind, True
    return "local", False


def _words(table: str, column: Column, rows: pl.DataFrame) -> Iterator[Word]:
    for text, count in counted_words(rows[squeeze(column.headings[0])].drop_nulls())[:_MOST_WORDS]:
        if holds_identifier(text) or _is_lost(text):
            continue
        proposal = propose_word(table, column.name, text)
        if not proposal.sure and DEFAULT.word(text):
            yield Word(text, count, "", sure=True)
        else:
            yield Word(text, count, *_answer(proposal))


def _is_lost(text: str) -> bool:
    """Return whether a formula had failed in a cell: its row is refused, whatever a word may mean."""
    word = DEFAULT.word(text)
    return word is not None and word[1] is Meaning.ERROR


def _answer(proposal: Proposal) -> tuple[str | None, bool]:
    return proposal.code, proposal.sure and proposal.code is not None
