"""Adds changes to the area's own impact register, and loads it like any other extract.

Each row of `register/changes.csv` is a change that an officer added. Loading the file replaces the rows loaded from it
before, so that a build still depends only on the extracts that have landed.
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from etl.audit import append
from etl.builds import read_current
from etl.codes import CHANGE_KINDS
from etl.durable import write_whole
from etl.errors import MashError, nearest
from etl.identities.free_text import fault_of_words
from etl.landing.extracts import read_extracts
from etl.load import load
from etl.register.changes import FILE, NewChange, RegisterError, read_register, text_of
from etl.warehouse.build import Derive
from etl.warehouse.publishing import LoadReport

LONGEST = 120  # characters of a title: it stands on every chart
_NOT_YET = (
    "The change was taken in as {}, but no build with it could be made, so no page shows it yet: {} It shows after the "
    "next load that succeeds. Don't add it again."
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_change(hub: str | None, effective_on: date, kind: str, title: str, hubs: Collection[str]) -> str:
    """Return the title as it will be kept. Raises RegisterError for what the register can't take."""
    words = " ".join(_CONTROL.sub(" ", title).split())
    if not words or len(words) > LONGEST:
        raise RegisterError(f"Say what changed in a few words, at most {LONGEST} characters.")
    if fault := fault_of_words(words):
        raise RegisterError(f"The title {fault} It says what changed, not for whom.")
    if kind not in CHANGE_KINDS:
        raise RegisterError(f"A change is one of {', '.join(CHANGE_KINDS)}.{nearest(kind, CHANGE_KINDS)}")
    if hub is not None and hub not in hubs:
        raise RegisterError("That hub is not in the data: choose one that is, or all hubs.")
    if not date(2000, 1, 1) <= effective_on <= date(2100, 1, 1):
        raise RegisterError("The first day of the change must lie between 2000 and 2099.")
    return words


def add_change(
    data: Path,
    hub: str | None,
    effective_on: date,
    kind: str,
    title: str,
    *,
    taken: Collection[str],
    hubs: Collection[str],
    derive: Derive,
    who: str | None = None,
) -> str:
    """Add a change, load it and publish the build; return its id. `taken` are ids in use.

    Raises RegisterError, or MashError while another load runs: then nothing is added. Where the change has landed and
    no build could be made, it stays in the register, and the error says so.
    """
    words = check_change(hub, effective_on, kind, title, hubs)
    (data / FILE).parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / FILE.with_name("register.lock"), timeout=10):
            before = read_register(data)
            change_id = _name(hub, kind, effective_on, {*taken, *(change.change_id for change in before)})
            change = NewChange(change_id, hub or "", effective_on.isoformat(), kind, words)
            details = {"change_id": change_id, "hub": hub, "effective_on": change.effective_on, "kind": kind}
            append(data, "change_added", details, who)
            _load_with(data, before, change, derive)
    except Timeout as busy:
        raise RegisterError("Somebody else is adding a change: try again in a minute.") from busy
    return change_id


def _load_with(data: Path, before: list[NewChange], change: NewChange, derive: Derive) -> None:
    """Load the register with one change more; take the change out again where that fails before it has landed.

    What has landed is in every build from then on, so that it must stay in the register too.
    """
    current = read_current(data)
    as_at = datetime.fromisoformat(current["as_at"]).date() if current else None
    landed = {extract.id for extract in read_extracts(data)}
    write_whole(data / FILE, text_of([*before, change]))
    try:
        _check(load(data, [data / FILE], form="standard", as_at=as_at, derive=derive))
    except RegisterError:
        write_whole(data / FILE, text_of(before))
        raise
    except BaseException as failed:
        if landed.issuperset(extract.id for extract in read_extracts(data)):
            write_whole(data / FILE, text_of(before))
            raise
        if not isinstance(failed, MashError):
            raise
        raise RegisterError(_NOT_YET.format(change.change_id, failed)) from failed


def _check(report: LoadReport) -> None:
    if report.bad or report.held or report.total("quarantined"):
        raise RegisterError("The change was refused when it was loaded: see 'mash quarantine'.")


def _name(hub: str | None, kind: str, effective_on: date, taken: Collection[str]) -> str:
    """Return an id made of hub, kind and day that no other change has."""
    place = re.sub(r"[^a-z0-9]+", "-", (hub or "all").lower()).strip("-") or "hub"
    plain = f"{place}-{kind.replace('_', '-')}-{effective_on:%Y-%m-%d}"
    return next(
        name for number in range(1, 1000) if (name := plain if number == 1 else f"{plain}-{number}") not in taken
    )
