"""Puts cases into words: a sentence on the figure behind which they are, and a row of a table for each case."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from etl import codes
from etl.formats.keys import is_derived
from etl.landing.chased import Mark
from queries import words
from queries.cases.behind import Behind, is_met_or_not
from queries.cases.journey import Event
from queries.metrics.dimensions import name_of
from queries.metrics.metric import Metric

CONTACT = {"decided": ", contact decided", "undecided": "", None: ", contact not loaded"}
MADE = (
    "Files such as Annex A carry no keys of their rows: these were made here, and the case system does not know them. "
    "The downloaded list also has each child’s pseudonym: ‘mash lookup’ says which local number it stands for."
)
_KEYS = ("case", "contact_id")
_STATUS = {
    "immature": "Not all that counts is known yet", "partial": "The month has not ended, or is known only in part",
    "untimed": "Too many cases have no time of day", "off_ladder": "The ladder can’t tell for this month",
}  # fmt: skip


def figure_in_words(found: Behind) -> str:
    """Return a figure and the cases that it counts, as a sentence or two."""
    metric, month = found.metric, words.month(found.month.start)
    rows = words.count(found.rows.height)
    noun = words.of_them(found.rows.height, metric.noun)
    if not found.rows.height:
        told = f"no {noun}"
    elif found.metric.unit == "percent":
        told = f"{words.count(found.numerator or 0)} of {rows} {noun}"
    elif found.metric.unit == "hours":
        done = "not reached" if found.value is None else words.hours(found.value)
        told = f"{done}, over {rows} {noun}"
    elif found.metric.unit == "ratio":
        told = "not known" if found.value is None else words.value(found.value, "ratio")
    elif found.metric.unit == "net":
        told = f"{words.value(float(found.numerator or 0), 'net')}, from {rows} {noun}"
    else:
        told = f"{rows} {noun}"
    doubt = f" {_STATUS[found.status]}." if found.status in _STATUS else ""
    levels = f" {found.counted_on}" if found.counted_on else ""
    return f"{metric.title}, {month}: {told}.{doubt}{levels}"


def places(first: int, last: int) -> str:
    """Return which rows of a list a page shows: `26 to 50`, or the one row that it holds."""
    return f"{words.count(first)} to {words.count(last)}" if last > first else words.count(first)


def made_here(keys: Sequence[str]) -> str:
    """Return how to find cases whose keys were made while loading; empty if no key was."""
    return MADE if any(map(is_derived, keys)) else ""


def shown(metric: Metric, rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of cases as people read them; a column that no case fills is left out."""
    made = {
        "Case": [row["case"] or "" for row in rows.iter_rows(named=True)],
        "Child": ["" if row["case"] else row["person_id"] or "" for row in rows.iter_rows(named=True)],
        "Contact": ["" if contact == case else contact or "" for case, contact in rows.select(_KEYS).iter_rows()],
        "Began": [moment(value) for value in rows["began"]],
        "First risk": [codes.RISKS.get(value or "", "") for value in rows["risk_initial"]],
        "Source": [codes.SOURCES.get(value or "", "") for value in rows["source"]],
        "Agency": [codes.AGENCIES.get(value or "", "") for value in rows["agency"]],
        "Hub": [hub and name_of("hub", hub) for hub in rows["hub"].fill_null("")],
        "Age": rows["age_band"].fill_null("").to_list(),
        "Target": ["" if value is None else words.allowed(value) for value in rows["target_hours"]],
        "Took": ["" if value is None else words.hours(value) for value in rows["hours"]],
        "Over by": ["" if value is None or value <= 0 else words.hours(value) for value in rows["over_hours"]],
        "Adds": [] if is_met_or_not(metric) or metric.unit == "count" else [f"{value:g}" for value in rows["counts"]],
        "State": [_state(row, metric) for row in rows.select("met", "open").iter_rows()],
    }
    filled = {name: cells for name, cells in made.items() if any(cells)}
    return list(filled), [list(line) for line in zip(*filled.values(), strict=True)]


