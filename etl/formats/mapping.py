"""Reads an agency's own file by a mapping, as tables of the extract standard."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.gate import pseudonyms, raw_findings
from etl.formats.labels import UNKNOWN_SOURCE, label_key
from etl.formats.rows import LINE, as_sheet, birth_month, day_text, derived_keys, whole
from etl.formats.table_map import REFUSE, Mapping, MappingError, TableMap
from etl.formats.written_dates import plain_times, read_dates
from etl.reading.cast import ways
from etl.reading.missing import folded
from etl.reading.own_table import OwnTable, own_tables
from etl.reading.sheet import Sheet, nearest_heading, squeeze

SAY_WHICH = "Say in the mapping which column it is ([sheet] same), or leave the tab out ([sheet] leave_out)."
MOSTLY = 0.6  # of a table's headings, from which a tab is one of the mapping's: it is never dropped for the rest
PEOPLE = ("person_id", "asked_about", "agency_person_id", "household_id")  # columns that hold children's numbers
LABELLED = {"source": "source", "sex": "sex", "ethnicity": "ethnicity", "disability": "disability"}
_THOUSANDS = r"^[+-]?\d{1,3}(?:,\d{3})+(?:[.]\d*)?$"  # 1,234


def recognise(_start: FileStart) -> bool:
    """Take no file by itself: an agency's own table is known only by the mapping that is named or kept for it."""
    return False


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return an agency's own file as tables of the standard.

    Raises ExtractError where a tab has most of the headings that the mapping names and lacks another.
    """
    mapping = context.mapping
    if mapping is None:
        raise MappingError("The format 'mapping' needs a mapping file: name it with --mapping.")
    return converted(own_tables(files[0], mapping.headings, mapping.header_row), mapping, context)


def converted(found_tabs: Sequence[OwnTable], mapping: Mapping, context: Context) -> list[Sheet]:
    """Return the sheets of an agency's own file as tables of the standard. Raises ExtractError as `convert` does."""
    context.look_at(tab.sheet for tab in found_tabs)
    tabs = _tabs(found_tabs, mapping)
    placed = [(tab, each, found) for tab in tabs for each in mapping.tables if (found := places(tab, each, mapping))]
    if not placed:
        raise ExtractError(_lacking(tabs, mapping))
    used = {id(tab) for tab, _, _ in placed}
    context.left_out.extend(tab.name or "" for tab in tabs if id(tab) not in used)
    for tab in (tab for tab in tabs if id(tab) in used and tab.passed_over):
        how = ", ".join(f"{count} '{word}'" for word, count in tab.passed_over.items())
        counted = "1 row" if (n := tab.passed_over.total()) == 1 else f"{n} rows"
        what = "is no record" if n == 1 else "are no records"
        context.unread.append(f"{counted} of {tab.name or 'the file'} that {what} ({how})")
    sheets = []
    for tab, each, found in placed:
        rows = whole(tab.sheet)
        columns = {name: tuple(found[heading] for heading in headings) for name, headings in each.columns.items()}
        context.raw += raw_findings(tab.sheet, rows, columns, each.contract, each.pseudonymised)
        sheets.append(as_sheet(each.table, _filled(rows, each, columns, context, tab.name is not None)))
    return sheets


def _tabs(tabs: Sequence[OwnTable], mapping: Mapping) -> list[OwnTable]:
    wanted = [
        tab for tab in tabs
        if (mapping.tabs is None or tab.name is None or tab.name in mapping.tabs) and tab.name not in mapping.leave_out
    ]  # fmt: skip
    there = {tab.name for tab in tabs}
    if mapping.tabs and (absent := [name for name in mapping.tabs if name not in there]) and there != {None}:
        raise ExtractError(f"the workbook has no sheet {listed(absent)}, which the mapping names.")
    if not wanted:
        raise ExtractError("the mapping leaves out every sheet of the workbook.")
    return wanted


def places(tab: OwnTable, table: TableMap, mapping: Mapping) -> dict[str, str] | None:
    """Return the tab's heading for each heading that a table names, or None where the tab is another table's.

    Raises ExtractError where the tab has most of them and lacks the others.
    """
    found = _found(tab.headings, table, mapping)
    if len(found) == len(table.headings):
        return found
    lacks, placed = lacks_of(tab.headings, table, mapping)
    if not lacks:
        return None
    spare = [heading for heading in tab.headings if heading and heading not in placed]
    where = f"tab '{tab.name}'" if tab.name else "it"
    raise ExtractError(
        f"{where} has no {listed(lacks)}, which the mapping names.{hints(lacks, spare)} Headings found: "
        f"{listed([heading for heading in tab.headings if heading])}. {SAY_WHICH}"
    )


