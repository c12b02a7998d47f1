"""Holds what a conversion needs (key, labels, words for nothing, mapping), and notes what was odd or unreadable.

A conversion leaves a word for nothing, such as N/K, as it is, unless it is a code: the loader reads and counts it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from etl.formats.keys import KeyFileError, Keyring
from etl.formats.labels import code_of, tidy
from etl.identities.health import RawIds
from etl.identities.id_findings import IdFinding
from etl.identities.pseudonym import looked_at
from etl.identities.scan import Finding
from etl.reading.missing import DEFAULT, Words, said
from etl.reading.open import open_sheets
from etl.reading.sheet import Sheet

if TYPE_CHECKING:
    from etl.formats.table_map import Mapping as MappingFile

RARE = 3  # rows below which a label is not repeated: text that someone typed once could name a person


@dataclass
class Context:
    """One conversion.

    `labels` maps (column, label key) to codes as the policy says; `unmapped` counts the labels that mean no code.
    `left_out` names the sheets that are none of the format's tables, `hidden` those that nobody sees who opens the
    workbook, `marked` says which rows are hidden or struck out, and `refers_to` is the day that the file itself says it
    stands for. `release` is the newest year of published figures. `read` are columns that were read, squeezed;
    `unread` names columns and blocks of the format that nothing is made of. `withdrawn` counts records that the sender
    took back.
    """

    keyring: Keyring | None
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    mapping: "MappingFile | None" = None
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    refers_to: date | None = None
    release: int | None = None
    read: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    withdrawn: int = 0
    words: Words = DEFAULT
    ids: RawIds = field(default_factory=RawIds)
    raw: list[Finding] = field(default_factory=list)

    def open(self, path: Path) -> list[Sheet]:
        """Return the tables of a file as they were sent, and note which are hidden. Raises ExtractError."""
        sheets = open_sheets(path)
        self.look_at(sheets)
        return sheets

    def look_at(self, sheets: Iterable[Sheet]) -> None:
        """Note which sheets and rows are read that who opens the workbook does not see, or that somebody struck out."""
        for sheet in sheets:
            self.hidden += [sheet.name or ""] * sheet.hidden
            self.marked += sheet.marked

    def people(self, numbers: pl.Series, kind: str = "local") -> pl.Series:
        """Return the pseudonyms of children's numbers, and look at the numbers before they are replaced."""
        self.ids.add([looked_at(number, kind, self.words) for number in numbers.drop_nulls()], self.words)
        return self.keys.people(numbers, kind, self.words)

    def rows(self, kind: str, local: pl.Series) -> pl.Series:
        """Return the keys of local ids of one kind of row."""
        return self.keys.rows(kind, local, self.words)

    def said(self, values: pl.Series, dated: bool = False) -> pl.Series:
        """Return values without words for nothing."""
        return said(values, self.words, dated)

    def first_said(self, *values: pl.Series, dated: bool = False) -> pl.Series:
        """Return the first value that says something, else the first word for nothing."""
        named = [each.alias(str(at)) for at, each in enumerate((*(self.said(v, dated) for v in values), *values))]
        return pl.DataFrame(named).select(pl.coalesce(pl.all())).to_series()

    @property
    def keys(self) -> Keyring:
        """The area's key. Raises KeyFileError where the format was declared to need none."""
        if self.keyring is None:
            raise KeyFileError(
                "This format replaces local child ids and its entry in etl/formats/registry.py says that it needs no "
                "key: set needs_key=True there."
            )
        return self.keyring

    def coded(self, values: pl.Series, column: str, name: str | None = None, otherwise: str | None = None) -> pl.Series:
        """Return the codes that a column's labels mean. A label that means none is noted, and becomes `otherwise`.

        `column` is the kind of code; `name` is what the column is called in reports, where that is another name.
        A word for nothing stays.
        """
        text = values.to_frame("label").select(tidy(pl.col("label"))).to_series()
        counts = text.drop_nulls().value_counts(name="rows")
        found: dict[str, str | None] = {}
        for label, rows in counts.iter_rows():
            found[label] = code_of(column, label, self.labels, name or column)
            if found[label] is None and self.words.word(label):
                found[label] = label
            elif found[label] is None:
                self.note(name or column, label, rows)
                found[label] = otherwise
        return text.replace_strict(found, default=None, return_dtype=pl.String)

    def note(self, column: str, word: str, rows: int = 1) -> None:
        """Note a word that means no code, on some rows."""
        self.unmapped.setdefault(column, Counter())[word] += rows

    def findings(self) -> dict[str, dict[str, int]]:
        """Return labels that mean no code, with their rows, by column. Rare labels are added up under ""."""
        return without_rare({column: dict(labels.most_common()) for column, labels in self.unmapped.items()})

    def id_findings(self) -> Iterator[IdFinding]:
        """Yield what is odd about the children's numbers as sent; rows that stand for no child are reported by
        table.
        """
        yield from (finding for finding in self.ids.findings() if finding.asks)


def without_rare(words: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return words with their rows, by column; those on fewer than 3 rows are added up under ""."""
    found = {}
    for column, counts in words.items():
        shown = {word: rows for word, rows in counts.items() if rows >= RARE}
        rare = sum(counts.values()) - sum(shown.values())
        found[column] = shown | ({"": rare} if rare else {})
    return found
