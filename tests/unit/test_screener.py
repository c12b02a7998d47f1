"""The screener: a file that keeps every rule passes, and each rule bites when it is broken."""

import csv
import io
from collections.abc import Callable

import pytest

from publish.releases.open_data.screener import CHECKS, screen
from publish.releases.open_data.shape import indicators, metric_of
from queries.metrics.catalogue import HEADLINES

Rows = list[dict[str, str]]
ROW = {
    "time_period": "202425", "time_identifier": "Financial year", "geographic_level": "Local authority",
    "country_code": "E92000001", "country_name": "England", "region_code": "E12000001", "region_name": "North East",
    "old_la_code": "805", "new_la_code": "E06000001", "la_name": "Hartlepool", "hub": "Total", "contacts_count": "120",
    "repeat_percent": "24.1", "repeat_lower_ci": "20.0", "repeat_upper_ci": "28.9",
}  # fmt: skip
META = {
    "col_name": "", "col_type": "Indicator", "label": "", "indicator_grouping": "Demand", "indicator_unit": "",
    "indicator_dp": "0", "filter_hint": "", "filter_grouping_column": "",
}  # fmt: skip


def good() -> tuple[Rows, Rows]:
    rows = [dict(ROW), ROW | {"hub": "Northvale", "contacts_count": "c"}]
    filters = META | {"col_name": "hub", "col_type": "Filter", "label": "Hub", "indicator_grouping": ""}
    described = [filters | {"indicator_dp": ""}]
    described += [
        META | {"col_name": name, "label": name, "indicator_unit": "" if "count" in name else "%"}
        for name in list(ROW)[11:]
    ]
    return rows, described


