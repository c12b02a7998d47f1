"""Keeps the mappings by which files were loaded, and finds the one for a file that comes without a mapping.

Each mapping is kept in `mappings/` of the data directory under its own name. Headings identify the next month's file.
Two agencies' mappings may have one name: the second is then kept, and called, by the name with a number.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from etl.contracts import TABLES
from etl.durable import write_whole
from etl.errors import ExtractError
from etl.formats.file_start import FileStart
from etl.formats.mapping import MOSTLY, hints, listed
from etl.formats.mapping_file import read_mapping
from etl.formats.registry import STANDARD, Format
from etl.formats.table_map import Mapping, MappingError
from etl.reading.own_table import OwnTable, own_tables
from etl.reading.sheet import squeeze

FOLDER = "mappings"


def kept_mappings(data: Path) -> tuple[Mapping, ...]:
    """Return the mappings of earlier loads, by file name. Raises MappingError where one can't be followed.

    Each has a name of its own: where a mapping's name was another's already, it is that of its file.
    """
    return tuple(
        replace(mapping, name=path.stem) if re.fullmatch(rf"{slug(mapping.name)}-\d+", path.stem) else mapping
        for path in sorted((data / FOLDER).glob("*.toml"), key=lambda path: path.stem)
        for mapping in [read_mapping(path)]
    )


def keep_mapping(data: Path, mapping: Mapping) -> Path:
    """Write a mapping into the data directory, in place of an earlier one for the same sheet under its name."""
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    place = folder / f"{slug(under_its_name(mapping, kept_mappings(data)).name)}.toml"
    write_whole(place, mapping.text)
    return place


def under_its_name(mapping: Mapping, kept: Sequence[Mapping]) -> Mapping:
    """Return a mapping under the name by which it is or will be kept: with a number where another sheet's has it."""
    own, there = slug(mapping.name), {slug(each.name): each for each in kept}
    names = chain([own], (f"{own}-{number}" for number in count(2)))
    name = next(each for each in names if each not in there or _one_sheet(mapping, there[each]))
    return mapping if name == own else replace(mapping, name=name)


def _one_sheet(one: Mapping, other: Mapping) -> bool:
    """Return whether one mapping is the other, corrected: of one name and format, and for a file that fits both."""
    named = _declared(one), _declared(other)
    if one.format != other.format or (all(named) and named[0] != named[1]):
        return False
    if any(mine.constants != theirs.constants for mine in one.tables for theirs in other.tables
           if mine.table == theirs.table):  # fmt: skip
        return False  # police and health may fill in one template
    return _marks(one) <= _named(other) or _marks(other) <= _named(one)


def _declared(mapping: Mapping) -> str | None:
    """Return the name that a mapping gives itself; without one it is called as its file is."""
    name = tomllib.loads(mapping.text).get("name")
    return None if name is None else str(name)


def _marks(mapping: Mapping) -> frozenset[str]:
    """Return the headings, squeezed, that a file must have to be read by a mapping without being named."""
    return frozenset(map(squeeze, mapping.match)) or mapping.headings


def _named(mapping: Mapping) -> frozenset[str]:
    return mapping.headings | _marks(mapping)


def slug(name: str) -> str:
    """Return the name of the file that keeps a mapping, without its ending."""
    return re.sub(r"[^a-z0-9]+", "-", name.removesuffix(".toml").lower()).strip("-") or "mapping"


def chosen(path: Path, format_: Format, kept: Iterable[Mapping], agency: str | None = None) -> Mapping | None:
    """Return the mapping for a file: the one kept for its format, or the only one whose headings the file has.

    Where several fit, it is the one that says that its rows are those of the file's agency. Raises MappingError when
    two fit.
    """
    kept = list(kept)
    fits = [mapping for mapping in kept if mapping.format == format_.name]
    own = [mapping for mapping in kept if mapping.tables] if format_ is STANDARD else []
    if own and not _is_standard(path):
        fits += _by_headings(path, own)
    if len(fits) > 1:
        of_agency = [mapping for mapping in fits if agency in _agencies(mapping)]
        fits = of_agency if len(of_agency) == 1 else fits
    if len(fits) > 1:
        names = ", ".join(f"'{mapping.name}'" for mapping in fits)
        raise MappingError(f"{path.name} fits {len(fits)} mappings ({names}): name one with --mapping.")
    return fits[0] if fits else None


def _agencies(mapping: Mapping) -> set[str]:
    """Return the agencies whose rows a mapping says it holds."""
    return {each.constants["agency"] for each in mapping.tables if each.constants.get("agency")}


def _is_standard(path: Path) -> bool:
    """Return whether a file's first line has all that a table of the standard requires: it is read as it is.

    Looking for a mapping reads a file whole, and an extract of the standard can be larger than memory.
    """
    headers = {squeeze(header) for header in FileStart(path).headers}
    return any({squeeze(name) for name in contract.required} <= headers for contract in TABLES.values())


def _by_headings(path: Path, mappings: list[Mapping]) -> list[Mapping]:
    tabs = _tabs(path, mappings)
    return [mapping for mapping in mappings if any(_marks(mapping) <= _there(tab, mapping) for tab in tabs)]


def _tabs(path: Path, mappings: Iterable[Mapping]) -> list[OwnTable]:
    """Return a file's tables, found by the headings of mappings; none where it can't be read: the loader says why."""
    try:
        return own_tables(path, frozenset(heading for mapping in mappings for heading in mapping.headings))
    except ExtractError:
        return []


def _there(tab: OwnTable, mapping: Mapping) -> set[str]:
    """Return the headings of a tab, squeezed, and those of the mapping that it says they stand for."""
    there = {squeeze(heading) for heading in tab.headings}
    return there | {squeeze(mapping.same[heading]) for heading in there & mapping.same.keys()}


def nearly(path: Path, kept: Iterable[Mapping]) -> str | None:
    """Return what a file lacks of the mapping that most of its headings are of; None where there is no such mapping.

    An agency that changes the heading by which its file was known would else be told to describe it anew.
    """
    own = [mapping for mapping in kept if mapping.tables]
    if not own:
        return None
    tabs = _tabs(path, own)
    shares = [(len(_named(mapping) & _there(tab, mapping)) / len(_named(mapping)), mapping, tab)
              for mapping in own for tab in tabs]  # fmt: skip
    share, mapping, tab = max(shares, key=lambda each: each[0], default=(0.0, None, None))
    if mapping is None or tab is None or share < MOSTLY:
        return None
    there = _there(tab, mapping)
    headings = dict.fromkeys([*mapping.match, *(name for each in mapping.tables for name in each.headings)])
    lacks = [heading for heading in headings if squeeze(heading) not in there]
    spare = [heading for heading in tab.headings if heading and squeeze(heading) not in _named(mapping)]
    return (
        f"it has no {listed(lacks)}, which the mapping '{mapping.name}' names; most of the others are there."
        f"{hints(lacks, spare)} "
        "Say in the mapping which column it is ([sheet] same), then load the file again with --mapping."
    )
