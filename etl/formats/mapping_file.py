"""Reads a mapping file: which columns of an agency's own table fill which standard columns, and what its words mean.

Version 2 describes one or several tables that a file fills, or the labels of a known format. Version 1 describes one
table; it is read until 0.5.
"""

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.contracts import TABLES, Contract
from etl.errors import nearest
from etl.formats.labels import label_key
from etl.formats.table_map import (
    ALL_TABS,
    ASK,
    PEOPLE,
    PSEUDONYM,
    REFUSE,
    AnswersNeededError,
    Mapping,
    MappingError,
    TableMap,
)
from etl.identities.pseudonym import KINDS
from etl.reading.missing import folded
from etl.reading.sheet import squeeze

_PARTS_1 = {"version", "table", "sheet", "columns", "codes", "date_format", "constants", "pseudonymised", "identifier"}
_PARTS_2 = {"version", "name", "format", "match", "sheet", "missing", "table", "words", "declared"}
_TABLE = {"table", "person", "columns", "formats", "words", "values", "constants"}
_SHEET = {"tabs", "header_row", "leave_out", "same"}


def read_mapping(path: Path) -> Mapping:
    """Return what a mapping file says. Raises MappingError, AnswersNeededError while it holds questions."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise MappingError(f"The mapping {path} can't be read: check the path, and save it as UTF-8.") from bad
    return parse_mapping(text, path)


def parse_mapping(text: str, path: Path) -> Mapping:
    """Return what the text of a mapping says; messages name it by its path. Raises as `read_mapping` does."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        raise MappingError(f"The mapping {path} is not valid TOML: {bad}.") from bad
    try:
        if open_questions := list(questions(raw)):
            raise AnswersNeededError(
                f"The mapping {path.name} has {len(open_questions)} question{'s' * (len(open_questions) > 1)} marked "
                f"'{ASK}': {', '.join(open_questions)}. Answer each in the file, then load again."
            )
        if raw.get("version", 1) == 2:
            return _version_2(raw, path, text)
        return _version_1(raw, path.name, text)
    except (KeyError, TypeError, AttributeError, ValueError) as bad:
        raise MappingError(
            f"The mapping {path.name} has a missing or wrong entry: {bad}. See docs/formats.md."
        ) from bad


def questions(raw: object, place: str = "") -> Iterator[str]:
    """Yield the place of each question; the words of one column are one question."""
    if isinstance(raw, str) and (raw == ASK or raw.startswith(f"{ASK}:")):
        yield place
    elif isinstance(raw, list):
        for each in raw:
            inside = f"{place}.{each['table']}" if isinstance(each, dict) and "table" in each else place
            yield from questions(each, inside)
    elif isinstance(raw, dict):
        words = place.split(".")[-2:-1] == ["words"]
        for name, each in raw.items():
            found = questions(each, f"{place}.{name}".lstrip("."))
            if words and next(found, None):
                yield place
                return
            yield from found


def _version_2(raw: dict[str, Any], path: Path, text: str) -> Mapping:
    name = path.name
    known(raw, _PARTS_2, name, "entry of a mapping")
    sheet, missing = raw.get("sheet", {}), raw.get("missing", {})
    known(sheet, _SHEET, name, "entry of [sheet]")
    known(missing, {"words", "not_yet"}, name, "entry of [missing]")
    known(raw.get("match", {}), {"headings"}, name, "entry of [match]")
    known(raw.get("declared", {}), {"not_identifiers"}, name, "entry of [declared]")
    if not raw.get("table") and not raw.get("format"):
        raise MappingError(f"The mapping {name} describes no [[table]] and names no format.")
    tabs = sheet.get("tabs", ALL_TABS)
    rows = sheet.get("header_row", ())
    return Mapping(
        name=str(raw.get("name", path.stem)),
        tables=tuple(_table(each, name) for each in raw.get("table", ())),
        match=_texts(raw.get("match", {}).get("headings", ())),
        tabs=None if tabs == ALL_TABS else _texts(tabs),
        leave_out=_texts(sheet.get("leave_out", ())),
        same={squeeze(other): str(heading) for other, heading in sheet.get("same", {}).items()},
        header_row=(rows,) if isinstance(rows, int) else tuple(map(int, rows)),
        no_value=_texts(missing.get("words", ())),
        not_yet=_texts(missing.get("not_yet", ())),
        not_identifiers=frozenset(map(squeeze, raw.get("declared", {}).get("not_identifiers", ()))),
        format=raw.get("format"),
        labels={(column, label_key(word)): code for column, words in raw.get("words", {}).items()
                for word, code in words.items() if code},
        text=text,
    )  # fmt: skip


