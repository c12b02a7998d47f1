"""The area as Annex A workbooks: one is what an inspector is handed on a day, with half a year behind it."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from etl import codes
from queries.calendar.months import months_before
from tests.support.writers.area import SURNAME, Area, born, local

SOURCE = {
    code: f"{chr(97 + at)}) {code}: {words}" for at, (code, words) in enumerate(codes.SOURCES.items())
}  # the official letters go up to u
_YES = {"yes": "a) Yes", "no": "b) No", "unknown": "c) Unknown", None: None}
_SEX = {"M": "a) Male", "F": "b) Female", "U": "c) Not stated/recorded"}
_WHO = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
_TEAM = ("Allocated Team", "Allocated Worker")
Row = tuple[object, ...]


def write_all(area: Area, folder: Path, months: int = 6) -> list[Path]:
    """Write a workbook for every half-year up to the as-at, oldest first."""
    folder.mkdir()
    days, day = [], area.as_at
    first = area["contacts"]["received_at"].min().date()
    while day > first:
        days.append(day)
        day = months_before(area.as_at, months * len(days))
    return [write(area, folder / f"annex_a_{day}.xlsx", months_before(area.as_at, months * (at + 1)), day)
            for at, day in reversed(list(enumerate(days)))]  # fmt: skip


def write(area: Area, path: Path, since: date, on: date) -> Path:
    """Write one workbook with what was known at the end of a day; its header stands under each list's title."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    people = {row["person_id"]: row for row in area["people"].iter_rows(named=True)}
    for at, (name, headers, rows) in enumerate(_lists(area, since, on)):
        sheet = book.add_worksheet(name)
        titled = at % 2 == 0
        if titled:
            sheet.write(0, 0, f"{name}: what it holds")
        sheet.write_row(int(titled), 0, [*_WHO, *headers])
        for line, (person, row) in enumerate(rows, start=1 + titled):
            for place, value in enumerate([*_who(people[person]), *row]):
                if isinstance(value, date):
                    sheet.write_datetime(line, place, datetime(value.year, value.month, value.day))
                elif value is not None:
                    sheet.write(line, place, value)
    book.close()
    return path


def _who(person: dict[str, object]) -> Row:
    birth = born(person["person_id"], person["birth_month"]) if person["birth_month"] else None
    ethnicity = f"a) {person['ethnicity']}" if person["ethnicity"] else None
    return local(person["person_id"]), _SEX[person["sex"] or "U"], ethnicity, birth, 6.138


def _lists(area: Area, since: date, on: date) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, Row]]]]:
    def dicts(name: str) -> list[dict[str, object]]:
        return area[name].to_dicts()

    def known(day: date | None) -> date | None:
        return day if day and day <= on else None

    def recent(*days: date | None) -> bool:
        return any(day and since < day <= on for day in days)

    contacts = [
        (r["person_id"], (r["received_at"].date(), SOURCE[r["source"]]))
        for r in dicts("contacts") if recent(r["received_at"].date())
    ]  # fmt: skip
    yield "List_1", ("Date of Contact", "Contact Source"), contacts
    counts = _before(area["referrals"], on)
    referrals = [
        (r["person_id"], (r["received_on"], SOURCE[r["source"]], _YES[r["no_further_action"]],
                          counts[r["person_id"]], "Team", f"A\u00a0{SURNAME}"))
        for r in dicts("referrals") if recent(r["received_on"])
    ]  # fmt: skip
    headers = ("Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months")
    yield "Referrals", (*headers, *_TEAM), referrals
    assessments = [
        (r["person_id"], ("c) Unknown", r["started_on"], "a) Yes", known(r["authorised_on"]),
                          _YES[{"in_need": "yes", None: None}.get(r["outcome"], "no")], "Team", SURNAME))
        for r in dicts("assessments")
        if r["started_on"] <= on and (recent(r["started_on"], r["authorised_on"]) or not known(r["authorised_on"]))
    ]  # fmt: skip
    yield "List 4", (
        "Does the Child have a Disability", "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment", "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children\u2019s social care support?", *_TEAM,
    ), assessments  # fmt: skip
    enquiries = [
        (r["person_id"], ("b) No", r["strategy_discussion_on"], _YES[r["conference_not_required"]],
                          known(r["conference_on"]), _YES[r["plan_started"]], 1, 1, "Team", SURNAME))
        for r in dicts("section47")
        if r["strategy_discussion_on"] <= on
        and (recent(r["strategy_discussion_on"], r["conference_on"])
             or (not known(r["conference_on"]) and r["conference_not_required"] != "yes"))
    ]  # fmt: skip
    yield "Sec47 and ICPC", (
        "Does the Child have a Disability", "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?", "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Number of Section 47 Enquiries in the last 12 months", "Number of ICPCs in the last 12 months", *_TEAM,
    ), enquiries  # fmt: skip


def _before(referrals: pl.DataFrame, on: date) -> dict[str, int]:
    """Count, for each child, referrals in the 12 months before its latest one."""
    days: dict[str, list[date]] = {}
    for row in referrals.filter(pl.col("received_on") <= on).iter_rows(named=True):
        days.setdefault(row["person_id"], []).append(row["received_on"])
    return {
        person: sum(months_before(max(each), 12) <= day < max(each) for day in each) for person, each in days.items()
    }
