"""Recognises which table of the extract standard a sheet holds, by its columns alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from etl.contracts import TABLES, Contract
from etl.errors import ExtractError
from etl.reading.sheet import nearest_heading, squeeze


@dataclass(frozen=True)
class Recognised:
    """A table found: position of each of its columns among the headers, and the headers left out."""

    contract: Contract
    positions: dict[str, int]
    left_out: tuple[str, ...]


def recognise(headers: Sequence[str]) -> Recognised:
    """Return the table with the most columns among the headers.

    Case, spaces, order and underscores don't matter. Raises ExtractError when no table fits, when a required column
    is missing (naming the nearest header), or when two headers mean the same column.
    """
    keys = [squeeze(header) for header in headers]
    contract = max(TABLES.values(), key=lambda table: _fit(table, set(keys)))
    known = {squeeze(name): name for name in contract.columns}
    positions = {known[key]: at for at, key in enumerate(keys) if key in known}
    if len(positions) < 2 or positions.keys() <= set(contract.key):  # months of agencies say nothing of their staff
        raise ExtractError(  # what stands on the first line is not repeated: it may be a row, and name a child
            "its columns fit no table of the extract standard. Check that its first line names them; an agency's own "
            "table needs a mapping: run 'mash mapping start' with the file, answer what it asks, then load it with "
            "--mapping."
        )
    _check(contract, headers, keys, positions)
    left_out = tuple(header for header, key in zip(headers, keys, strict=True) if key and key not in known)
    return Recognised(contract, {name: positions[name] for name in contract.columns if name in positions}, left_out)


def _fit(contract: Contract, keys: set[str]) -> tuple[int, int, int]:
    """Most columns in common, then fewest required ones missing, then fewest of its own columns absent."""
    own, required = _keys(contract)
    return len(own & keys), -len(required - keys), -len(own - keys)


@cache
def _keys(contract: Contract) -> tuple[frozenset[str], frozenset[str]]:
    """Return a table's columns, and those that it requires, squeezed."""
    return frozenset(map(squeeze, contract.columns)), frozenset(map(squeeze, contract.required))


def _check(contract: Contract, headers: Sequence[str], keys: Sequence[str], positions: dict[str, int]) -> None:
    for name in positions:
        twice = [header for header, key in zip(headers, keys, strict=True) if key == squeeze(name)]
        if len(twice) > 1:
            raise ExtractError(f"it has the column '{name}' more than once ({_listed(twice)}); keep one of them.")
    missing = [name for name in contract.required if name not in positions]
    if missing:
        spare = [header for header, key in zip(headers, keys, strict=True) if key not in map(squeeze, positions)]
        hints = "".join(hint for name in missing if (hint := _hint(name, spare)))
        raise ExtractError(
            f"it looks like '{contract.name}' but lacks the required column{'s' * (len(missing) > 1)} "
            f"{_listed(missing)}.{hints} Headers found: {_listed([header for header in headers if header.strip()])}. "
            "Name the columns as the extract standard does, or describe them with a mapping ('mash mapping start')."
        )


def _hint(name: str, spare: Sequence[str]) -> str:
    found = nearest_heading(name, spare)
    return f" The header '{found}' comes nearest to '{name}'." if found else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
