"""Holds a mapping in memory: how an agency’s own table fills standard tables, or what labels of a format mean."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from functools import cached_property

from etl.contracts import TABLES, Contract
from etl.errors import MashError
from etl.identities.pseudonym import KINDS
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import squeeze

ASK = "ask"  # what stands in a mapping where nobody has answered yet; "ask: red" proposes an answer
REFUSE = "refuse"  # what stands for a word whose rows are to be refused, until somebody can say what it means
PSEUDONYM = "pseudonym"
PEOPLE = (*(kind for kind in KINDS if kind != "local"), "local", PSEUDONYM)
ALL_TABS = "*"


class MappingError(MashError):
    """A mapping file can't be followed."""


class AnswersNeededError(MappingError):
    """A mapping has questions that nobody has answered: nothing is loaded by it."""

    exit_code = 3


@dataclass(frozen=True)
class TableMap:
    """How one table of the standard is filled.

    `columns` names, for each column of the standard, a heading of the file, or several whose values are joined by a
    space (a day and a time). `words` turns an agency's words, folded, into codes; an empty code is no value, and
    `refuse` has the word's rows refused. `formats`
    are the only ways in which a column's dates are written, `values` the only words that a free column may hold.
    `person` says what person_id's column holds.
    """

    table: str
    columns: MappingOf[str, tuple[str, ...]]
    words: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)
    formats: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    constants: MappingOf[str, str] = field(default_factory=dict)
    values: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    person: str = "local"

    @property
    def contract(self) -> Contract:
        """The table of the standard."""
        return TABLES[self.table]

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it names, once."""
        return tuple(dict.fromkeys(heading for headings in self.columns.values() for heading in headings))

    @property
    def pseudonymised(self) -> bool:
        """Whether person_id's column holds pseudonyms already."""
        return self.person == PSEUDONYM


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says.

    `match` are headings by which a load picks the mapping; `same` names headings of single tabs and the headings that
    they stand for. A mapping with a `format` describes no table: its `labels` say what that format's labels mean.
    `keeps_words` says that a word without a code stays, so that its row is refused, as version 1 has it.
    """

    name: str
    tables: tuple[TableMap, ...] = ()
    match: tuple[str, ...] = ()
    tabs: tuple[str, ...] | None = None
    leave_out: tuple[str, ...] = ()
    same: MappingOf[str, str] = field(default_factory=dict)
    header_row: tuple[int, ...] = ()
    no_value: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    not_identifiers: frozenset[str] = frozenset()
    format: str | None = None
    labels: MappingOf[tuple[str, str], str] = field(default_factory=dict)
    keeps_words: bool = False
    text: str = ""

    @property
    def needs_key(self) -> bool:
        """Whether it names a column of children's numbers, which are replaced with the area's key."""
        people = {"person_id", "asked_about", "agency_person_id", "household_id"}
        return any(people & set(each.columns) and not each.pseudonymised for each in self.tables)

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that its tables name, squeezed."""
        return frozenset(squeeze(heading) for each in self.tables for heading in each.headings)

    def words(self, base: Words = DEFAULT) -> Words:
        """Return words for nothing with those of the mapping."""
        return base.with_more(self.no_value, self.not_yet)
