"""Lists the words of an agency's own file that need a meaning, and makes a mapping from the answers.

No proposal counts unconfirmed: proposals are marked, and rows with a word that has no answer are refused.
"""

import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from etl.codes import AGENCIES
from etl.contracts import TABLES
from etl.errors import MashError
from etl.formats.known_mappings import kept_mappings, slug, under_its_name
from etl.formats.mapping import LABELLED, PEOPLE
from etl.formats.mapping_file import parse_mapping
from etl.formats.rows import whole
from etl.formats.table_map import PSEUDONYM, REFUSE, Mapping
from etl.identities.free_text import is_short_word
from etl.propose.dates import formats_for, is_month
from etl.propose.review import with_answers, with_sheets
from etl.propose.words import propose_word
from etl.reading.missing import DEFAULT, folded
from etl.reading.own_table import OwnTable
from etl.reading.sheet import squeeze
from etl.staging.meanings import no_codes
from etl.staging.own_file import tables_of
from etl.staging.place import Own, Staged, StagedLoad


@dataclass(frozen=True)
class Asked:
    """One word that is no code: its column, its rows, what it is taken for (None is not known), whether that is only
    proposed, and whether it is to be remembered.
    """

    column: str
    word: str
    rows: int
    means: str | None
    suggested: bool
    remembered: bool = True


@dataclass(frozen=True)
class Words:
    """The words of a file that are no codes. `rows` of `every` hold one; `unshown` values look like free text or an
    identifier, and are only counted.
    """

    asked: tuple[Asked, ...]
    rows: int
    every: int
    unshown: int


def asked_words(data: Path, load: StagedLoad, file: Staged) -> Words:
    """Return the words of an agency's own file that need an answer, the most frequent of each column first."""
    own = file.own
    if own is None:
        return Words((), 0, 0, 0)
    frames = [whole(tab.sheet) for tab in tables_of(load.place, own)]
    rows = pl.concat(frames, how="diagonal")
    asked: list[Asked] = []
    holds, unshown = pl.Series([False] * len(rows), dtype=pl.Boolean), 0
    for table, column, headings in coded_columns(data, own):
        key = squeeze(headings[0])
        if key not in rows.columns:
            continue
        words = _unanswered(data, own, table, column, rows[key])
        counts = rows[key].filter(rows[key].is_in(words.implode())).value_counts(name="rows")
        for word, number in sorted(counts.iter_rows(), key=lambda each: (-each[1], each[0])):
            if is_short_word(word):
                asked.append(_asked(own, table, column, word, number))
            else:
                unshown += number
        holds = holds | rows[key].is_in(words.implode()).fill_null(value=False)
    return Words(tuple(asked), int(holds.sum()), len(rows), unshown)


def _asked(own: Own, table: str, column: str, word: str, rows: int) -> Asked:
    remembered = word not in own.forgotten.get(column, ())
    given = own.words.get(column, {})
    if word in given:
        return Asked(column, word, rows, given[word], suggested=False, remembered=remembered)
    code = propose_word(table, column, word).code
    return Asked(column, word, rows, code, suggested=code is not None)


def _unanswered(data: Path, own: Own, table: str, column: str, values: pl.Series) -> pl.Series:
    """Return the different words of a column that neither the standard nor an earlier mapping has a code for."""
    words = no_codes(table, column, values.drop_nulls().unique())
    known: set[str] = set()
    if own.kept and (mapping := kept_mapping(data, own.kept)):
        known = {word for each in mapping.tables for word in each.words.get(column, {})}
    left = [word for word in words.to_list() if folded(word) not in known]
    if column in LABELLED:
        left = [word for word in left if not propose_word(table, column, word).stated]
    return pl.Series(left, dtype=pl.String)


def coded_columns(data: Path, own: Own) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the columns of codes that a file fills: table, column and headings."""
    if own.kept and (mapping := kept_mapping(data, own.kept)):
        filled = [
            (each.table, column, headings) for each in mapping.tables for column, headings in each.columns.items()
        ]
    else:
        filled = [(own.table, column, headings) for column, headings in headings_of(own).items()]
    return [each for each in filled if isinstance(TABLES[each[0]].columns[each[1]].dtype, pl.Enum)]


def headings_of(own: Own) -> dict[str, tuple[str, ...]]:
    """Return the headings of each column, as answered, in the order of the table's columns."""
    found: dict[str, list[str]] = {}
    for heading in own.tabs[0].headings:
        if column := own.columns.get(heading):
            found.setdefault(column, []).append(heading)
    return {name: tuple(found[name]) for name in TABLES[own.table].columns if name in found}


