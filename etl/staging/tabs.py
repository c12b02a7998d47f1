"""Finds the headings in which the sheets of an agency's own file differ, for a person to say what each means."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.formats.mapping import lacks_of
from etl.formats.table_map import Mapping, TableMap
from etl.propose import synonyms
from etl.propose.headings import heading_score
from etl.reading.sheet import nearest_heading
from etl.staging.answers import headings_of, kept_mapping
from etl.staging.place import Own


@dataclass(frozen=True)
class Differs:
    """A heading that one sheet lacks: the sheet's name (None of a file of one), the headings of it that fill nothing,
    and the likeliest of them. `can_go` says that the file has other sheets, so that this one can be left out.
    """

    tab: str | None
    heading: str
    choices: tuple[str, ...]
    likely: str | None
    can_go: bool


def differing(data: Path, own: Own) -> list[Differs]:
    """Return what the sheets of an agency's own file lack of the headings that its columns, as answered, are under."""
    if not own.table:
        return []
    mapping = _mapping(data, own)
    found = []
    for tab in own.tabs:
        for table in mapping.tables:
            lacks, placed = lacks_of(tab.headings, table, mapping)
            spare = tuple(heading for heading in tab.headings if heading not in placed)
            found += [Differs(tab.name, heading, spare, _likely(heading, table, spare), len(own.tabs) > 1)
                      for heading in lacks]  # fmt: skip
    return found


def unanswered(own: Own, differs: Sequence[Differs]) -> list[Differs]:
    """Return those of them that nobody has answered: neither a heading that is the same, nor a sheet left out."""
    return [
        each for each in differs
        if each.tab not in own.leave_out and not any(own.same.get(choice) == each.heading for choice in each.choices)
    ]  # fmt: skip


def _mapping(data: Path, own: Own) -> Mapping:
    if own.kept and (kept := kept_mapping(data, own.kept)):
        return kept
    return Mapping("", (TableMap(own.table, headings_of(own)),))


def _likely(heading: str, table: TableMap, spare: Sequence[str]) -> str | None:
    """Return the heading that is likeliest to stand for one, by the names that its column is known under."""
    columns = [column for column, headings in table.columns.items() if heading in headings]
    known = (heading, *(name for column in columns for name in synonyms.of(table.table)[column]))
    likely = max(spare, default="", key=lambda each: heading_score(each, known))
    return likely if heading_score(likely, known)[0] else nearest_heading(heading, spare, 0.5)
