"""Writes open work by age as a table and as rows of a file. A row is a kind of work, or one agency's part of it."""

from collections.abc import Callable, Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from dashboard.questions.names import agency_name
from queries import words
from queries.groups.breakdown import lowered
from queries.workload.waiting import BANDS, Aged, Waiting

KINDS = {"contacts": "Contacts undecided", "agency_checks": "Agency checks unanswered"}
NOT_LOADED = "Contact not loaded"


def ages_table(caption: str, rows: Sequence[Aged], link: Callable[[Aged, str], str]) -> str:
    """Return the table: open, late, each band of age, and checks whose contact is decided.

    `link` gives the address of the list of a row's `open` or `late` cases, of those whose contact is `decided`, or of
    those in a band; or nothing.
    """
    columns = [Column("Waiting", False), *map(Column, ("Open", "Late", *BANDS, "Contact decided"))]
    return table(caption, columns, [_row(row, link) for row in rows], seen=False)


def age_rows(rows: Sequence[Aged]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "waiting": KINDS[row.kind], "agency": "" if row.agency is None else agency_name(row.agency),
            "contact_loaded": row.whole, "open": row.open, "late": row.late,
            **dict(zip((f"{band} open" for band in BANDS), row.bands, strict=True)),
            "without_time_of_day": row.undated, "contact_decided": row.closed,
        }
        for row in rows
    ]  # fmt: skip


def ages_note(rows: Sequence[Aged]) -> str:
    """Return what to read with the table: which checks are to be closed, and which rows stand in no band."""
    checks = next((row for row in rows if row.kind == "agency_checks" and row.agency is None and row.whole), None)
    notes = []
    if checks and checks.closed:
        of = f"{words.count(checks.closed)} of {words.counted(checks.open, 'open check')}"
        decided = "is for a contact that is" if checks.closed == 1 else "are for contacts that are"
        notes.append(f"{of} {decided} decided: to close, not to chase.")
    undated = sum(row.undated for row in rows if row.agency is None and row.whole)
    if undated:
        notes.append(f"{words.count(undated)} without a time of day stand{'s' if undated == 1 else ''} under no age.")
    return " ".join(notes)


def other_work(kinds: Sequence[Waiting], rows: Sequence[Aged]) -> str:
    """Return how much other work is open and late, and what of it is not in this data, as sentences."""
    told = {row.kind for row in rows}
    left = [each for each in kinds if each.name not in told]
    counts = [
        f"{each.title}: {words.count(each.open)} open"
        + (f", {words.count(each.late)} late." if each.late is not None else ".")
        for each in left if each.open is not None
    ]  # fmt: skip
    unknown = [each.title.lower() for each in left if each.open is None and not each.absent]
    if unknown:
        counts.append(f"Not known on that day: {', '.join(unknown)}.")
    return " ".join([*counts, *dict.fromkeys(each.absent for each in left if each.absent)])


def _row(row: Aged, link: Callable[[Aged, str], str]) -> list[str]:
    name = f'<span class="within">{text(agency_name(row.agency))}</span>' if row.agency else text(KINDS[row.kind])
    if not row.whole:
        name = f'<span class="within">{NOT_LOADED}</span>'
    counted = {"open": row.open, "late": row.late, **dict(zip(BANDS, row.bands, strict=True)), "decided": row.closed}
    counts = [_linked(number, link(row, part) if number else "", part) for part, number in counted.items()]
    return [name, *(counts if row.kind == "agency_checks" else [*counts[:-1], "–"])]


def _linked(number: int | None, address: str, part: str) -> str:
    shown = f"<b>{_count(number)}</b>" if part == "late" else _count(number)
    band = f"waited {lowered([part])[0]}" if part in BANDS else "with the contact decided"
    to = f"{part if part in ('open', 'late') else band}: the list"
    if not address:
        return shown
    return f'<a href="{text(address)}" target="_self">{shown}<span class="hidden"> {text(to)}</span></a>'


def _count(number: int | None) -> str:
    return "–" if number is None else words.count(number)
