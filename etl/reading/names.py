"""Cleans the names of hubs and areas, and finds names that may be two spellings of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from etl.errors import QuestionError
from etl.reading.missing import DEFAULT, folded, visible

if TYPE_CHECKING:
    import polars as pl

FORMULA = ("=", "+", "-", "@")  # a spreadsheet would run what begins so
_LONG = 6  # letters from which one letter more, less or other is taken for a slip


def clean_name(name: str) -> str:
    """Return a name in Unicode's plain form, with single spaces and without invisible characters."""
    return " ".join((name if name.isascii() else visible(name)).split())


def hub_name(given: str | None) -> str | None:
    """Return the name of the hub given when loading, cleaned. Raises QuestionError for one that no hub can have."""
    name = clean_name(given or "") or None
    if name and (name.startswith(FORMULA) or DEFAULT.word(name)):
        raise QuestionError(f"'{name}' can't be the name of a hub.")
    return name


def cleaned(names: pl.Series) -> pl.Series:
    """Return a column of names cleaned; each spelling is looked at once."""
    changed = {name: clean for name in names.drop_nulls().unique() if (clean := clean_name(name)) != name}
    return names.replace({name: clean or None for name, clean in changed.items()}) if changed else names


def standing(rows: Mapping[str, int]) -> dict[str, str]:
    """Return, for each name that differs from a commoner one by case, spaces or dashes alone, the one that stands.

    `rows` counts the rows of each name. The commonest spelling stands, of equals the first by the alphabet.
    """
    spellings: dict[str, list[str]] = {}
    for name in sorted(rows, key=lambda name: (-rows[name], name)):
        spellings.setdefault(folded(name), []).append(name)
    return {name: first for first, *others in spellings.values() for name in others}


def near_equal(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one: alike in their letters and digits, or with one letter's difference.

    Digits must agree: Ward 1 and Ward 2 are two places.
    """
    keys = {name: "".join(char for char in folded(name) if char.isalnum()) for name in set(names)}
    alike: dict[str, list[str]] = {}
    for name, key in keys.items():
        for part in {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}:
            alike.setdefault(part, []).append(name)
    pairs = {tuple(sorted(pair)) for group in alike.values() for pair in combinations(group, 2)}
    return sorted((one, other) for one, other in pairs if _near(keys[one], keys[other]))


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _LONG or abs(len(one) - len(other)) > 1 or _digits(one) != _digits(other):
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, char in enumerate(short) if char != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at] + short[at + 2 :] if at < len(short) else ""
    return short[at + 1 :] == long[at + 1 :] or swapped == long[at:]


def _digits(key: str) -> str:
    return "".join(char for char in key if char.isdigit())
