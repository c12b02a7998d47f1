"""A snapshot names the group that drives a change only from what two months' snapshots published of it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from publish.disclosure import TOTAL, release
from publish.disclosure.history import NOTHING_PUBLISHED
from publish.published.snapshot_figures import Cell, Figures, GroupCell, MeasureFigures, MonthCell
from publish.snapshot.content.drivers import driver, with_drivers
from queries.series.findings import finding
from queries.series.series import together
from tests.support.series import SCHEMA
from tests.support.series import series as series_of

NAME, SEPTEMBER, OCTOBER = "contact_decided_on_time", date(2026, 9, 1), date(2026, 10, 1)
BEFORE = {"red": (30, 40), "amber": (273, 300), "green": (571, 620)}
AFTER = {"red": (30, 40), "amber": (150, 300), "green": (571, 620)}


def series(latest: float, n=960):
    values = [90, 89, 91] * 8
    found = series_of(NAME, [*values, latest], month=OCTOBER, first=date(2024, 10, 1), n=n)
    return together({NAME: found})[NAME]


def released(groups):
    """Return a month's total and its groups as the gate lets them out."""
    met, rows = (sum(part) for part in zip(*groups.values(), strict=True))
    every = {TOTAL: (met, rows)} | groups
    frame = pl.DataFrame(
        [(NAME, "2026-10", OCTOBER, x, n, x * 100 / n, "ok", group) for group, (x, n) in every.items()],
        schema={"metric": pl.String, "period": pl.String} | SCHEMA | {"risk_initial": pl.String}, orient="row",
    )  # fmt: skip
    return release(frame, NOTHING_PUBLISHED)


def published(groups, month="2026-09", hidden=()):
    cells = [
        GroupCell("risk_initial", group, Cell(NAME, month, "c", "c", "c", "suppressed") if group in hidden
                  else Cell(NAME, month, x, n, x * 100 / n, "ok"))
        for group, (x, n) in groups.items()
    ]  # fmt: skip
    return Figures(month=month, groups=tuple(cells))


@pytest.fixture
def fell():
    return series(751 * 100 / 960)


def test_the_group_that_drives_a_change_is_named_from_what_was_published(fell):
    assert driver(fell, released(AFTER), published(BEFORE)) == (
        "Contacts first rated amber account for 12.8 of the 12.8 points. Among these: 50.0%, down from 91.0%; "
        "no other rating fell."
    )


def test_nothing_is_named_where_groups_fell_alike():
    fell = series(75)
    alike = {"red": (27, 40), "amber": (228, 300), "green": (465, 620)}
    said = driver(fell, released(alike), published(BEFORE))
    assert said.startswith("The fall of 16.0 points is nearly everywhere: no one rating explains it.")


def test_hidden_groups_stand_together_as_the_rest(fell):
    said = driver(fell, released(AFTER), published(BEFORE, hidden=("red",)))
    assert said == (
        "Contacts first rated amber account for 12.8 of the 12.8 points. Among these: 50.0%, down from 91.0%."
    )
    fell = series(75)
    alike = {"red": (27, 40), "amber": (228, 300), "green": (465, 620)}
    said = driver(fell, released(alike), published(BEFORE, hidden=("red",)))
    assert said == "The fall of 16.0 points is nearly everywhere: no one rating explains it."


def test_hidden_groups_that_drive_a_change_are_named_as_the_other_ones():
    """A board read "Contacts first rated others account for 15.6 of the 15.6 points"."""
    before = {"red": (210, 240), "amber": (273, 300), "green": (391, 420)}
    said = driver(series(724 * 100 / 960), released(before | {"red": (60, 240)}), published(before, hidden=("red",)))
    assert said == (
        "Contacts of the other ratings together account for 15.6 of the 15.6 points. "
        "Among these: 25.0%, down from 87.5%."
    )


def test_nothing_is_said_of_what_was_not_published(fell):
    groups = released(AFTER)
    assert driver(fell, groups, published(BEFORE, month="2026-08")) == ""
    assert driver(fell, groups, published({})) == ""
    assert driver(fell, groups, published(BEFORE | {"amber": (900, 999)})) == ""  # the total was corrected since


def test_rows_that_came_since_the_month_before_was_published_are_no_group(fell):
    """The month before was published with 900 contacts and has 960 now: the 60 of them stood as others that fell."""
    groups = {"red": (30, 40), "amber": (236, 260), "green": (554, 600)}
    told = MonthCell("2026-09", 820, 900, 91.1, "ok")
    before = replace(published(groups), metrics=(MeasureFigures(metric=NAME, unit="percent", months=(told,)),))
    assert driver(fell, released(AFTER), before) == ""
    same = replace(told, numerator=874, denominator=960)
    agreeing = replace(published(BEFORE), metrics=(MeasureFigures(metric=NAME, unit="percent", months=(same,)),))
    assert driver(fell, released(AFTER), agreeing).startswith("Contacts first rated amber account for")


def test_a_finding_keeps_its_words_and_gains_a_sentence(fell):
    found = finding(fell)
    (told,) = with_drivers([found], {NAME: fell}, released(AFTER), published(BEFORE))
    assert told.rest.startswith(f"{found.rest} Contacts first rated amber account for")
    assert with_drivers([found], {NAME: fell}, released(AFTER), None) == [found]