def chased_rows(
    rows: pl.DataFrame, marks: Mapping[str, Mark] | None = None, *, of_all: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of late checks as people read them, with who chased each last.

    In a list `of_all` agencies each check names the one that was asked.
    """
    titles = ["Check", "Contact", "Asked", "First risk", "Target", "Waited", "Over by", "Age", "State"]
    lines = [
        [
            row["check"], row["contact_id"] or "", moment(row["asked"]), codes.RISKS.get(row["risk_initial"] or "", ""),
            "" if row["target_hours"] is None else words.allowed(row["target_hours"]),
            "" if row["waited_hours"] is None else words.hours(row["waited_hours"]),
            "" if row["over_hours"] is None else words.hours(row["over_hours"]), row["age"] or "",
            (f"To {row['do']}" if row["do"] else "Not late") + CONTACT[row["contact"]],
        ]
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    if of_all:
        titles = [titles[0], "Agency", *titles[1:]]
        asked = [codes.AGENCIES.get(agency or "", "") for agency in rows["agency"]]
        lines = [[first, agency, *rest] for agency, (first, *rest) in zip(asked, lines, strict=True)]
    if marks is None:
        return titles, lines
    return [*titles, "Last chased"], [[*line, _marked(marks.get(line[0]))] for line in lines]


def undecided_rows(rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of contacts that wait for a decision as people read them."""
    titles = ["Contact", "Received", "First risk", "Source", "Hub", "Target", "Waited", "Over by", "Age", "State"]
    return titles, [
        [
            row["contact_id"], moment(row["received"]), codes.RISKS.get(row["risk_initial"] or "", ""),
            codes.SOURCES.get(row["source"] or "", ""), (row["hub"] and name_of("hub", row["hub"])) or "",
            "" if row["target_hours"] is None else words.allowed(row["target_hours"]),
            "" if row["waited_hours"] is None else words.hours(row["waited_hours"]),
            words.hours(row["over_hours"]) if row["late"] and row["over_hours"] is not None else "", row["age"] or "",
            "Late" if row["late"] else "Not late",
        ]
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def _marked(mark: Mark | None) -> str:
    return f"{words.day(mark.on)}, {mark.who}" if mark else "–"


def moment(value: datetime | None) -> str:
    """Return when a case began: `19 October 2026, 17:52`, or the day alone at midnight."""
    if value is None:
        return ""
    day = words.day(value.date())
    return day if value.hour == value.minute == 0 else f"{day}, {value:%H:%M}"


def _state(row: Sequence[bool | None], metric: Metric) -> str:
    """Return whether a case met what is counted, and whether it is open; of a time taken, whether it is over."""
    met, still_open = row
    yes, no = ("Done", "" if still_open else "Not done") if metric.unit == "hours" else ("Met", "Not met")
    told = [] if met is None else [yes if met else no] if (yes if met else no) else []
    return ", ".join([*told, *(["open"] if still_open else [])]).capitalize()


def unchecked_rows(rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of children with three contacts about which no agency was asked."""
    return ["Child", "Contacts", "First", "Latest", "Latest contact", "It ended in"], [
        [
            child,
            words.count(contacts),
            words.day(first),
            words.day(last),
            contact,
            codes.CONTACT_OUTCOMES.get(outcome, ""),
        ]
        for child, contacts, first, last, contact, outcome in rows.iter_rows()
    ]


def drifting_rows(rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of referrals with nothing recorded since."""
    return ["Referral", "Child", "Received", "Hub", "Days since"], [
        [referral, child, words.day(received), hub or "", words.count(days)]
        for referral, child, received, hub, days in rows.iter_rows()
    ]


def household_rows(rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of households that came again."""
    return ["Household", "Contacts", "On days", "Children", "First", "Latest"], [
        [household, *map(words.count, (contacts, days, children)), words.day(first), words.day(last)]
        for household, contacts, days, children, first, last in rows.iter_rows()
    ]


def event_rows(events: Sequence[Event]) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of a child's events."""
    return ["Day", "Time", "What", "Recorded", "Key", "Days since"], [
        [words.day(each.on), each.time, each.what, each.said, each.key, words.count(each.after) if each.after else ""]
        for each in events
    ]
