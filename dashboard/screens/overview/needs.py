"""Lists what needs an officer today.

These are late extracts, files without an accepted row, unknown words, unusual points without a note, actions due,
audited cases on which auditors differ, and a month to publish.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import SNAPSHOTS, Resource, may
from dashboard.components.tasks import Task
from dashboard.contents import NOTES_PAGE, page_of
from dashboard.questions import noted
from dashboard.questions.cache import cached
from dashboard.questions.freshness import Age, freshness
from dashboard.questions.names import agency_name
from dashboard.questions.publishing import snapshots_of
from dashboard.view import View, address_of
from queries import words
from queries.audits.newest import newest
from queries.build import Build
from queries.groups.breakdown import listed
from queries.measure.not_known import newest_complete, stopped
from queries.quality.faults import table_name
from queries.quality.mendable import KeptOut, Waiting, kept_out, waiting_words
from queries.series.series import Series

SOON = timedelta(days=7)
NAMED = 3  # measures, agencies or actions named in a reason


def needs(view: View, series: Mapping[str, Series], today: date) -> list[Task]:
    """Return what needs the reader today, the most pressing first."""
    late = [age for age in freshness(view.build, today) if age.stale]
    return [
        *_late(late), *_kept_out(view), *_mendable(view), *_unnoted(view, series), *_due(today), *_audits(view),
        *_publish(view, late),
    ]  # fmt: skip


def _late(late: list[Age]) -> Iterator[Task]:
    """Yield a task for each agency whose newest extract is older than agreed, the latest first."""
    page = page_of("data_quality")
    for age in sorted(late, key=lambda age: age.allowed - age.days):
        days = age.days - age.allowed
        yield Task(
            f"Ask {agency_name(age.agency)} for its newest extract",
            address_of(page) if page else "",
            f"As at {age.newest.day} {age.newest:%B}: {age.days} days old, {age.allowed} agreed.",
            f"{days} day{'' if days == 1 else 's'} late",
        )


def _kept_out(view: View) -> Iterator[Task]:
    """Yield a task for each file of which no row counts, since too many are refused."""
    page = page_of("refused")
    if page is None or not may(current_person(), Resource(page.shows)):
        return
    for each in _out(view):
        yield Task(f"Mend or replace {each.name}", address_of(page), each.why, "To do")


def _out(view: View) -> list[KeptOut]:
    return kept_out(data_directory(), view.build.policy.max_rejected_percent)


def _mendable(view: View) -> Iterator[Task]:
    """Yield the task to say what unknown words of agencies mean."""
    page = page_of("refused")
    if page is None or not may(current_person(), Resource(page.shows)):
        return
    found = cached(_words)(view.build)
    if not found.words:
        return
    first, senders = next(iter(found.senders.items()))
    named = listed([agency_name(each or None).lower() for each in senders[:NAMED]] + _more(len(senders)))
    others = len(found.senders) - 1
    more = f" {words.number(others).capitalize()} more table{'s' if others > 1 else ''}." if others else ""
    yield Task(
        f"Mend {_many(found.words, 'word')} in {_many(found.rows, 'refused row')}",
        address_of(page, table=first),
        f"{table_name(first)} from {named}.{more} Mending needs no new extract.",
        "To do",
    )


def _words(_build: Build) -> Waiting:
    """Return the words that wait for a meaning; they stay as they are until another build is published."""
    return waiting_words(data_directory())


def _many(number: int, noun: str) -> str:
    return f"{words.count(number)} {noun}{'' if number == 1 else 's'}"


def _unnoted(view: View, series: Mapping[str, Series]) -> Iterator[Task]:
    """Yield the task to write notes on the special causes of the newest month that have none."""
    if not noted.may_write():
        return
    written = noted.notes()
    known = {(note.measure, note.month) for note in written if dict(note.where) == view.where}
    bare = [
        each for each in series.values()
        if each.current and each.latest and each.latest.spc and each.latest.spc.signal
        and (each.metric.name, f"{each.latest.month:%Y-%m}") not in known
    ]  # fmt: skip
    if not bare:
        return
    one = len(bare) == 1
    named = listed([each.metric.says.topic for each in bare[:NAMED]] + _more(len(bare)))
    yield Task(
        f"Write a note on {words.number(len(bare))} point{' that stands' if one else 's that stand'} out",
        address_of(NOTES_PAGE, measure=bare[0].metric.name),
        f"{words.month(view.month)}: {named}.",
        "To do",
    )


def _due(today: date) -> Iterator[Task]:
    """Yield the task to look at actions that are overdue, or due within a week."""
    due = [action for action in noted.actions() if action.state == "open" and action.due <= today + SOON]
    if not due:
        return
    first = min(action.due for action in due)
    told = [f"“{action.text}”" for action in due[:NAMED]]
    yield Task(
        f"Look at {words.number(len(due))} action{'s that are' if len(due) > 1 else ' that is'} due",
        address_of(NOTES_PAGE, state="open"),
        f"{listed(told + _more(len(due)))}.",
        f"{'Overdue since' if first < today else 'Due'} {first.day} {first:%B}",
    )


def _audits(view: View) -> Iterator[Task]:
    """Yield the task to talk about audit cases on which two auditors differ; none for a reader of some hubs only."""
    found = newest(data_directory(), view.build) if "audits" in view.build.warehouse.tables() else None
    person, pages = current_person(), (page_of("audit"), page_of("accuracy"))
    page = next((each for each in pages if each and may(person, Resource(each.shows))), None)
    if found and found.differ and page:
        cases = f"{words.number(found.differ)} audit case{'' if found.differ == 1 else 's'}"
        why = f"Sample {found.sample}: two auditors gave different ratings or outcomes."
        yield Task(f"Talk about {cases}", address_of(page), why, "To do")


def _publish(view: View, late: list[Age]) -> Iterator[Task]:
    """Yield the task to publish the newest whole month, or what it waits for; none where it was published."""
    page = page_of("snapshots")
    if page is None or not may(current_person(), Resource(SNAPSHOTS)):
        return
    month = newest_complete(view.build.as_at)
    if any(snapshot.month == month for snapshot in snapshots_of(data_directory())):
        return
    told = f"Publish {words.month(month)}"
    if out := _out(view):
        yield Task(told, "", f"Waits for {out[0].name}: {out[0].why}")
    elif late:
        names = listed([f"{agency_name(age.agency)}’s" for age in late[:NAMED]] + _more(len(late)))
        why = f"Waits for {names} extract{'s' if len(late) > 1 else ''}, or for you to publish without it."
        yield Task(told, "", why)
    elif halted := stopped(view.build.spans, month):
        yield Task(told, "", f"Waits: {halted[0].claim}")
    else:
        up_to_date = "Every agency is up to date, and the month" if view.build.info.newest else "The month"
        yield Task(told, address_of(page), f"{up_to_date} is whole.", "Ready")


def _more(number: int) -> list[str]:
    return [f"{words.number(number - NAMED)} more"] if number > NAMED else []
