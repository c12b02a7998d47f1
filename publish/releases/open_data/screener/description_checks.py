"""Checks how `.meta.csv` describes filters and indicators. Each function is one rule, and yields what breaks it."""

import re
from collections import Counter
from collections.abc import Iterator

from publish.releases.open_data.screener.screened import Check, Screened
from publish.releases.open_data.shape import META, PLACE, TIME

UNITS = ("", "%", "pp", "numberstring")
HARMONISED = {
    "sen_status", "sen_primary_need", "sen_secondary_need", "sen_provision", "establishment_type",
    "establishment_type_group", "provider_type", "education_phase", "ethnicity_major", "ethnicity_minor",
    "ethnicity_detailed", "minority_ethnic",
}  # fmt: skip
_HARMONISED = re.compile(
    "sen_|primary_need|secondary_need|establishment_type|provider_type|school_type|phase|ethnic", re.IGNORECASE
)
_GROUPS = re.compile(
    "male|asian|chinese|indian|pakistani|bangladeshi|black|african|caribbean|white|roma|irish|english|british|scottish|"
    "welsh|arab",
    re.IGNORECASE,
)
_UNITS = re.compile(
    "^(country|sch|prov|inst|estab|reg|la|local|rsc|pfa|pcon|lep|mca|oa|ward|mat).*(name|code|urn|ukprn|number|upin|id)$"
    "|^(laestab|estab|sch|schools?|prov|providers?|inst|institutions?|name|code|urn|ukprn|number|upin|id|region|la|lad|"
    "rsc|pcon|lep|mca|oa|ward|mat)$"
)


def meta_columns(files: Screened) -> Iterator[str]:
    """The meta file has the standard's columns."""
    yield from (f"the meta file lacks {name}" for name in META if name not in files.meta_head)


def meta_types(files: Screened) -> Iterator[str]:
    """A column is a Filter or an Indicator."""
    odd = {row.get("col_type", "") for row in files.described} - {"Filter", "Indicator"}
    yield from (f"col_type '{name}'" for name in sorted(odd))


def meta_describes_data(files: Screened) -> Iterator[str]:
    """Every column but time and place is described once, and nothing else is."""
    described = [row.get("col_name", "") for row in files.described]
    known = {*TIME, *PLACE}
    yield from (f"{name} is described and not in the data" for name in described if name not in files.head)
    yield from (f"{name} is not described" for name in files.head if name not in described and name not in known)
    yield from (f"{name} is described twice" for name, times in Counter(described).items() if times > 1)


def meta_without_time_or_place(files: Screened) -> Iterator[str]:
    """Time and place are not described."""
    described = {row.get("col_name", "") for row in files.described}
    yield from (f"{name} is described" for name in (*TIME, *PLACE) if name in described)


def meta_labels(files: Screened) -> Iterator[str]:
    """Labels are there, unique, and at most 80 characters long."""
    labels = [row.get("label", "") for row in files.described]
    yield from (f"'{label}' is longer than 80 characters" for label in labels if len(label) > 80)
    yield from (f"'{label}' labels {times} columns" for label, times in Counter(labels).items() if times > 1)
    if "" in labels:
        yield "a label is empty"


def meta_units(files: Screened) -> Iterator[str]:
    """Indicators have one of the standard's units, and filters none."""
    for row in files.described:
        unit = row.get("indicator_unit", "")
        if unit not in UNITS or (unit and row.get("col_type") == "Filter"):
            yield f"{row.get('col_name')} has the unit '{unit}'"


def meta_decimals(files: Screened) -> Iterator[str]:
    """Indicators say how many decimals to show, filters don't."""
    for row in files.described:
        places, is_filter = row.get("indicator_dp", ""), row.get("col_type") == "Filter"
        if places and (is_filter or not places.isdecimal()):
            yield f"{row.get('col_name')} has indicator_dp '{places}'"


def meta_filter_columns(files: Screened) -> Iterator[str]:
    """Hints and groupings belong to filters, indicator groups to indicators; a grouping column is in the data."""
    for row in files.described:
        name, is_filter = row.get("col_name"), row.get("col_type") == "Filter"
        foreign = ("indicator_grouping",) if is_filter else ("filter_hint", "filter_grouping_column")
        yield from (f"{name} fills {column}" for column in foreign if row.get(column))
        grouping = row.get("filter_grouping_column")
        if grouping and grouping not in files.head:
            yield f"{name} is grouped by {grouping}, which is not in the data"


def meta_decimals_set(files: Screened) -> Iterator[str]:
    """Every indicator says how many decimals to show."""
    indicators = (row for row in files.described if row.get("col_type") == "Indicator")
    yield from (f"{row.get('col_name')} has no indicator_dp" for row in indicators if not row.get("indicator_dp"))


def indicators_not_smushed(files: Screened) -> Iterator[str]:
    """An indicator's name holds no group: a figure for girls is a row with a filter, not a column of its own."""
    yield from (f"{name} names a group of people" for name in files.indicators if _GROUPS.search(name))


def harmonised_names(files: Screened) -> Iterator[str]:
    """A column on ethnicity, special needs, establishments or phases has the harmonised name."""
    for name in (*files.filters, *files.indicators):
        if _HARMONISED.search(name) and name not in HARMONISED:
            yield f"{name} has no harmonised name"


def no_characteristic(files: Screened) -> Iterator[str]:
    """A filter is named after what it is, not characteristic or characteristic_group."""
    named = {row.get("col_name") for row in files.described} | {
        row.get("filter_grouping_column") for row in files.described
    }
    yield from (f"{name} says nothing" for name in ("characteristic", "characteristic_group") if name in named)


def no_unit_of_observation(files: Screened) -> Iterator[str]:
    """No filter or indicator is the name or number of a place, school or provider."""
    yield from (f"{name} names a place" for name in (*files.filters, *files.indicators) if _UNITS.search(name))


DESCRIPTION: tuple[Check, ...] = (
    meta_columns,
    meta_types,
    meta_describes_data,
    meta_without_time_or_place,
    meta_labels,
    meta_units,
    meta_decimals,
    meta_filter_columns,
    meta_decimals_set,
    indicators_not_smushed,
    harmonised_names,
    no_characteristic,
    no_unit_of_observation,
)
