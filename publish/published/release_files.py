"""Reads a release's files as they were handed over: the whole folder as one ZIP, or its disclosure report."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from publish.published.folder import MANIFEST, ReleaseError, read_published
from publish.published.releases import Entry

REPORT = "disclosure_report.html"
_WHEN = (1980, 1, 1, 0, 0, 0)  # one date in every ZIP: the same release gives the same bytes
_MAIN = re.compile(r"<main>\s*<h1>.*?</h1>(.*)</main>", re.DOTALL)


def packed(entry: Entry) -> bytes:
    """Return a release's folder as a zip. Raises ReleaseError for one withdrawn, or changed since it was made."""
    if entry.withdrawn is not None:
        raise ReleaseError(f"{entry.name} was withdrawn, so it is not handed out any more.")
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as zipped:
        for name in [*sorted(entry.manifest["files"]), MANIFEST]:
            zipped.writestr(ZipInfo(f"{entry.name}/{name}", _WHEN), read_file(entry, name), ZIP_DEFLATED)
    return buffer.getvalue()


def disclosure_report(entry: Entry) -> str:
    """Return the body of a release's disclosure report as HTML, without its title. Raises ReleaseError."""
    body = _MAIN.search(read_file(entry, REPORT).decode("utf-8", errors="replace"))
    if body is None:
        raise ReleaseError(f"The disclosure report of {entry.name} can't be read: open it from the release's folder.")
    return body[1]


def read_file(entry: Entry, name: str) -> bytes:
    """Return a file of a release. Raises ReleaseError where it is gone, was changed, or lies outside its folder."""
    return read_published(entry.folder, name, entry.manifest["files"].get(name))
