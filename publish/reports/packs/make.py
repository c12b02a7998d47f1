"""Makes an agency's pack: measures, releases beside all that was published, puts into words, and hands over once."""

from datetime import date
from pathlib import Path

import polars as pl

from publish.disclosure import Memory, Released, release, require
from publish.published.folder import check_free, copy_out
from publish.published.hidden_before import hidden_before
from publish.published.outlets import PACK, Register, open_figures_of, publishing, read_register
from publish.published.packs import PAGE, PDF
from publish.published.plain import as_plain
from publish.published.releases import Entry
from publish.reports.document import Report
from publish.reports.files import report_page, report_pdf
from publish.reports.packs.answered import OUTCOME_ROWS, ROWS
from publish.reports.packs.asked import Asked, PackError, recorded_as
from publish.reports.packs.cells import Cells
from publish.reports.packs.content import focus_hidden, pack, stem
from publish.reports.packs.measures import ask
from publish.reports.revised import Made, Subject, publish_report
from queries import words
from queries.build import Build, open_build
from queries.metrics.dimensions import name_of
from queries.metrics.nested import broken_in


def make_pack(
    data: Path, agency: str, month: date, *, quarter: bool = False, out: Path | None = None, who: str | None = None
) -> Made:
    """Make an agency's pack of a month (its first day), or of the last quarter up to it, or find it made already.

    It goes to `packs/YYYY-MM-agency` of the data directory; other figures become a numbered revision. `out` gets a copy
    of the folder. `who` is the signed-in person, for the audit trail. Raises PackError where it would tell of too few.
    """
    check_free(data, out)
    build = open_build(data)
    asked = ask(build, data, agency, month, quarter=quarter)
    with publishing(data) as register:
        made = _make(data, build, asked, register, who)
    if out:
        copy_out(data, made.folder, out, who)
    return made


def draft_pack(data: Path, agency: str, month: date, *, quarter: bool = False) -> Report:
    """Return what a pack would say beside all that was published before; nothing is written. Raises PackError."""
    build = open_build(data)
    asked = ask(build, data, agency, month, quarter=quarter)
    return pack(asked, _released(build, asked, read_register(data).ledger.memory()), 1)


def _released(build: Build, asked: Asked, memory: Memory) -> Released:
    released = release(
        asked.shown, memory, unshown=_tied(build, asked, memory), threshold=asked.policy.publication.threshold,
        broken=broken_in(build),
    )  # fmt: skip
    if focus_hidden(asked, released):
        few = f"A pack for {asked.name} would tell of fewer than {asked.policy.publication.threshold}"
        raise PackError(f"{few} in {asked.focus}, too." if asked.quarter else f"{few}. Make it for the quarter?")
    return released


def _tied(build: Build, asked: Asked, memory: Memory) -> pl.DataFrame | None:
    """Return what is not shown and ties these twelve months to what was published; None where nothing does.

    That is what was hidden of them, and, where other twelve months were published, each month.
    """
    runs = set() if memory.figures is None else set(memory.figures["period"].unique()) - {asked.year}
    months = asked.unshown if any(".." in period for period in runs) else None
    return hidden_before(build, asked.shown, memory, months)


def _make(data: Path, build: Build, asked: Asked, register: Register, who: str | None) -> Made:
    released = _released(build, asked, register.ledger.memory())

    def draft(number: int, before: Entry | None) -> Report:
        return pack(asked, released, number, _changed(before, released, asked) if before else ())

    details = {
        "agency": asked.agency, "month": asked.label, "asked": f"{asked.asked:%Y-%m}", "build": asked.build,
        "inputs": asked.fingerprint, "version": asked.version, "synthetic": asked.policy.synthetic,
    }  # fmt: skip
    subject = Subject(
        stem(asked), asked.as_at.isoformat(timespec="seconds"), asked.policy.publication.threshold, details
    )
    return publish_report(data, register, PACK, subject, released, draft, _files, who)


def _files(report: Report) -> dict[str, bytes]:
    return {PDF: report_pdf(report), PAGE: report_page(report)}


def _changed(before: Entry, released: Released, asked: Asked) -> tuple[str, ...]:
    """Return which of the twelve months' figures a revision changed: the agency's own in words, the others' counted."""
    was, now = Cells(open_figures_of(before), asked), Cells(require(released).frame, asked)
    listed = [(metric, title, [("agency", asked.agency)]) for metric, title in ROWS.items()]
    listed += [(metric, title, [*recorded_as(asked.agency)]) for metric, title in OUTCOME_ROWS.items()]
    said, others = list[str](), 0
    for metric, title, groups in listed:
        for group in groups:
            then, here = was.own(metric, group), now.own(metric, group)
            if then and here and then.figure() != here.figure():
                of = f" ({name_of(*group)})" if len(groups) > 1 else ""
                change = f"was {as_plain(then.figure())}, is now {as_plain(here.figure())}"
                said.append(f"{title}{of}, twelve months: {change}.")
        beside = [each.others(metric, groups) for each in (was, now)]
        others += len({each.figure() if each else None for each in beside}) > 1
    if others:
        said.append(f"Of all others {words.counted(others, 'figure')} changed.")
    return tuple(said) or (
        "No figure of the twelve months changed: single months, refused rows or the day of the data did.",
    )