def lacks_of(tab: Sequence[str], table: TableMap, mapping: Mapping) -> tuple[list[str], set[str]]:
    """Return the headings of a table that a tab's headings lack, and those of the tab that are others of it.

    None are lacking in a tab that has few of them: it is another table's.
    """
    found = _found(tab, table, mapping)
    if len(found) < MOSTLY * len(table.headings):
        return [], set()
    return [heading for heading in table.headings if heading not in found], set(found.values())


def _found(tab: Sequence[str], table: TableMap, mapping: Mapping) -> dict[str, str]:
    return {heading: place for heading in table.headings if (place := _place(heading, tab, mapping))}


def _place(heading: str, tab: Sequence[str], mapping: Mapping) -> str | None:
    """Return the tab's heading that one of the mapping's means: the same, one said to be, or its last part alone."""
    wanted = squeeze(heading)
    for said in (tab, [mapping.same.get(squeeze(actual), "") for actual in tab]):
        for actual, name in zip(tab, said, strict=True):
            if squeeze(name) == wanted:
                return actual
    words = heading.lower().split()
    parts = {squeeze(" ".join(words[at:])) for at in range(1, len(words))}
    alike = [actual for actual in tab if squeeze(actual) in parts]
    return alike[0] if len(alike) == 1 and squeeze(alike[0]) not in mapping.headings else None


def _lacking(tabs: Sequence[OwnTable], mapping: Mapping) -> str:
    """Return every heading of the mapping that the likeliest tab lacks, each with the one that comes nearest."""
    named = list(dict.fromkeys(heading for each in mapping.tables for heading in each.headings))
    best = max(tabs, key=lambda tab: sum(_place(heading, tab.headings, mapping) is not None for heading in named))
    lacks = [heading for heading in named if _place(heading, best.headings, mapping) is None]
    found = [heading for heading in best.headings if heading]
    told = f"{hints(lacks, found)} Headings found: {listed(found)}."
    if len(lacks) == len(named):  # what was taken for headings may be a row, and name a child
        told = ""
    return f"it has no column {listed(lacks)}, which the mapping names.{told} Correct the mapping or the file."


def hints(lacks: Sequence[str], spare: Sequence[str]) -> str:
    """Return a sentence for each heading that is lacking and comes near one that there is."""
    near = [(heading, found) for heading in lacks if (found := nearest_heading(heading, spare, 0.5))]
    return "".join(f" Nearest to '{heading}': '{found}'." for heading, found in near)


def listed(names: Sequence[str]) -> str:
    """Return headings as a sentence names them."""
    return ", ".join(f"'{name}'" for name in names)


def _filled(
    rows: pl.DataFrame, table: TableMap, headings: MappingOf[str, tuple[str, ...]], context: Context, in_book: bool
) -> pl.DataFrame:
    columns = {name: joined(rows, parts, context) for name, parts in headings.items()}
    for name, value in table.constants.items():
        columns[name] = pl.Series([value] * len(rows), dtype=pl.String)
    for name, series in columns.items():
        columns[name] = _read(name, series, table, context, in_book)
    key, begins = table.contract.key, table.contract.begins
    if len(key) == 1 and key[0] not in columns and begins in columns:
        about = [
            columns[name]
            for name in ("person_id", "contact_id", "asked_about", "agency")
            if name in columns and name != key[0]
        ]
        if about:
            of = pl.DataFrame([each.alias(str(at)) for at, each in enumerate(about)])
            whose = of.select(pl.concat_str(pl.all(), separator="\x1f", ignore_nulls=True)).to_series()
            columns[key[0]] = derived_keys(
                table.table, about[0] if len(about) == 1 else whose, day_text(columns[begins])
            )
    return pl.DataFrame({**columns, LINE: rows[LINE]})


