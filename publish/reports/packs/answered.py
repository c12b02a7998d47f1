"""Writes a pack's first page: how the agency answered, beside all others, and what became of its contacts."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from etl.codes import CONTACT_OUTCOMES
from publish.disclosure import Released, require
from publish.disclosure.tables import TOTAL
from publish.published.cells import Figure
from publish.published.hidden_months import if_enough
from publish.reports.document import Block, Grid, Picture, Section, Text
from publish.reports.packs.asked import CHARTED, CHECKS, CONTACTS, LATE, ON_TIME, SENT_AS, YEAR, Asked, recorded_as
from publish.reports.packs.cells import NONE, Cell, Cells
from queries import words
from queries.groups.agencies import Clock
from queries.measure.nouns import runs_said
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import name_of
from queries.series.claims import alt_text
from queries.series.series import Series, make_series

CHART = "chart"
ROWS = dict(zip(CHECKS, (
    "Answered on time", "Half answered within", "9 in 10 within", "Not answered", "Nothing known", "Declined",
    "Answered under the duty to share", "Refused: more detrimental to the child", "Refused: another reason",
    "Refused: no reason recorded", "Risk view as the hub’s first rating", "Risk view as the hub’s final rating",
    "Risk view above the hub’s final rating",
), strict=True))  # fmt: skip
COUNTED = "Checks due"
OUTCOME_ROWS = {
    **{f"contact_outcome_{code}": said for code, said in CONTACT_OUTCOMES.items()}, CONTACTS: "All contacts",
}  # fmt: skip
CLAIMS = {
    "far_below": "Your answers come late more often than others’, and it is not chance",
    "below": "Your answers come late more often than chance explains",
    "as_expected": "Your answers on time lie within the limits for an agency of your size",
    "above": "Your answers come on time more often than chance explains",
    "far_above": "Your answers come on time more often than others’, and it is not chance",
}
BESIDE = {
    "far_below": "far below the average of all agencies ({}, 99.8% limit)",
    "below": "below the average of all agencies ({}, 95% limit)",
    "as_expected": "within the limits for an agency of your size ({} on average), which allow for how agencies differ",
    "above": "above the average of all agencies ({}, 95% limit)",
    "far_above": "far above the average of all agencies ({}, 99.8% limit)",
}


def claim(cells: Cells) -> str:
    """Return the sentence that a pack opens with."""
    own, place = cells.own(ON_TIME, cells.asked.group), _place(cells.asked)
    if own is None:
        return "How you answer checks is not in this data"
    if not own.shown or place is None or place.verdict is None:
        return "How you answered checks"
    return CLAIMS[place.verdict]


def _place(asked: Asked) -> Clock | None:
    return asked.clocks[0] if asked.clocks else None


def opening(cells: Cells) -> Iterator[Block]:
    """Yield what it says of the newest month, of twelve months, and of checks that are late."""
    asked = cells.asked
    now, year = cells.own(ON_TIME, asked.group, asked.label), cells.own(ON_TIME, asked.group)
    if year is None:
        none = "No extract holds checks asked of you with the time of their answers in these twelve months."
        yield Text(asked.unknown or none)
        return
    target = asked.policy.target(ON_TIME, asked.month)
    goal = f", target {words.target(target.value, 'percent')}" if target else ""
    said = []
    if now and now.shown and now.value is not None:
        said.append(
            f"{words.percent(now.value)} of {words.count(now.denominator or 0)} checks asked in {asked.focus} and due "
            f"were answered on time ({words.count(now.numerator or 0)}){goal}."
        )
    elif asked.unknown:
        said.append(f"{asked.focus}: {words.uncapital(asked.unknown)}")
    elif now is None or now.shown:
        said.append(f"No check asked of you in {asked.focus} is due.")
    said += [_of_year(cells, year), _late_by_age(cells)]
    yield Text(" ".join(filter(None, said)))


def _late_by_age(cells: Cells) -> str:
    """Return how many checks are open and late, those over 28 days old apart; empty where neither is shown."""
    young, old = map(cells.late, LATE)
    said = []
    if young:
        said.append(f"{words.count(young)} are late and 28 days old or less")
    if old:
        said.append(f"{words.count(old)} are {'older' if young else 'late and over 28 days old'} and were probably "
                    "never recorded")  # fmt: skip
    return f"By {words.day(cells.asked.as_at.date())} {'; '.join(said)}." if said else ""


def _of_year(cells: Cells, year: Cell) -> str:
    every, place = cells.others(ON_TIME, ()), _place(cells.asked)
    if not year.shown or year.value is None:
        return f"The share of {_months(cells.asked.checks)} is not shown (c): it would give a small count away."
    text = f"Over {_months(cells.asked.checks)} {words.percent(year.value)} of {words.count(year.denominator or 0)}"
    if every and every.shown and every.value is not None and place and place.verdict:
        text += f", {BESIDE[place.verdict].format(words.percent(every.value))}"
    return f"{text}."


def _months(known: Sequence[date]) -> str:
    """Return for how many months something is known, and for which where some of the twelve are missing."""
    if len(known) == YEAR:
        return "twelve months"
    return f"the {words.number(len(known))} known month{'' if len(known) == 1 else 's'} of twelve ({runs_said(known)})"


def _twelve(known: Sequence[date], month: date) -> str:
    """Return `twelve months to October 2026`, with those that are known where some are missing."""
    twelve = f"twelve months to {words.month(month)}"
    return twelve if len(known) == YEAR else f"{twelve}; known: {runs_said(known) or 'none'}"


def series_of(released: Released, asked: Asked) -> Series | None:
    """Return the agency's checks on time by month; None where too few months are shown."""
    others = [dim for dim in asked.dims if dim != "agency"]
    frame = require(released).frame.filter(
        pl.col("metric") == ON_TIME, pl.col("agency") == asked.agency, pl.col("period") != asked.year,
        *(pl.col(dim) == TOTAL for dim in others),
    )  # fmt: skip
    if not frame.height:
        return None
    return if_enough(make_series(
        frame, METRICS[ON_TIME], asked.month, target=asked.policy.target(ON_TIME, asked.month),
        rebases=asked.policy.rebase_months(ON_TIME), months=CHARTED,
    ))  # fmt: skip


