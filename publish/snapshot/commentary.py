"""The officer's own words, placed by theme; one entry is a paragraph or a list item of plain text with bold parts.

A file of headings and text. Of Markdown only headings, `- ` lists and `**bold**` mean anything; all else is the text
that it is: links, pictures, HTML and code are printed as they were typed and lead nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from etl.errors import nearest
from etl.identities.scan import Scan
from publish.snapshot.about import SnapshotError
from queries import words
from queries.metric import THEMES

FILE = "commentary.md"
LONGEST = 20_000  # characters: a board reads a page of commentary, not ten
SUMMARY = "summary"
_BY_TITLE = {title.lower(): theme for theme, (title, _) in THEMES.items()} | {theme: theme for theme in THEMES}
_NAMES = {SUMMARY: SUMMARY, **_BY_TITLE, **{name.replace("_", " "): theme for name, theme in _BY_TITLE.items()}}
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Commentary:
    """Blocks by theme (or `summary`), and the digest of the file; nothing where there is no file for the month."""

    blocks: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    digest: str | None = None


def read_commentary(data: Path, month: date, given: Path | None = None) -> Commentary:
    """Return the commentary on a month, from the file given or from the data directory. Raises SnapshotError.

    A first heading that names a month (`# October 2026`) says which month the file is about: for any other it is left
    out, unless it was given by name, when it is refused.
    """
    path = given or data / FILE
    if not path.exists() and given is None:
        return Commentary()
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise SnapshotError(f"The commentary {path} can't be read as a text file in UTF-8.") from bad
    if len(text) > LONGEST:
        raise SnapshotError(f"The commentary is longer than {LONGEST:,} characters: shorten it.")
    about, lines = _month_of(text.splitlines())
    _refuse_identifiers(lines)
    if about and about != month:
        if given:
            raise SnapshotError(f"The commentary is headed {words.month(about)}, not {words.month(month)}.")
        return Commentary()
    return Commentary(_blocks(lines), sha256(raw).hexdigest())


def _refuse_identifiers(lines: list[str]) -> None:
    """Refuse NHS numbers, postcodes, e-mail addresses and the like; names of children nobody can find by a rule."""
    scan = Scan(["commentary"])
    scan.add(pl.DataFrame({"commentary": lines}, schema={"commentary": pl.String}))
    kinds = sorted({finding.kind for finding in scan.findings()})
    if kinds:
        raise SnapshotError(f"The commentary holds what looks like {', '.join(kinds)}: take it out.")


def _month_of(lines: list[str]) -> tuple[date | None, list[str]]:
    for i, line in enumerate(lines):
        if not line.strip():
            continue
        if line.startswith("#"):
            try:
                return datetime.strptime(line.lstrip("# ").strip(), "%B %Y").date(), lines[i + 1 :]  # noqa: DTZ007
            except ValueError:
                pass
        break
    return None, lines


def _blocks(lines: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    theme, paragraph = SUMMARY, list[str]()

    def end() -> None:
        if paragraph:
            found.setdefault(theme, []).append({"kind": "p", "runs": runs(" ".join(paragraph))})
            paragraph.clear()

    for line in (one.strip() for one in lines):
        if re.match(r"#{1,6} ", line):
            end()
            theme = _theme(line.lstrip("#").strip())
        elif line.startswith(("- ", "* ")):
            end()
            found.setdefault(theme, []).append({"kind": "li", "runs": runs(line[2:].strip())})
        elif line:
            paragraph.append(line)
        else:
            end()
    end()
    return found


def _theme(heading: str) -> str:
    name = heading.lower()
    if name not in _NAMES:
        known = ", ".join(["Summary", *(title for title, _ in THEMES.values())])
        hint = nearest(name, _NAMES)
        raise SnapshotError(f"A heading of the commentary names no theme.{hint} Headings are: {known}.")
    return _NAMES[name]


def runs(text: str) -> list[dict[str, Any]]:
    """Return text as stretches, each bold or not."""
    parts = _BOLD.split(text)
    return [{"text": part, "bold": i % 2 == 1} for i, part in enumerate(parts) if part]
