"""Hands a report over once: a published report stays, and changed words or figures make a numbered revision."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publish.disclosure import Released, require
from publish.published.csv_text import as_csv
from publish.published.folder import hand_over
from publish.published.ledger_rows import rows_of
from publish.published.outlets import LONG, Outlet, Register
from publish.published.plain import as_json
from publish.published.releases import Entry
from publish.reports.document import Report


@dataclass(frozen=True)
class Subject:
    """What a report is of: the name of its folder without a revision, the data's moment, and what its manifest says."""

    stem: str
    as_at: str
    threshold: int
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """A report: its folder and revision, whether this run made it, and what it says."""

    folder: Path
    revision: int
    new: bool
    report: Report


def publish_report(
    data: Path,
    register: Register,
    outlet: Outlet[Entry],
    subject: Subject,
    released: Released,
    draft: Callable[[int, Entry | None], Report],
    write: Callable[[Report], dict[str, bytes]],
    who: str | None = None,
) -> Made:
    """Hand a report over with its figures, or find it handed over with the same content.

    `draft` returns the report of a revision's number and of the revision before, `write` its files. The ledger gets
    what the gate let out. Raises ReleaseError, LedgerError, AuditError.
    """
    own = [entry for entry in outlet.entries(data) if entry.manifest.get("of") == subject.stem]
    if own and _digest(draft(len(own), None)) == own[-1].manifest.get("content"):
        return Made(own[-1].folder, len(own), False, draft(len(own), None))
    number = len(own) + 1
    report = draft(number, own[-1] if own else None)
    files = write(report) | {LONG: as_csv(require(released).frame).encode()}
    folder = data / outlet.folder / (subject.stem + (f"-revision-{number}" if number > 1 else ""))
    rows = rows_of(require(released).frame, subject.as_at, subject.threshold, report=released.report)
    offer = register.ledger.offer(outlet.name, folder, rows, who)
    details = {
        "profile": outlet.name, "title": report.document.title, "of": subject.stem, "revision": number,
        "as_at": subject.as_at, "threshold": subject.threshold, **subject.details, "rows": released.frame.height,
        "withheld": list(released.report.withheld), "content": _digest(draft(number, None)), "entry": offer.number,
    }  # fmt: skip
    hand_over(data, folder, outlet.audit_event, files, details, offer, who)
    return Made(folder, number, True, report)


def _digest(report: Report) -> str:
    """Return the digest of all that a report says, apart from the build it was made from."""
    said = replace(report.document, facts="", footer="", date=(1, 1, 1))
    return hashlib.sha256(as_json(said)).hexdigest()
