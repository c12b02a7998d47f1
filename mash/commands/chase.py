"""Runs `mash chase`: lists open and late checks, and writes a file for each agency."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from etl.audit import append
from etl.codes import AGENCIES
from etl.durable import write_at_once
from etl.errors import QuestionError, nearest
from mash.commands.cases import PAGE, check_whole
from mash.questions import read_where
from mash.terminal import print_frame, print_table, say
from publish.published.case_files import digest, letter
from queries import words
from queries.build import Build, open_build
from queries.cases.behind import MOST
from queries.cases.chase import CHASE, Chased, by_agency, claim, late_checks, left_out
from queries.cases.in_words import chased_rows
from queries.measure.engine import check_where
from queries.metrics.catalogue import METRICS
from queries.words import counted


def run(data: Path, agency: str | None, where: Sequence[str], page: int, form: str, out: Path | None) -> int:
    """Print what is late by agency, one agency's list, or write a file for each agency; return the exit code."""
    if agency is not None and agency not in AGENCIES:
        raise QuestionError(f"There is no agency '{agency}'.{nearest(agency, AGENCIES)} Known: {', '.join(AGENCIES)}.")
    kept = read_where(where)
    if agency and kept.setdefault("agency", agency) != agency:
        raise QuestionError("--agency and --where name two agencies: a list is of one, or of all.")
    build = open_build(data)
    check_where(build, METRICS["check_unanswered"], {dim: kept[dim] for dim in kept if dim != "agency" or not agency})
    rows = late_checks(build, kept)
    if isinstance(rows, str):
        raise QuestionError(rows)
    asked = {"figure": "late checks", "where": kept, "build": build.info.build}
    if out is not None:
        _write(data, build, rows, out, asked)
    elif form == "csv":
        append(data, "cases_shown", {**asked, "rows": min(rows.height, MOST), "of": rows.height})
        print_frame(rows.head(MOST), form)
        check_whole(rows.height, "late checks")
    elif agency is None:
        _print_agencies(build, by_agency(rows), left_out(build, kept))
    else:
        _print_list(data, build, rows, AGENCIES[agency], page, asked)
    return 0


def _print_agencies(build: Build, agencies: Sequence[Chased], gone: str) -> None:
    lines = [
        [AGENCIES[each.agency], *map(words.count, (each.late, each.chase, each.close, each.decided)),
         "" if each.longest is None else words.hours(each.longest)]
        for each in agencies
    ]  # fmt: skip
    columns = ["Agency", "Late", "To chase", "To close", "Contact decided", "Longest over"]
    caption = (
        f"As at {words.day(build.as_at.date())}. To close: over 28 days old, and probably answered without a "
        "record; they stay late in every figure until their agency answers or closes them. Contact decided: nobody "
        "waits for these answers any more. '--agency NAME' lists an agency's checks, '--out DIR' writes a file for "
        "each."
        f"{gone and chr(10)}{gone}"
    )
    print_table(f"{claim(agencies, some=bool(gone))}.", columns, lines, right=columns[1:], caption=caption)


def _print_list(data: Path, build: Build, rows: pl.DataFrame, name: str, page: int, asked: dict[str, object]) -> None:
    pages = max(1, -(-rows.height // PAGE))
    if page > pages:
        raise QuestionError(f"There is no page {page}: {counted(rows.height, 'check')} fill {counted(pages, 'page')}.")
    part = rows.slice((page - 1) * PAGE, PAGE)
    append(data, "cases_shown", {**asked, "rows": part.height, "of": rows.height})
    titles, lines = chased_rows(part)
    more = f" The next: --page {page + 1}." if page < pages else ""
    caption = f"As at {words.day(build.as_at.date())}. Page {page} of {pages}.{more} This look is in the audit trail."
    print_table(
        f"{claim(by_agency(rows), name)}.", titles, lines, right=("Target", "Waited", "Over by"), caption=caption
    )


def _write(data: Path, build: Build, rows: pl.DataFrame, out: Path, asked: dict[str, Any]) -> None:
    """Write a workbook for each agency: what to answer now, and what to answer or close."""
    out.mkdir(parents=True, exist_ok=True)
    if gone := left_out(build, asked["where"]):
        say(gone)
    if rows.is_empty():
        say("No file was written: no check in this list is late.")
    for each in by_agency(rows):
        own = rows.filter(pl.col("agency") == each.agency)
        content = letter(AGENCIES[each.agency], own, own["do"] == CHASE, build.info)
        append(data, "cases_file", {**asked, "agency": each.agency, "rows": own.height, "sha256": digest(content)})
        path = out / f"late-checks-{each.agency}.xlsx"
        write_at_once(path, content)
        print(f"{path}: {each.chase:,} to answer, {each.close:,} to answer or close.")  # noqa: T201
