"""Puts in words what an agency can put right: checks to answer, the next extract, refused rows."""

from collections.abc import Iterator

import polars as pl

from publish.disclosure import DisclosureError, protect, small
from publish.disclosure.tables import TOTAL
from publish.published.cells import Amount
from publish.reports.document import Grid, Items, Section, Text
from publish.reports.packs.asked import LATE, YEAR, Asked
from publish.reports.packs.cells import HIDDEN, Cells
from queries import words

MOST_REASONS = 6  # that a page has room for; the letter lists them all
NOTHING = "This data shows nothing that you need to put right."


def would_help(cells: Cells) -> Section:
    """Return what the agency is asked to do."""
    asked, items = cells.asked, []
    open_now = cells.own("check_unanswered", asked.group)
    if open_now and (not open_now.shown or open_now.numerator):
        many = f"{words.count(open_now.numerator or 0)} of those" if open_now.shown else "Some of those"
        items.append(
            f"Answer the checks that are open, red ones first. {many} asked in {_twelve(asked)} had no answer by "
            f"{words.day(asked.as_at.date())}. The list comes apart from this pack, by your usual secure route."
        )
        old = cells.late(LATE[1])
        close = f"Close or answer the {words.count(old)} that are over 28 days old: " if old else ""
        lost = "where an answer was given and never recorded, send it in your next extract: it stays late until then."
        items.append(f"{close}{lost}" if close else words.capital(lost))
    if late := _days_late(asked):
        on = words.day(asked.newest) if asked.newest else ""
        days = f"{words.count(late)} {'day' if late == 1 else 'days'}"
        items.append(f"Send your next extract: your newest record is of {on}, which is {days} older than agreed.")
    if asked.refusals and asked.refusals.refused:
        items.append("Put the refused rows right: the letter on data quality lists their lines.")
    return Section("What would help", (Items(tuple(items), numbered=True) if items else Text(NOTHING),))


def _twelve(asked: Asked) -> str:
    return "twelve months" if len(asked.checks) == YEAR else "the known months of twelve"


def _days_late(asked: Asked) -> int:
    today = asked.as_at.date()
    limit = asked.policy.days_allowed(asked.agency, today)
    return max(0, (today - asked.newest).days - limit) if asked.newest else 0


def refused(asked: Asked) -> Iterator[Section]:
    """Yield what became of its newest extracts' rows."""
    told = asked.refusals
    if told is None:
        yield Section("Your extract", (Text("No extract of yours has been loaded."),))
        return
    when = f"loaded on {words.day(told.loaded_at.date())}"
    if not told.refused:
        yield Section("Your extract: no row was refused", (Text(f"{words.counted(told.rows, 'row')}, {when}."),))
        return
    total, shown = _refused_counts(asked)
    said = f"{words.count(total)} of {words.count(told.rows)}" if total else "some"
    share = f" ({words.percent(total * 100 / told.rows)})" if total else ""
    rows = tuple(
        (reason, HIDDEN if count is None else Amount(count, "count"), mend)
        for (reason, mend), count in list(shown.items())[:MOST_REASONS]
    )
    few = small(asked.policy.publication.threshold)
    more = len(shown) - len(rows)
    note = f"{words.count(more)} more {'reason is' if more == 1 else 'reasons are'} in the letter. " if more else ""
    yield Section(
        f"Your extract: {said} rows were refused{share}",
        (
            Grid("Why rows were refused, and what to do", ("What", "Rows", "What to do"), rows, (1,)),
            Text(f"{note}Extracts {when}. Their lines are in the letter. c: {few}, too few to say here.", small=True),
        ),
    )


def _refused_counts(asked: Asked) -> tuple[int | None, dict[tuple[str, str], int | None]]:
    """Return how many rows were refused, and for each reason with what to do; None where a count is hidden."""
    counted: dict[tuple[str, str], int] = {}
    for reason in asked.refusals.reasons if asked.refusals else ():
        key = reason.message, reason.mend
        counted[key] = counted.get(key, 0) + len(reason.lines)
    names = sorted(counted, key=lambda key: (-counted[key], key))
    cells = pl.DataFrame(
        {
            "reason": [*map(str, range(len(names))), TOTAL],
            "count": [*(counted[key] for key in names), sum(counted.values())],
        }
    )
    try:
        passed = protect(cells, ["reason"], threshold=asked.policy.publication.threshold)["count"].to_list()
    except DisclosureError:
        passed = [None] * cells.height
    return passed[-1], dict(zip(names, passed[:-1], strict=True))