def written(rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def found(rows: Rows, described: Rows, name: str = "front_door.csv", meta: str = "front_door.meta.csv") -> set[str]:
    return {failure.check for failure in screen(name, written(rows), meta, written(described))}


def test_a_file_that_keeps_every_rule_passes() -> None:
    assert screen("front_door.csv", written(good()[0]), "front_door.meta.csv", written(good()[1])) == []


def set_all(column: str, value: str) -> Callable[[Rows, Rows], None]:
    def change(rows: Rows, described: Rows) -> None:
        for row in rows:
            row[column] = value

    return change


def set_last(column: str, value: str) -> Callable[[Rows, Rows], None]:
    return lambda rows, _described: rows[-1].update({column: value})


def described_as(column: str, value: str, place: int = -1) -> Callable[[Rows, Rows], None]:
    return lambda _rows, described: described[place].update({column: value})


def without(column: str) -> Callable[[Rows, Rows], None]:
    def change(rows: Rows, described: Rows) -> None:
        for row in rows:
            del row[column]

    return change


def renamed(column: str, name: str) -> Callable[[Rows, Rows], None]:
    def change(rows: Rows, described: Rows) -> None:
        for row in rows:
            row[name] = row.pop(column)
        for entry in described:
            entry["col_name"] = name if entry["col_name"] == column else entry["col_name"]

    return change


def many(rows: Rows, described: Rows) -> None:
    rows.extend(ROW | {"hub": f"Hub {n}"} for n in range(25_000))


BREAKS: list[tuple[str, Callable[[Rows, Rows], object]]] = [
    ("has_rows", lambda rows, _described: rows.clear()),
    ("mandatory_columns", without("country_code")),
    ("column_names", set_all("Repeat Percent", "1")),
    ("time_period_numeric", set_last("time_period", "2024/25")),
    ("time_period_numeric", set_last("time_period", "202427")),
    ("time_identifier_known", set_last("time_identifier", "Financial Year")),
    ("one_time_family", set_last("time_identifier", "Financial year Q1")),
    ("time_period_fits_identifier", set_all("time_period", "2024")),
    ("geographic_level_known", set_last("geographic_level", "Hub")),
    ("parents_filled", set_all("region_name", "")),
    ("parents_filled", set_all("new_la_code", "")),
    ("children_empty", set_all("geographic_level", "Regional")),
    ("unknown_place", set_all("region_code", "x")),
    ("country_combinations", set_all("country_name", "Albion")),
    ("region_combinations", set_all("region_name", "North east")),
    ("authority_combinations", set_all("la_name", "Northvale")),
    ("authority_combinations", set_all("old_la_code", "806")),
    ("location_code_length", set_all("new_la_code", "E" * 31)),
    ("location_name_length", set_all("la_name", "N" * 121)),
    ("column_name_length", renamed("contacts_count", "contacts_" * 5 + "counts")),
    ("filter_not_singular", set_all("hub", "Total")),
    ("filter_items_stripped", set_last("hub", "Northvale ")),
    ("filter_item_limits", set_last("hub", "N" * 121)),
    ("filter_item_limits", many),
    ("meta_decimals_set", described_as("indicator_dp", "")),
    ("indicators_not_smushed", renamed("contacts_count", "contacts_female_count")),
    ("harmonised_names", renamed("hub", "ethnicity_group")),
    ("no_characteristic", renamed("hub", "characteristic")),
    ("no_characteristic", described_as("filter_grouping_column", "characteristic_group", place=0)),
    ("no_unit_of_observation", renamed("hub", "school_name")),
    ("filter_totals", set_last("hub", "All")),
    ("filter_totals", set_all("hub", "Northvale")),
    ("no_total_in_time_or_place", set_all("la_name", "Total")),
    ("no_blank_filters", set_last("hub", " ")),
    ("rows_unique", set_last("hub", "Total")),
    ("figures_said", set_last("contacts_count", "NULL")),
    ("figures_said", set_last("contacts_count", "")),
    ("figures_said", set_last("contacts_count", "~")),
    ("figures_or_symbols", set_last("contacts_count", "1,204")),
    ("figures_or_symbols", set_last("contacts_count", "k")),
    ("percentages", set_last("repeat_percent", "104.0")),
    ("percentages", set_all("repeat_percent", "0.241")),
    ("intervals", set_last("repeat_lower_ci", "25.0")),
    ("intervals", without("repeat_upper_ci")),
    ("meta_columns", lambda _rows, described: [row.pop("filter_hint") for row in described]),
    ("meta_types", described_as("col_type", "Measure")),
    ("meta_describes_data", described_as("col_name", "nothing")),
    ("meta_describes_data", lambda _rows, described: described.pop()),
    ("meta_without_time_or_place", described_as("col_name", "la_name")),
    ("meta_labels", described_as("label", "x" * 81)),
    ("meta_labels", described_as("label", "contacts_count")),
    ("meta_labels", described_as("label", "")),
    ("meta_units", described_as("indicator_unit", "£")),
    ("meta_decimals", described_as("indicator_dp", "one")),
    ("meta_decimals", described_as("indicator_dp", "1", place=0)),
    ("meta_filter_columns", described_as("filter_hint", "a hint")),
    ("meta_filter_columns", described_as("filter_grouping_column", "sort", place=0)),
]


@pytest.mark.parametrize(("check", "harm"), BREAKS, ids=[f"{n}-{check}" for n, (check, _) in enumerate(BREAKS)])
def test_each_rule_bites(check: str, harm: Callable[[Rows, Rows], object]) -> None:
    rows, described = good()
    harm(rows, described)
    assert check in found(rows, described)


@pytest.mark.parametrize("name", ["Front_Door.csv", "front door.csv", "front_door.txt"])
def test_names_are_lower_case_words(name: str) -> None:
    assert "file_names" in found(*good(), name=name)


def test_the_meta_file_is_named_after_its_data() -> None:
    assert found(*good(), meta="meta.csv") == {"file_names"}


def test_a_name_holds_no_period() -> None:
    assert found(*good(), name="front_door_2025.csv", meta="front_door_2025.meta.csv") == {"no_period_in_name"}


def test_a_line_that_stops_short_is_found() -> None:
    rows, described = good()
    short = written(rows) + b"202425,Financial year\n"
    failures = screen("front_door.csv", short, "front_door.meta.csv", written(described))
    assert "has_rows" in {each.check for each in failures}


def test_a_file_that_is_not_utf_8_is_named() -> None:
    _, described = good()
    assert [each.check for each in screen("a.csv", b"\xff\xfe\x00", "a.meta.csv", written(described))] == ["utf_8"]


def test_a_place_without_a_code_may_have_any_name() -> None:
    rows, described = good()
    for column, value in {"old_la_code": "x", "new_la_code": "x", "la_name": "Northvale"}.items():
        set_all(column, value)(rows, described)
    assert found(rows, described) == set()


def test_the_failure_names_whose_code_it_is() -> None:
    rows, described = good()
    set_all("la_name", "Northvale")(rows, described)
    [failure] = screen("front_door.csv", written(rows), "front_door.meta.csv", written(described))
    assert failure.where == "805 E06000001 Northvale is no authority of the look-up: E06000001 is 805 Hartlepool"


def test_every_figure_that_is_released_has_a_name_that_the_standard_takes() -> None:
    rows, described = good()
    for column in (each for each in indicators() if metric_of(each.name).name in HEADLINES):
        if column.name in rows[0]:
            continue
        for row in rows:
            row[column.name] = "x"
        unit = {"indicator_unit": column.unit, "indicator_dp": "1" if column.unit else "0"}
        described.append(META | {"col_name": column.name, "label": column.title} | unit)
    assert found(rows, described) == set()


def test_every_check_is_tried_here() -> None:
    tried = {check for check, _ in BREAKS} | {"file_names", "no_period_in_name"}
    assert tried == {check.__name__ for check in CHECKS}
