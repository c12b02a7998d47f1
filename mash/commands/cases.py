"""Runs `mash cases`: prints the pseudonymised rows behind a figure, once the look is in the audit trail."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from etl.audit import append
from etl.durable import write_at_once
from etl.errors import QuestionError
from etl.ladders import COMMON
from mash.questions import read_dims, read_where
from mash.terminal import print_frame, print_table
from publish.published.case_files import as_file
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import read_month
from queries.cases.behind import MOST, Behind, behind
from queries.cases.in_words import figure_in_words, places, shown
from queries.metrics.catalogue import find
from queries.words import counted

PAGE = 25
MET = {None: None, "yes": True, "no": False}


def run(
    data: Path,
    name: str,
    month: str,
    where: Sequence[str],
    met: str | None,
    page: int,
    form: str,
    out: Path | None,
    ladder: str,
) -> int:
    """Print or write the cases behind a metric's figure of a month; return the exit code."""
    kept = read_where(where)
    read_dims(list(kept))
    metric, first = find([name])[0], read_month(month)
    if form == "xlsx" and out is None:
        raise QuestionError("A workbook goes into a file: name one with --out FILE.xlsx.")
    if form == "table" and out is not None:
        raise QuestionError("--out writes a file: ask for --format csv or xlsx.")
    build = open_build(data).on(ladder)
    found = behind(build, metric, first, kept)
    rows = found.keeping(MET[met])
    asked = {"metric": name, "month": month, "where": kept, "met": met, "ladder": ladder, "build": build.info.build}
    if form == "table":
        _print_page(data, found, rows, page, asked)
    else:
        _hand_over(data, build, found, rows.head(MOST), out, form, asked)
        check_whole(rows.height, "cases", " or --met")
    return 0


def check_whole(rows: int, noun: str, also: str = "") -> None:
    """Raise QuestionError where a list was longer than what was written of it."""
    if rows > MOST:
        raise QuestionError(f"Only the first {MOST:,} of {rows:,} {noun} were written: keep fewer with --where{also}.")


def _print_page(data: Path, found: Behind, rows: pl.DataFrame, page: int, asked: Mapping[str, object]) -> None:
    pages = max(1, -(-rows.height // PAGE))
    if page > pages:
        raise QuestionError(f"There is no page {page}: {counted(rows.height, 'case')} fill {counted(pages, 'page')}.")
    part = rows.slice((page - 1) * PAGE, PAGE)
    append(data, "cases_shown", {**asked, "rows": part.height, "of": rows.height})
    titles, lines = shown(found.metric, part)
    first = (page - 1) * PAGE + 1
    numbered = f"{places(first, first + part.height - 1)} of {counted(rows.height, 'case')}, the most pressing first"
    more = f" The next: --page {page + 1}." if page < pages else ""
    own = found.counted_on and found.metric.ladder == "asked" and found.ladder and found.ladder.name != COMMON
    others = f" Figures past the change to other levels are on common ones: --ladder {COMMON}." if own else ""
    caption = f"{numbered if part.height else 'No case'}.{more}{others} This look is in the audit trail."
    print_table(figure_in_words(found), titles, lines, right=("Target", "Took", "Over by", "Adds"), caption=caption)


def _hand_over(
    data: Path,
    build: Build,
    found: Behind,
    rows: pl.DataFrame,
    out: Path | None,
    form: str,
    asked: Mapping[str, object],
) -> None:
    """Write or print a file of cases, whose digest the trail holds."""
    title = f"{figure_in_words(found)} As at {words.day(build.as_at.date())}."
    content, digest = as_file(rows, form, found.metric.title, title, build.info)
    append(data, "cases_file", {**asked, "rows": rows.height, "sha256": digest})
    if out is None:
        print_frame(rows, form)
    else:
        write_at_once(out, content)
