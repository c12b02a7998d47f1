"""A mapping file: one entry says which column of an agency's own table is which column of the extract standard."""

import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from etl.cast import ways
from etl.contracts import TABLES, Contract
from etl.errors import ExtractError, MashError, nearest
from etl.formats.context import Context
from etl.formats.labels import UNKNOWN_SOURCE
from etl.formats.rows import LINE, as_sheet, birth_month, day_text, derived_keys, whole
from etl.formats.text import label_key, squeeze
from etl.identities.pseudonym import KINDS
from etl.reading import Sheet, open_sheets

_PARTS = {"table", "sheet", "columns", "codes", "date_format", "constants", "pseudonymised", "identifier"}
_LABELLED = {"source": "source", "sex": "sex", "ethnicity": "ethnicity", "disability": "disability"}


class MappingError(MashError):
    """A mapping file can't be followed."""


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says.

    `columns` names, for each column of the standard, one of the table's own or several to be joined by a space (a day
    and a time). `codes` turns an agency's words into codes. `constants` fills columns that the table lacks.
    `identifier` says what person_id's column holds (local, nhs, upn), `pseudonymised` that it is a pseudonym already.
    """

    table: str
    columns: MappingOf[str, tuple[str, ...]]
    codes: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)
    constants: MappingOf[str, str] = field(default_factory=dict)
    date_format: str | None = None
    sheet: str | None = None
    pseudonymised: bool = False
    identifier: str = "local"
    text: str = ""

    @property
    def contract(self) -> Contract:
        """The table of the standard that it fills."""
        return TABLES[self.table]

    @property
    def needs_key(self) -> bool:
        """Whether it names a column of local child ids."""
        return "person_id" in self.columns and not self.pseudonymised


def read_mapping(path: Path) -> Mapping:
    """Return what a mapping file says. Raises MappingError when it can't be followed."""
    try:
        text = path.read_text("utf-8-sig")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as bad:
        raise MappingError(f"The mapping {path} can't be read: check the path, and save it as UTF-8.") from bad
    except tomllib.TOMLDecodeError as bad:
        raise MappingError(f"The mapping {path} is not valid TOML: {bad}.") from bad
    try:
        return _mapping(raw, path.name, text)
    except (KeyError, TypeError, AttributeError, ValueError) as bad:
        raise MappingError(
            f"The mapping {path.name} has a missing or wrong entry: {bad}. See docs/formats.md."
        ) from bad


def _mapping(raw: dict[str, Any], name: str, text: str) -> Mapping:
    _known(raw, _PARTS, name, "entry")
    if raw["table"] not in TABLES:
        raise MappingError(f"The mapping {name} names no table '{raw['table']}'.{nearest(str(raw['table']), TABLES)}")
    columns = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in raw["columns"].items()}
    codes = {key: {label_key(label): code for label, code in table.items()} for key, table in
             raw.get("codes", {}).items()}  # fmt: skip
    constants = {key: str(value) for key, value in raw.get("constants", {}).items()}
    for part in (columns, codes, constants):
        _known(part, TABLES[raw["table"]].columns, name, f"column of {raw['table']}")
    identifier = raw.get("identifier", "local")
    _known({identifier: ""}, KINDS, name, "kind of identifier")
    return Mapping(
        raw["table"], columns, codes, constants, raw.get("date_format"), raw.get("sheet"),
        bool(raw.get("pseudonymised", False)), identifier, text,
    )  # fmt: skip


def _known(part: MappingOf[str, Any], known: Any, name: str, what: str) -> None:
    for entry in part:
        if entry not in known:
            raise MappingError(f"The mapping {name} names '{entry}', which is no {what}.{nearest(entry, known)}")


def mapped_sheets(path: Path, mapping: Mapping, context: Context) -> list[Sheet]:
    """Return an agency's own table as one of the standard. Raises ExtractError when it lacks a column named."""
    sheets = [sheet for sheet in open_sheets(path) if mapping.sheet in (None, sheet.name)]
    if not sheets:
        raise ExtractError(f"the workbook has no sheet '{mapping.sheet}', which the mapping names.")
    named = [header for headers in mapping.columns.values() for header in headers]
    fits = [sheet for sheet in sheets if {squeeze(h) for h in named} <= {squeeze(h) for h in sheet.headers}]
    if not fits:
        _refuse(named, sheets[0])
    context.left_out.extend(sheet.name or "" for sheet in sheets if sheet not in fits)
    return [as_sheet(mapping.table, _filled(whole(sheet), mapping, context)) for sheet in fits]