def _table(raw: dict[str, Any], name: str) -> TableMap:
    known(raw, _TABLE, name, "entry of a [[table]]")
    contract = _contract(raw["table"], name)
    columns = {key: _texts(value) for key, value in raw.get("columns", {}).items()}
    formats = {key: _texts(value) for key, value in raw.get("formats", {}).items()}
    values = {key: _texts(value) for key, value in raw.get("values", {}).items()}
    constants = {key: str(value) for key, value in raw.get("constants", {}).items()}
    words = {key: {folded(word): str(code) for word, code in table.items()} for key, table in
             raw.get("words", {}).items()}  # fmt: skip
    for part in (columns, formats, values, constants, words):
        known(part, contract.columns, name, f"column of {contract.name}")
    for column, forms in formats.items():
        _check_formats(column, forms, name)
    _check_codes(words, contract, name)
    _check_codes({key: {value: value} for key, value in constants.items()}, contract, name)
    person = raw.get("person", "local")
    known({person: ""}, PEOPLE, name, "kind of person")
    return TableMap(contract.name, columns, words, formats, constants, values, person)


def _version_1(raw: dict[str, Any], name: str, text: str) -> Mapping:
    known(raw, _PARTS_1, name, "entry")
    contract = _contract(raw["table"], name)
    columns = {key: _texts(value) for key, value in raw["columns"].items()}
    words = {key: {label_key(label): code for label, code in table.items()} for key, table in
             raw.get("codes", {}).items()}  # fmt: skip
    constants = {key: str(value) for key, value in raw.get("constants", {}).items()}
    for part in (columns, words, constants):
        known(part, contract.columns, name, f"column of {contract.name}")
    identifier = raw.get("identifier", "local")
    known({identifier: ""}, KINDS, name, "kind of identifier")
    form = raw.get("date_format")
    dated = [key for key in columns if contract.columns[key].dtype.is_temporal()]
    formats = dict.fromkeys(dated, (form,)) if form else {}
    if form:
        _check_formats("date_format", (form,), name)
    person = PSEUDONYM if raw.get("pseudonymised") else identifier
    table = TableMap(contract.name, columns, words, formats, constants, person=person)
    sheet = raw.get("sheet")
    return Mapping(name, (table,), tabs=(sheet,) if sheet else None, keeps_words=True, text=text)


def _contract(table: object, name: str) -> Contract:
    if table not in TABLES:
        raise MappingError(f"The mapping {name} names no table '{table}'.{nearest(str(table), TABLES)}")
    return TABLES[str(table)]


def known(part: MappingOf[str, Any], entries: Any, name: str, what: str) -> None:
    """Raise MappingError, with the nearest known one, for an entry that isn't known."""
    for entry in part:
        if entry not in entries:
            raise MappingError(f"The mapping {name} names '{entry}', which is no {what}.{nearest(entry, entries)}")


def _check_codes(words: MappingOf[str, MappingOf[str, str]], contract: Contract, name: str) -> None:
    for column, table in words.items():
        categories = getattr(contract.columns[column].dtype, "categories", None)
        codes = categories.to_list() if categories is not None else None
        for word, code in table.items():
            if codes is not None and code and code not in (*codes, REFUSE):
                raise MappingError(
                    f"The mapping {name} gives '{word}' the code '{code}', which is none of {column}: "
                    f"{', '.join(codes)}."
                )


def _check_formats(column: str, forms: tuple[str, ...], name: str) -> None:
    for form in forms:
        if "%" not in form or datetime(2001, 11, 22, 13, 44).strftime(form) == form:  # noqa: DTZ001
            raise MappingError(f"The mapping {name} gives {column} the format '{form}', which is none of a date.")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"'{value}' is neither text nor a list of texts")
    return tuple(value)
