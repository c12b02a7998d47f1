"""Proposes a whole mapping for an agency's own file: tables, columns, words, formats, and questions for a person."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from etl.contracts import AGENCY_TABLES, TABLES
from etl.errors import ExtractError
from etl.formats.mapping import MOSTLY, PEOPLE
from etl.formats.rows import whole
from etl.identities.scan import holds_identifier
from etl.propose import synonyms
from etl.propose.columns import Column, Proposed, Values, propose, with_offers
from etl.propose.dates import read_already
from etl.propose.headings import heading_score
from etl.propose.table_start import TableStart, table_start
from etl.propose.words import counted_words
from etl.reading.missing import DEFAULT, Meaning
from etl.reading.own_table import OwnTable, own_tables
from etl.reading.sheet import nearest_heading, squeeze

_TABLES = tuple(name for name in AGENCY_TABLES if name != "changes")
_SECOND = {"contacts": ("agency_checks",), "agency_checks": ("contacts",), "referrals": ("contacts",)}
_KNOWN = 4.0  # a table's score from which it is sure: three columns and a key. Of 8 sheets below it 3 were another's


@dataclass
class Start:
    """A mapping proposed for a file.

    `missing` counts, by heading, words for nothing with what they mean, `odd` other texts among dates. `renamed` are
    headings of single tabs, the tab, and what they are likely to be; `left_out` names tabs that fit no table, `doubted`
    tables that may be others: none of their columns is sure.
    """

    file: str
    tabs: list[OwnTable]
    tables: list[TableStart] = field(default_factory=list)
    missing: dict[str, list[tuple[str, int, Meaning]]] = field(default_factory=dict)
    odd: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    renamed: list[tuple[OwnTable, str, str | None]] = field(default_factory=list)
    left_out: list[OwnTable] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)

    @property
    def main(self) -> TableStart:
        """The first table of which enough is known, else that of which most is: a summary may stand before it."""
        return next((each for each in self.tables if each.proposed.score >= _KNOWN), None) or max(
            self.tables, key=lambda each: each.proposed.score
        )

    @property
    def unused(self) -> list[str]:
        """The headings of the mapped tabs that fill no column."""
        used = {heading for each in self.tables for column in each.proposed.columns for heading in column.headings}
        mapped = {id(each.tab): each.tab for each in self.tables}.values()
        return [heading for tab in mapped for heading in tab.headings if heading and heading not in used]


def start(path: Path, table: str | None = None) -> Start:
    """Return a mapping proposed for a file, of one table only where it is named. Raises ExtractError.

    Nothing of the file is kept.
    """
    return start_with(path.name, own_tables(path, synonyms.squeezed()), table)


def start_with(name: str, tabs: list[OwnTable], table: str | None = None) -> Start:
    """Return a mapping proposed for a file's sheets. Raises ExtractError where no table fits."""
    begun = Start(name, tabs)
    for tab in tabs:
        if begun.tables and _is_like(tab, begun):
            continue
        values = Values(tab)
        found = [propose(values, name) for name in ([table] if table else _TABLES)]
        best = max(found, key=lambda each: each.score)
        if not _fits(best):
            begun.left_out.append(tab)
            continue
        if table is None and best.score < _KNOWN:
            best = replace(best, columns=tuple(replace(column, certain=False) for column in best.columns))
            begun.doubted.append(best.table)
        chosen = [best, *(_also(best, values) if table is None else [])]
        begun.tables += [table_start(each, tab) for each in _offered(chosen, values)]
    if not begun.tables and table:
        _take_likeliest(begun, table)
    if not begun.tables:
        headings = ", ".join(f"'{heading}'" for heading in tabs[0].headings if heading)
        if table:
            needed = " and ".join(filter(None, (TABLES[table].begins, "a key or a child's number")))
            raise ExtractError(
                f"no headings like those of {table} are found ({headings}). It needs {needed}: rename them."
            )
        raise ExtractError(
            f"no table of the extract standard fits its headings ({headings}). Name one with --table, such as contacts "
            "or agency_checks: what it lacks is asked for."
        )
    for each in begun.tables:
        _note_nothing(each, begun)
    return begun


