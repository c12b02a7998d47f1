"""Checks names, columns, periods and places. Each function is one rule, and yields what breaks it."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from publish.releases.open_data.screener.screened import Check, Screened
from publish.releases.open_data.shape import TIME

MANDATORY = (*TIME, "geographic_level", "country_code", "country_name")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
FAMILIES = {  # the time identifiers that may share a file, and how many digits their time period has
    "month": (set(MONTHS), 4),
    "calendar year": ({"Calendar year"}, 4),
    "reporting year": ({"Reporting year"}, 4),
    "financial year": ({"Financial year"}, 6),
    "financial year quarter": ({f"Financial year Q{n}" for n in range(1, 5)}, 6),
}
REGION, AUTHORITY = ("region_code", "region_name"), ("old_la_code", "new_la_code", "la_name")
LEVELS = {  # each level with the columns that it fills beside the country's, which every level fills
    "National": (), "Regional": REGION, "Local authority": (*REGION, *AUTHORITY),
}  # fmt: skip
LONGEST = 50  # characters of a column's name that the department's interface for programs takes
_NAME, _COLUMN = re.compile(r"[a-z0-9_-]+"), re.compile(r"[a-z][a-z0-9_]*")
_PERIOD = re.compile(r"(19|20)\d\d")


def file_names(files: Screened) -> Iterator[str]:
    """Names are lower case letters, digits, - and _; the meta file is named after its data file."""
    stem = files.name.removesuffix(".csv")
    if not (files.name.endswith(".csv") and _NAME.fullmatch(stem)):
        yield f"{files.name} should be lower case letters, digits, - and _, ending in .csv"
    if files.meta_name != f"{stem}.meta.csv":
        yield f"{files.meta_name} should be {stem}.meta.csv"


def no_period_in_name(files: Screened) -> Iterator[str]:
    """A file keeps its name when later periods are added, so the name holds none."""
    if _PERIOD.search(files.name):
        yield f"{files.name} names a period"


def has_rows(files: Screened) -> Iterator[str]:
    """There is something to read, and every row has a value for each column."""
    if not files.rows:
        yield "there are no rows"
    ragged = sum(len(row) != len(files.head) for row in files.rows)
    if ragged:
        yield f"{ragged} rows lack a value for some column"


def mandatory_columns(files: Screened) -> Iterator[str]:
    """Time and country are always there."""
    yield from (f"{name} is missing" for name in MANDATORY if name not in files.head)


def column_names(files: Screened) -> Iterator[str]:
    """Columns are snake_case, start with a letter, and are named once."""
    yield from (f"'{name}' is not snake_case" for name in files.head if not _COLUMN.fullmatch(name))
    yield from (f"{name} is there twice" for name, times in Counter(files.head).items() if times > 1)


def time_period_numeric(files: Screened) -> Iterator[str]:
    """A time period is 4 or 6 digits; a year of 6 digits is followed by the next."""
    for value in sorted(set(files.values("time_period"))):
        if not re.fullmatch(r"\d{4}|\d{6}", value):
            yield f"time_period '{value}' is not 4 or 6 digits"
        elif len(value) == 6 and (int(value[:4]) + 1) % 100 != int(value[4:]):
            yield f"time_period '{value}' is not two years that follow each other"


def time_identifier_known(files: Screened) -> Iterator[str]:
    """A time identifier is one that the standard names."""
    known = set(chain.from_iterable(names for names, _ in FAMILIES.values()))
    yield from (f"time_identifier '{value}'" for value in sorted(set(files.values("time_identifier")) - known))


def one_time_family(files: Screened) -> Iterator[str]:
    """Months, quarters and years each have a file of their own."""
    families = {_family(value) for value in files.values("time_identifier")} - {None}
    if len(families) > 1:
        yield "time identifiers of several kinds: " + ", ".join(sorted(str(name) for name in families))


def time_period_fits_identifier(files: Screened) -> Iterator[str]:
    """Months and calendar years have 4 digits, financial years and their quarters 6."""
    for period, name in sorted({(row.get("time_period", ""), row.get("time_identifier", "")) for row in files.rows}):
        family = _family(name)
        if family and len(period) != FAMILIES[family][1]:
            yield f"time_period '{period}' with '{name}' should have {FAMILIES[family][1]} digits"


def _family(identifier: str) -> str | None:
    return next((family for family, (names, _) in FAMILIES.items() if identifier in names), None)


def geographic_level_known(files: Screened) -> Iterator[str]:
    """A geographic level is one that the standard names."""
    yield from (f"geographic_level '{value}'" for value in sorted(set(files.values("geographic_level")) - set(LEVELS)))


def parents_filled(files: Screened) -> Iterator[str]:
    """A row fills the columns of its own place and of the places it lies in."""
    for level, columns in LEVELS.items():
        rows = [row for row in files.rows if row.get("geographic_level") == level]
        for column in ("country_code", "country_name", *columns):
            if any(not row.get(column) for row in rows):
                yield f"{column} is empty for {level}"


def children_empty(files: Screened) -> Iterator[str]:
    """A row leaves the columns of smaller places empty."""
    for level, columns in LEVELS.items():
        rows = [row for row in files.rows if row.get("geographic_level") == level]
        for column in {*REGION, *AUTHORITY} - set(columns):
            if any(row.get(column) for row in rows):
                yield f"{column} is filled for {level}"


def column_name_length(files: Screened) -> Iterator[str]:
    """A column's name has at most 50 characters."""
    yield from (f"{name} has {len(name)} characters" for name in files.head if len(name) > LONGEST)


STRUCTURE: tuple[Check, ...] = (
    file_names,
    no_period_in_name,
    has_rows,
    mandatory_columns,
    column_names,
    time_period_numeric,
    time_identifier_known,
    one_time_family,
    time_period_fits_identifier,
    geographic_level_known,
    parents_filled,
    children_empty,
    column_name_length,
)