def charted(series: Series) -> Section:
    """Return their chart with what it shows."""
    judged = [words.variation(series.variation, series.side)] if series.variation else []
    judged += [words.assurance(series.assurance)] if series.target else []
    below = f"{'. '.join(judged)}. " if judged else ""
    dashed = " Dashed: the target." if series.target else ""
    return Section(
        "Checks answered on time, by month asked",
        (Picture(CHART, alt_text(series), f"{below}Shaded: the usual range.{dashed}"),),
    )


def beside_others(cells: Cells) -> Section:
    """Return the agency's figures of twelve months beside all others'."""
    asked, group = cells.asked, cells.asked.group
    rows: list[tuple[Figure, ...]] = []
    for metric, title in ROWS.items():
        own, others = cells.own(metric, group), cells.others(metric, [group])
        if own is not None and (not own.shown or own.denominator):
            rows.append((title, own.figure(), others.figure() if others else NONE))
    due = cells.own(ON_TIME, group), cells.others(ON_TIME, [group])
    if due[0] is not None and due[1] is not None:
        rows.append((COUNTED, due[0].counted(), due[1].counted()))
    caption = words.capital(_twelve(asked.checks, asked.month))
    table = (Grid(caption, ("Measure", asked.name, "All others"), tuple(rows), (1, 2)),) if rows else ()
    apart = [f"{NONE}: not known for all others in the same months."] if due[0] is not None and due[1] is None else []
    lacks = [*apart, *asked.lacks]
    return Section(
        "Twelve months beside the others", (*table, *((Text(" ".join(lacks), small=True),) if lacks else ()))
    )


def what_became_of_contacts(cells: Cells) -> Section:
    """Return the outcomes of its contacts beside all others'."""
    asked, groups = cells.asked, recorded_as(cells.asked.agency)
    own = asked.agency in SENT_AS
    title = "What became of your contacts" if own else "What became of contacts recorded with yours"
    if not groups:
        return Section(title, (Text(
            f"Contacts are not recorded as {asked.name}’s alone: the standard has no code for them by which they could "
            "be told from others’."
        ),))  # fmt: skip
    twelve = _twelve(asked.contacts, asked.month)
    rows: list[tuple[Figure, ...]] = []
    for metric, outcome in OUTCOME_ROWS.items():
        found = [*(cells.own(metric, group) for group in groups), cells.others(metric, groups)]
        if any(cell and (not cell.shown or cell.numerator) for cell in found):
            rows.append((outcome, *(cell.figure() if cell else NONE for cell in found)))
    named = [name_of(*group) for group in groups]
    if not asked.contacts:
        unknown = f"{words.capital(twelve)}. No figure can be made of them."
        return Section(title, (Text(f"{asked.lacks_outcomes} {unknown}".strip()),))
    if not rows or not any(cells.own(CONTACTS, group) for group in groups):
        whose = f"{asked.name}’s" if own else f"of “{named[0]}”, as yours would be"
        return Section(title, (Text(f"No contact of these months is recorded as {whose}."),))
    heads = named if len(groups) > 1 or not own else [asked.name]
    caption = f"Outcomes of contacts received in the {twelve}"
    right = tuple(range(1, len(heads) + 2))
    table = Grid(caption, ("Outcome", *heads, "All others"), tuple(rows), right)
    notes = [asked.lacks_outcomes] if asked.lacks_outcomes else []
    if any(NONE in row for row in rows):
        notes.append(
            f"{NONE}: no contact of these months is recorded so, or not known for all others in the same months."
        )
    if not own:
        notes.append(f"The standard has no code for {asked.name} alone: others’ contacts are among “{named[0]}”.")
    return Section(title, (table, *(Text(note, small=True) for note in notes)))
