"""Keeps the mappings by which files were loaded, and finds the one for a file that comes without a mapping.

Each mapping is kept in `mappings/` of the data directory under its own name. Headings identify the next month's file.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from etl.contracts import TABLES
from etl.durable import write_whole
from etl.errors import ExtractError
from etl.formats.file_start import FileStart
from etl.formats.mapping_file import read_mapping
from etl.formats.registry import STANDARD, Format
from etl.formats.table_map import Mapping, MappingError
from etl.reading.own_table import own_tables
from etl.reading.sheet import squeeze

FOLDER = "mappings"


def kept_mappings(data: Path) -> tuple[Mapping, ...]:
    """Return the mappings of earlier loads, by file name. Raises MappingError where one can't be followed."""
    return tuple(read_mapping(path) for path in sorted((data / FOLDER).glob("*.toml")))


def keep_mapping(data: Path, mapping: Mapping) -> Path:
    """Write a mapping into the data directory, in place of an earlier one of its name."""
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    place = folder / f"{slug(mapping.name)}.toml"
    write_whole(place, mapping.text)
    return place


def slug(name: str) -> str:
    """Return the name of the file that keeps a mapping, without its ending."""
    return re.sub(r"[^a-z0-9]+", "-", name.removesuffix(".toml").lower()).strip("-") or "mapping"


def chosen(path: Path, format_: Format, kept: Iterable[Mapping]) -> Mapping | None:
    """Return the mapping for a file: the one kept for its format, or the only one whose headings the file has.

    Raises MappingError when two fit.
    """
    fits = [mapping for mapping in kept if mapping.format == format_.name]
    own = [mapping for mapping in kept if mapping.tables] if format_ is STANDARD else []
    if own and not _is_standard(path):
        fits += _by_headings(path, own)
    if len(fits) > 1:
        names = ", ".join(f"'{mapping.name}'" for mapping in fits)
        raise MappingError(f"{path.name} fits {len(fits)} mappings ({names}): name one with --mapping.")
    return fits[0] if fits else None


def _is_standard(path: Path) -> bool:
    """Return whether a file's first line has all that a table of the standard requires: it is read as it is.

    Looking for a mapping reads a file whole, and an extract of the standard can be larger than memory.
    """
    headers = {squeeze(header) for header in FileStart(path).headers}
    return any({squeeze(name) for name in contract.required} <= headers for contract in TABLES.values())


def _by_headings(path: Path, mappings: list[Mapping]) -> list[Mapping]:
    wanted = frozenset(heading for mapping in mappings for heading in mapping.headings)
    try:
        tabs = own_tables(path, wanted)
    except ExtractError:
        return []  # the loader says what is wrong with it
    there = [{squeeze(heading) for heading in tab.headings} for tab in tabs]
    return [
        mapping for mapping in mappings
        if any(({squeeze(each) for each in mapping.match} or mapping.headings) <= headings for headings in there)
    ]  # fmt: skip