def kept_mapping(data: Path, name: str) -> Mapping | None:
    """Return the mapping of an earlier load by its name."""
    return next((each for each in kept_mappings(data) if each.name == name), None)


def mapping_of(data: Path, load: StagedLoad, file: Staged, *, to_keep: bool = False) -> Mapping:
    """Return the mapping that a file's answers make; `to_keep` leaves out words that are not to be remembered.

    Raises MashError where they can't be followed.
    """
    own = file.own
    if own is None:
        raise MashError(f"{file.name} needs no mapping.")
    words = {
        column: {word: code for word, code in means.items()
                 if not to_keep or (code != REFUSE and word not in own.forgotten.get(column, ()))}
        for column, means in own.words.items()
    }  # fmt: skip
    words = {column: means for column, means in words.items() if means}
    if own.kept and (kept := kept_mapping(data, own.kept)):
        text = with_sheets(with_answers(kept, words), own.same, own.leave_out)
        return replace(parse_mapping(text, Path(f"{slug(kept.name)}.toml")), name=kept.name)
    name = _name(data, file, own)
    text = with_sheets(_text(name, load, file, own, words), own.same, own.leave_out)
    made = parse_mapping(text, Path(f"{slug(name)}.toml"))
    return under_its_name(made, kept_mappings(data))


def _name(data: Path, file: Staged, own: Own) -> str:
    """Return the name under which an agency's mapping is kept; with its table where that name is another table's."""
    agency = file.agency or "agency"
    other = next((each for each in kept_mappings(data) if slug(each.name) == slug(agency)), None)
    same = other is None or [each.table for each in other.tables] == [own.table]
    return agency if same else f"{agency}-{own.table}"


def _text(name: str, load: StagedLoad, file: Staged, own: Own, words: MappingOf[str, MappingOf[str, str]]) -> str:
    contract, headings = TABLES[own.table], headings_of(own)
    tabs = tables_of(load.place, own)
    marked = dict.fromkeys([*contract.key, contract.begins or "", *contract.required])
    marks = [heading for column in marked for heading in headings.get(column, ())]
    lines = [
        "version = 2",
        f"name = {_quoted(name)}",
        "",
        "[match]                      # headings that must be there: a later load picks this mapping by them",
        f"headings = {_listed(marks if len(marks) > 1 else [each for part in headings.values() for each in part])}",
        "",
        "[[table]]",
        f"table = {_quoted(own.table)}",
    ]
    people = [column for column in headings if column in PEOPLE]
    if people:
        replaced = any(heading in own.hashed for column in people for heading in headings[column])
        lines.append(f"person = {_quoted('local' if replaced else PSEUDONYM)}")
    lines += ["", "[table.columns]"]
    lines += [
        f"{column} = {_quoted(each[0]) if len(each) == 1 else _listed(each)}" for column, each in headings.items()
    ]
    formats = {
        column: forms for column, each in headings.items()
        if contract.columns[column].dtype.is_temporal()
        and (forms := _formats(tabs, each, is_month(contract.columns[column])))
    }  # fmt: skip
    if formats:
        lines += ["", "[table.formats]", *(f"{column} = {_listed(forms)}" for column, forms in formats.items())]
    for column, means in words.items():
        lines += ["", f"[table.words.{column}]", *(f"{_quoted(w)} = {_quoted(code)}" for w, code in means.items())]
    constants = {column: code for column, code in own.constants.items() if column not in headings}
    if "agency" in contract.columns and "agency" not in headings and file.agency in AGENCIES:
        constants["agency"] = file.agency
    if constants:
        lines += ["", "[table.constants]", *(f"{column} = {_quoted(code)}" for column, code in constants.items())]
    return "\n".join(lines) + "\n"


def _formats(tabs: list[OwnTable], headings: tuple[str, ...], month: bool) -> list[str]:
    """Return the formats that the dates of some headings need to be read in; none where the standard reads them."""
    from etl.formats.context import Context
    from etl.formats.mapping import joined

    wanted = set(map(squeeze, headings))
    there = [
        tab for tab in tabs if wanted <= set(map(squeeze, tab.headings))
    ]  # of another tab, loading says what it lacks
    texts = pl.concat([joined(whole(tab.sheet), headings, Context(None)) for tab in there])
    said = texts.drop_nulls()
    forms, _ = formats_for(said.filter(~said.is_in(list(DEFAULT.among(said, dated=True)))), month)
    return list(forms)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: list[str] | tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"