def _refuse(named: list[str], sheet: Sheet) -> None:
    lacking = next(header for header in named if squeeze(header) not in {squeeze(h) for h in sheet.headers})
    raise ExtractError(
        f"it has no column '{lacking}', which the mapping names.{nearest(lacking, sheet.headers)} "
        "Correct the mapping or the file."
    )


def _filled(rows: pl.DataFrame, mapping: Mapping, context: Context) -> pl.DataFrame:
    columns = {name: _joined(rows, headers) for name, headers in mapping.columns.items()}
    for name, value in mapping.constants.items():
        columns[name] = pl.Series([value] * len(rows), dtype=pl.String)
    for name, series in columns.items():
        columns[name] = _read(name, series, mapping, context)
    key = mapping.contract.key
    begins = mapping.contract.begins
    if len(key) == 1 and key[0] not in columns and "person_id" in columns and begins in columns:
        columns[key[0]] = derived_keys(mapping.table, columns["person_id"], day_text(columns[begins]))
    return pl.DataFrame({**columns, LINE: rows[LINE]})


def _joined(rows: pl.DataFrame, headers: tuple[str, ...]) -> pl.Series:
    """Return several columns as one, joined by a space; a day and a time as Excel keeps them, without the day twice."""
    parts = [pl.col(squeeze(header)) for header in headers]
    later = [part.str.replace(r"^\d{4}-\d{2}-\d{2} ", "") for part in parts[1:]]
    joined = pl.concat_str([parts[0], *later], separator=" ", ignore_nulls=True) if later else parts[0]
    return rows.select(pl.when(parts[0].is_not_null()).then(joined)).to_series()


def _read(name: str, series: pl.Series, mapping: Mapping, context: Context) -> pl.Series:
    """Return a column as the standard writes it: pseudonyms for children, months for births, codes for words."""
    column = mapping.contract.columns[name]
    if name == "person_id":
        return series if mapping.pseudonymised else context.keys.people(series, mapping.identifier)
    if name == "birth_month":
        return birth_month(_dated(series, mapping.date_format, "%Y-%m-%d"))
    if column.dtype.is_temporal():
        return _dated(series, mapping.date_format, "%Y-%m-%d %H:%M:%S" if column.dtype == pl.Datetime else "%Y-%m-%d")
    return _coded(name, series, mapping, context) if isinstance(column.dtype, pl.Enum) else series


def _dated(series: pl.Series, form: str | None, written: str) -> pl.Series:
    """Return dates in the mapping's format as the standard writes them; other text stays, to be refused."""
    if form is None or series.dtype != pl.String:
        return series
    frame = series.to_frame("text")
    read = pl.col("text").str.to_datetime(form, strict=False, cache=False, time_unit="us").dt.strftime(written)
    return frame.select(pl.coalesce(read, pl.col("text"))).to_series()


def _coded(name: str, series: pl.Series, mapping: Mapping, context: Context) -> pl.Series:
    """Return the codes of an agency's words: by the mapping, as the standard has them, then by known labels."""
    repairs = mapping.codes.get(name, {})
    read = series.to_frame("text").select(
        pl.coalesce(way.strict(pl.col("text")) for way in ways(mapping.contract.columns[name].dtype)).cast(pl.String)
    ).to_series()  # fmt: skip
    codes = {
        text: repairs.get(label_key(text)) or context.labels.get((name, label_key(text))) or code
        for text, code in zip(series, read, strict=True)
        if text is not None
    }
    unread = series.filter(series.replace_strict(codes, default=None, return_dtype=pl.String).is_null())
    if name in _LABELLED and len(unread.drop_nulls()):
        found = context.coded(unread, _LABELLED[name], otherwise=UNKNOWN_SOURCE if name == "source" else None)
        codes |= dict(zip(unread, found, strict=True))
    known = {text: code or text for text, code in codes.items()}
    return series.replace_strict(known, default=None, return_dtype=pl.String)
