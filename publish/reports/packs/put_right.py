"""Writes what an agency can put right: checks to answer, the next extract to send, refused rows."""

from collections.abc import Iterator

from etl.contracts import TABLES
from publish.reports.document import Grid, Items, Section, Text
from publish.reports.packs.asked import LATE, YEAR, Asked
from publish.reports.packs.cells import Cells
from queries import words
from queries.quality.refused_rows import Reason

MOST_REASONS = 6  # that a page has room for; the letter lists them all
NOTHING = "This data shows nothing that you need to put right."
NO_EXTRACT = "It is not known what you could put right: this data holds no extract of yours."


def would_help(cells: Cells) -> Section:
    """Return what the agency is asked to do."""
    asked, items = cells.asked, []
    open_now = cells.own("check_unanswered", asked.group)
    if open_now and (not open_now.shown or open_now.numerator):
        which = "the checks that are open" if open_now.shown else "checks that are open"
        had = f"had no answer by {words.day(asked.as_at.date())}"
        many = f"{words.count(open_now.numerator or 0)} of those asked in {_twelve(asked)} {had}"
        hidden = f"How many of those asked in {_twelve(asked)} {had} is not shown (c)"
        items.append(
            f"Answer {which}, red ones first. {many if open_now.shown else hidden}. "
            "The list comes apart from this pack, by your usual secure route."
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
    none = NO_EXTRACT if asked.refusals is None else NOTHING
    return Section("What would help", (Items(tuple(items), numbered=True) if items else Text(none),))


def _twelve(asked: Asked) -> str:
    return "twelve months" if len(asked.checks) == YEAR else "the known months of twelve"


def _days_late(asked: Asked) -> int:
    today = asked.as_at.date()
    limit = asked.policy.days_allowed(asked.agency, today)
    return max(0, (today - asked.newest).days - limit) if asked.newest else 0


def refused(asked: Asked) -> Iterator[Section]:
    """Yield why rows of its newest extracts were refused, in the order of tables and columns of the extract standard.

    The numbers of rows are never given, nor is their order, because they do not pass the gate: the accepted rows, less
    the counts that other publications show, would reveal counts of hidden months. The letter has them all.
    """
    told = asked.refusals
    if told is None:
        yield Section("Your extract", (Text("This data holds no extract of yours."),))
        return
    when = f"loaded on {words.day(told.loaded_at.date())}"
    if not told.refused:
        yield Section("Your extract: no row was refused", (Text(f"{words.capital(when)}."),))
        return
    reasons = _reasons(asked)
    more = len(reasons) - MOST_REASONS
    note = f"{words.count(more)} more {'reason is' if more == 1 else 'reasons are'} in the letter. " if more > 0 else ""
    yield Section(
        "Your extract: rows were refused",
        (
            Grid("Why rows were refused, and what to do", ("What", "What to do"), tuple(reasons[:MOST_REASONS])),
            Text(f"{note}Extracts {when}. How many rows, and which lines, is in the letter.", small=True),
        ),
    )


def _reasons(asked: Asked) -> list[tuple[str, str]]:
    """Return the reasons for which rows were refused with what to do, each once, in an order that tells no counts."""
    found = sorted(asked.refusals.reasons if asked.refusals else (), key=_place)
    return list(dict.fromkeys((reason.message, reason.mend) for reason in found))


def _place(reason: Reason) -> tuple[int, int, str]:
    """Return where a reason stands: by table, by column, then by its words."""
    tables, columns = list(TABLES), list(TABLES[reason.table].columns) if reason.table in TABLES else []
    table = tables.index(reason.table) if reason.table in TABLES else len(tables)
    return table, columns.index(reason.column) if reason.column in columns else -1, reason.message