def joined(rows: pl.DataFrame, headings: tuple[str, ...], context: Context) -> pl.Series:
    """Return several columns as one, joined by a space; a day and a time as Excel keeps them, without the day twice.

    A part that is a word for nothing is left out; where the first is one, it stands for the whole.
    """
    first, *others = (rows[squeeze(heading)] for heading in headings)
    if not others:
        return first
    later = [part.str.replace(r"^\d{4}-\d{2}-\d{2} ", "").alias(str(at)) for at, part in enumerate(others)]
    later = [plain_times(context.said(part)) for part in later]
    frame = pl.DataFrame([first.alias("first"), context.said(first, dated=True).alias("said"), *later])
    joined = pl.concat_str("first", *(part.name for part in later), separator=" ", ignore_nulls=True)
    return frame.select(pl.when(pl.col("said").is_not_null()).then(joined).otherwise(pl.col("first"))).to_series()


def _read(name: str, series: pl.Series, table: TableMap, context: Context, in_book: bool) -> pl.Series:
    """Return a column as the standard writes it: pseudonyms for children, months for births, codes for words."""
    column = table.contract.columns[name]
    if name in PEOPLE:
        kind = table.person
        return pseudonyms(series, context.words) if table.pseudonymised else context.people(series, kind)
    if forms := table.formats.get(name):
        series = read_dates(series, forms, context.words, in_book, by_day=column.dtype != pl.Datetime)
    if name == "birth_month":
        return birth_month(series, context.words)
    if column.dtype.is_numeric():  # as people's spreadsheets show it; the standard's own files are not so read
        return series.to_frame("text").select(
            pl.when(pl.col("text").str.contains(_THOUSANDS)).then(pl.col("text").str.replace_all(",", ""))
            .otherwise("text")
        ).to_series()  # fmt: skip
    if name in table.values:
        return _allowed(name, series, table.values[name], context)
    return _coded(name, series, table, context) if isinstance(column.dtype, pl.Enum) else series


def _allowed(name: str, series: pl.Series, allowed: Sequence[str], context: Context) -> pl.Series:
    """Return a free column with the words of its list alone; others are counted and go no further."""
    listed = {folded(word): word for word in allowed}
    means = {text: listed.get(folded(text)) for text in series.drop_nulls().unique().to_list()}
    kept = {text: word or (text if context.words.word(text) else None) for text, word in means.items()}
    for text in series.filter(series.is_in([text for text, word in kept.items() if word is None])).to_list():
        context.note(name, text)
    return series.replace_strict(kept, default=None, return_dtype=pl.String)


def _coded(name: str, series: pl.Series, table: TableMap, context: Context) -> pl.Series:
    """Return the codes of an agency's words: by the mapping, as the standard has them, then by known labels.

    A word without a code is noted. It stays where version 1 or a required column asks for it: its row is refused.
    """
    said = table.words.get(name, {})
    column = table.contract.columns[name]
    read = series.to_frame("text").select(
        pl.coalesce(way.strict(pl.col("text")) for way in ways(column.dtype)).cast(pl.String)
    ).to_series()  # fmt: skip
    codes: dict[str, str | None] = {}
    for text, code in zip(series, read, strict=True):
        if text is not None and text not in codes:
            meant = said.get(folded(text), said.get(label_key(text)) if label_key(text) else None)
            if meant == REFUSE:  # it stays, so that the loader refuses its rows
                codes[text] = text
            elif meant == "":  # no value: a word for nothing stays, so that the loader counts it
                codes[text] = text if context.words.word(text) else None
            else:
                codes[text] = meant or context.labels.get((name, label_key(text))) or code or ""
    unread = series.filter(series.replace_strict(codes, default=None, return_dtype=pl.String) == "")
    if name in LABELLED and len(unread):
        labelled = context.coded(unread, LABELLED[name], otherwise=UNKNOWN_SOURCE if name == "source" else None)
        codes |= {
            text: code or (text if _stays(context) else None) for text, code in zip(unread, labelled, strict=True)
        }
    for text, code in codes.items():
        if code == "":
            rows = int((series == text).sum())
            word = context.words.word(text) is not None
            if not word and not _stays(context):
                context.note(name, text, rows)
            codes[text] = text if word or _stays(context) or not column.nullable else None
    return series.replace_strict(codes, default=None, return_dtype=pl.String)


def _stays(context: Context) -> bool:
    return context.mapping is not None and context.mapping.keeps_words
