"""Writes the page that compares our definitions with official texts. A row is one text on some figures."""

from collections.abc import Iterator
from pathlib import Path

from mash.documents.handbook import grid
from queries import words
from queries.metrics.catalogue import METRICS
from queries.metrics.official import ENTRIES, Official, official

_INTRODUCTION = """# Our definitions beside official ones

The official text that each figure comes from or is compared with, and where our definition differs. **Read** means that
we read the wording in the text named. **Not read in the original** means that we know it only from other texts, and
that it may be wrong: check it before you rely on it. England's figures are for a year to 31 March: ask for ours with
`--period financial-year`. Written by `python -m mash.documents` from `queries/metrics/official.py`; changes made here
are lost.

The day that puts a row in a month, and the day that sets each breakdown, are given with each figure in the
[handbook](handbook/README.md) and in `mash definitions re_referral_12m`."""


def pages(_root: Path) -> dict[str, str]:
    """Return the page by its path under a source tree."""
    rows = [row for entry in ENTRIES if (row := _row(entry))]
    header = ("Figures", "Official text", "It counts", "Clock starts", "Where ours departs")
    return {"docs/official-definitions.md": f"{_INTRODUCTION}\n\n{grid(header, rows)}\n"}


def _row(entry: Official) -> tuple[str, ...] | None:
    """Return an entry's cells; None where other entries have taken all its figures."""
    figures = list(_figures(entry))
    if not figures:
        return None
    named = ", ".join(f"[{name}](handbook/metrics/{name}.md)" for name in figures)
    return named, entry.cited, words.capital(entry.counts), entry.clock or "–", entry.departs


def _figures(entry: Official) -> Iterator[str]:
    return (name for name in METRICS if official(name) is entry)
