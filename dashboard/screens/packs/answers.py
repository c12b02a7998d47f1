"""Makes and reads the packs and letters of the page on partners. Nothing is cached."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from etl.audit import append
from etl.codes import AGENCIES
from etl.errors import MashError
from publish.published.letters import BOOK, PAGE, TEXT, letter_files, letter_of
from publish.published.outlets import PACK
from publish.published.packs import PDF
from publish.published.release_files import read_file
from publish.published.releases import Entry
from publish.reports.packs.asked import PackError
from publish.reports.packs.make import make_pack
from queries.build import Build
from queries.quality.refused_rows import Refusals, refused_rows

Progress = Callable[[str, float], None]
_MAIN = re.compile(r"<main>(.*)</main>", re.DOTALL)
_WHEN = (1980, 1, 1, 0, 0, 0)  # one date in every ZIP: the same files give the same bytes


def agencies(build: Build, data: Path) -> dict[str, str]:
    """Return the agencies that a pack can be about, by code: those that sent something or were asked something."""
    asked: set[str] = set()
    if build.has("agency_checks"):
        asked = {str(agency) for agency in build.fact("agency_checks", ["agency"])["agency"].unique().drop_nulls()}
    sent = {told.agency for told in refused_rows(data)}
    return {code: name for code, name in AGENCIES.items() if code in asked | sent}


def packs_of(data: Path, month: date) -> list[Entry]:
    """Return the packs of a month, and of the quarter that it or the month before it ends, the newest revision last.

    Raises MashError.
    """
    return [entry for entry in PACK.entries(data) if entry.manifest.get("asked") == f"{month:%Y-%m}"]


def newest(entries: list[Entry], agency: str) -> Entry | None:
    """Return an agency's newest pack; None where there is none."""
    own = [entry for entry in entries if entry.manifest.get("agency") == agency]
    return own[-1] if own else None


def body_of(entry: Entry) -> str:
    """Return what a pack says as HTML. Raises MashError."""
    found = _MAIN.search(read_file(entry, "pack.html").decode())
    return found[1] if found else ""


def make_every(data: Path, every: list[str], month: date, who: str | None, tell: Progress) -> Iterator[str]:
    """Make the pack of each agency, or that of the quarter; yield a sentence for each that can't be made."""
    for done, agency in enumerate(every):
        tell(f"Making the pack of {AGENCIES[agency]}", done / len(every))
        try:
            make_pack(data, agency, month, who=who)
        except PackError as few:
            try:
                make_pack(data, agency, month, quarter=True, who=who)
            except PackError:
                yield str(few)
        except MashError as bad:
            yield str(bad)


def zipped(entries: list[Entry]) -> bytes:
    """Return the newest PDF of each agency as one ZIP. Raises MashError."""
    latest = {str(entry.manifest.get("agency")): entry for entry in entries}
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as files:
        for entry in latest.values():
            files.writestr(ZipInfo(f"{entry.name}.pdf", _WHEN), read_file(entry, PDF), ZIP_DEFLATED)
    return buffer.getvalue()


def refusals_of(data: Path, agency: str) -> Refusals | None:
    """Return what was refused of an agency's newest load; None where it sent nothing."""
    return next((told for told in refused_rows(data) if told.agency == agency), None)


def letter(build: Build, data: Path, told: Refusals, who: str | None) -> bytes:
    """Return an agency's letter with its workbook as one ZIP, after a line in the audit trail."""
    files = letter_files(letter_of(told, build.info))
    digest = hashlib.sha256(files[BOOK]).hexdigest()
    append(data, "letter", {"agency": told.agency, "rows": told.refused, "sha256": digest}, who)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name in (TEXT, PAGE, BOOK):
            packed.writestr(ZipInfo(name, _WHEN), files[name], ZIP_DEFLATED)
    return buffer.getvalue()