def _take_likeliest(begun: Start, table: str) -> None:
    """Note the tab of which most is known, for a table that somebody has named: what it lacks is asked about."""
    found = [(propose(Values(tab), table), tab) for tab in begun.tabs]
    best, tab = max(found, key=lambda each: each[0].score)
    if best.columns:
        begun.left_out = [other for other in begun.left_out if other is not tab]
        begun.tables = [table_start(each, tab) for each in _offered([best], Values(tab))]


def _fits(found: Proposed) -> bool:
    contract = TABLES[found.table]
    named = {column.name for column in found.columns}
    begins = contract.begins is None or contract.begins in named
    tells = len(named) >= 2 and not named <= set(contract.key)  # months of agencies say nothing of their staff
    return begins and tells and bool(named & {*PEOPLE, "contact_id", *contract.key})


def _also(best: Proposed, values: Values) -> Iterator[Proposed]:
    """Yield further tables that the same sheet fills: they begin with dates that the first leaves unused."""
    dates = {
        heading for column in best.columns if TABLES[best.table].columns[column.name].dtype.is_temporal()
        for heading in column.headings
    }  # fmt: skip
    for name in _SECOND.get(best.table, ()):
        found = propose(values, name, frozenset(dates))
        own = [column for column in found.columns if TABLES[name].columns[column.name].dtype.is_temporal()]
        if _fits(found) and len(own) >= 2:
            yield found


def _offered(chosen: list[Proposed], values: Values) -> Iterator[Proposed]:
    """Yield tables with what may fill codes that they lack; a heading is offered to one of them."""
    taken = {heading for each in chosen for column in each.columns for heading in column.headings}
    for each in chosen:
        offered = with_offers(each, values, taken)
        taken |= {heading for column in offered.columns for heading in column.headings}
        yield offered


def _is_like(tab: OwnTable, begun: Start) -> bool:
    """Return whether a tab has most of the headings of a table that is mapped, and note those that it lacks."""
    for each in begun.tables:
        wanted = [heading for column in each.proposed.columns for heading in column.headings]
        places = {heading: place for heading in wanted if (place := _place(heading, tab, each.tab))}
        if len(places) < MOSTLY * len(wanted):
            continue
        spare = [heading for heading in tab.headings if heading and heading not in places.values()]
        for column in each.proposed.columns:
            begun.renamed += [
                (tab, heading, _nearest(heading, column, each.table, spare))
                for heading in column.headings if heading not in places
            ]  # fmt: skip
        return True
    return False


def _place(heading: str, tab: OwnTable, mapped: OwnTable) -> str | None:
    at = mapped.headings.index(heading)
    for wanted in (heading, mapped.lowest[at]):
        same = [each for each in tab.headings if squeeze(each) == squeeze(wanted)]
        if len(same) == 1:
            return same[0]
    return None


def _nearest(heading: str, column: Column, table: str, spare: list[str]) -> str | None:
    known = (heading, *synonyms.of(table)[column.name])
    likely = max(spare, default="", key=lambda each: heading_score(each, known))
    return likely if heading_score(likely, known)[0] else nearest_heading(heading, spare)


def _note_nothing(each: TableStart, begun: Start) -> None:
    """Note the words for nothing among a table's dates, the texts among them that are no dates, and values lost."""
    rows = whole(each.tab.sheet)
    for column in each.proposed.columns:
        dated = TABLES[each.table].columns[column.name].dtype.is_temporal()
        heading = column.headings[0]
        given = rows[squeeze(heading)].drop_nulls()
        words = DEFAULT.among(given, dated)
        if not dated:
            words = {text: word for text, word in words.items() if word[1] is Meaning.ERROR}
        counts: Counter[tuple[str, Meaning]] = Counter()
        for text, (word, meaning) in words.items():
            counts[(word.rstrip("*"), meaning)] += int((given == text).sum())
        if counts and heading not in begun.missing:
            begun.missing[heading] = [(word, count, meaning) for (word, meaning), count in counts.most_common()]
        if not dated:
            continue
        said = given.filter(~given.is_in(list(words)))
        strange = said.filter(~read_already(said) & ~said.str.contains("[0-9]"))
        if len(strange) and heading not in begun.odd:
            begun.odd[heading] = [word for word in counted_words(strange) if not holds_identifier(word[0])]
