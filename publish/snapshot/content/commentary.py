"""Reads the officer's own words from a file and places them by theme.

The file has headings and text. Of Markdown, only headings, `- ` lists and `**bold**` are understood. Links, pictures,
HTML and code are printed as typed and lead nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from etl.errors import nearest
from etl.identities.free_text import fault_of_words
from publish.published.snapshots import SnapshotError
from publish.snapshot.content.model import Block, Run
from queries import words
from queries.metrics.metric import THEMES

FILE = "commentary.md"
LONGEST = 20_000  # characters: a board reads a page of commentary, not ten
SUMMARY = "summary"
_BY_TITLE = {title.lower(): theme for theme, (title, _) in THEMES.items()} | {theme: theme for theme in THEMES}
_NAMES = {SUMMARY: SUMMARY, **_BY_TITLE, **{name.replace("_", " "): theme for name, theme in _BY_TITLE.items()}}
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Commentary:
    """Holds the words by theme (or `summary`) and the digest of the file; both empty without a file for the month."""

    blocks: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    digest: str | None = None


def read_commentary(data: Path, month: date, given: Path | None = None) -> Commentary:
    """Return the commentary on a month, from the file given or from the data directory. Raises SnapshotError.

    A first heading that names a month (`# October 2026`) says which month the file is about. For another month the file
    is left out; a file that was given by name is then refused.
    """
    path = given or data / FILE
    if not path.exists() and given is None:
        return Commentary()
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise SnapshotError(f"The commentary {path} can't be read as a text file in UTF-8.") from bad
    if fault := fault_of_words(text, LONGEST):
        raise SnapshotError(f"The commentary {fault}")
    about, lines = _month_of(text.splitlines())
    if about and about != month:
        if given:
            raise SnapshotError(f"The commentary is headed {words.month(about)}, not {words.month(month)}.")
        return Commentary()
    return Commentary(_blocks(lines), sha256(raw).hexdigest())


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


def _blocks(lines: list[str]) -> dict[str, tuple[Block, ...]]:
    blocks: dict[str, list[Block]] = {}
    theme, paragraph = SUMMARY, list[str]()

    def end() -> None:
        if paragraph:
            blocks.setdefault(theme, []).append(Block("p", runs(" ".join(paragraph))))
            paragraph.clear()

    for line in map(str.strip, lines):
        if re.match(r"#{1,6} ", line):
            end()
            theme = _theme(line.lstrip("#").strip())
        elif line.startswith(("- ", "* ")):
            end()
            blocks.setdefault(theme, []).append(Block("li", runs(line[2:].strip())))
        elif line:
            paragraph.append(line)
        else:
            end()
    end()
    return {theme: tuple(each) for theme, each in blocks.items()}


def _theme(heading: str) -> str:
    name = heading.lower()
    if name not in _NAMES:
        known = ", ".join(["Summary", *(title for title, _ in THEMES.values())])
        hint = nearest(name, _NAMES)
        raise SnapshotError(f"A heading of the commentary names no theme.{hint} Headings are: {known}.")
    return _NAMES[name]


def runs(text: str) -> tuple[Run, ...]:
    """Return text as stretches, each bold or not."""
    return tuple(Run(part, bold=i % 2 == 1) for i, part in enumerate(_BOLD.split(text)) if part)
