"""Checks codes and names of places against DfE's look-ups. Each function is one rule, and yields what breaks it.

`authorities.csv` holds the authorities of the look-up that the department's own screener reads (dfe-published-data-qa,
`data/las.csv`, 2025), with former ones.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from publish.releases.open_data.screener.screened import Check, Screened

NOT_KNOWN = "x"
COUNTRIES = {
    ("E92000001", "England"), ("W92000004", "Wales"), ("S92000003", "Scotland"), ("N92000002", "Northern Ireland"),
    ("K02000001", "United Kingdom"), ("K03000001", "Great Britain"), ("K04000001", "England and Wales"),
}  # fmt: skip
REGIONS = {
    ("E12000001", "North East"), ("E12000002", "North West"), ("E12000003", "Yorkshire and The Humber"),
    ("E12000004", "East Midlands"), ("E12000005", "West Midlands"), ("E12000006", "East of England"),
    ("E12000007", "London"), ("E12000008", "South East"), ("E12000009", "South West"), ("E13000001", "Inner London"),
    ("E13000002", "Outer London"),
}  # fmt: skip
LONGEST_CODE, LONGEST_NAME = 30, 120  # characters that the department's interface for programs takes


@cache
def authorities() -> frozenset[tuple[str, str, str]]:
    """Return (old code, new code, name) of every local authority."""
    with Path(__file__).with_name("authorities.csv").open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines)
    return frozenset((old, new, name) for old, new, name in rows)


def country_combinations(files: Screened) -> Iterator[str]:
    """A country's code and name belong together, as the look-up writes them."""
    for code, name in sorted(set(files.tuples("country_code", "country_name")) - COUNTRIES):
        if code != NOT_KNOWN:
            yield f"{code} {name} is no country of the look-up"


def region_combinations(files: Screened) -> Iterator[str]:
    """A region's code and name belong together, as the look-up writes them."""
    for code, name in sorted(set(files.tuples("region_code", "region_name")) - REGIONS):
        if code not in (NOT_KNOWN, ""):
            yield f"{code} {name} is no region of the look-up"


def authority_combinations(files: Screened) -> Iterator[str]:
    """An authority's two codes and its name belong together, as the look-up writes them, or its code is x."""
    found = set(files.tuples("old_la_code", "new_la_code", "la_name"))
    for old, new, name in sorted(found - authorities()):
        if new not in (NOT_KNOWN, ""):
            known = next((f": {code} is {first} {known}" for first, code, known in authorities() if code == new), "")
            yield f"{old} {new} {name} is no authority of the look-up{known}"


def unknown_place(files: Screened) -> Iterator[str]:
    """A country or region that is not known has the name Not available and the code x."""
    for columns in (("country_code", "country_name"), ("region_code", "region_name")):
        for code, name in sorted(set(files.tuples(*columns))):
            if (code == NOT_KNOWN) != (name == "Not available"):
                yield f"{columns[0]} '{code}' with {columns[1]} '{name}'"


def location_code_length(files: Screened) -> Iterator[str]:
    """A place's code has at most 30 characters."""
    for column in ("country_code", "region_code", "old_la_code", "new_la_code"):
        yield from (f"{column} '{v}' is too long" for v in sorted(set(files.values(column))) if len(v) > LONGEST_CODE)


def location_name_length(files: Screened) -> Iterator[str]:
    """A place's name has at most 120 characters."""
    for column in ("country_name", "region_name", "la_name"):
        yield from (f"{column} '{v}' is too long" for v in sorted(set(files.values(column))) if len(v) > LONGEST_NAME)


PLACES: tuple[Check, ...] = (
    country_combinations,
    region_combinations,
    authority_combinations,
    unknown_place,
    location_code_length,
    location_name_length,
)
