"""Runs `mash journey`: prints one child's events by key, or what the journeys of 12 months have in common."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.audit import append
from etl.errors import QuestionError
from mash.commands.cases import PAGE, check_whole
from mash.questions import read_where
from mash.terminal import TABLES, print_frame, print_table
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import months_after, read_month
from queries.cases.behind import MOST
from queries.cases.in_words import event_rows
from queries.cases.journey import child_of, journey
from queries.cases.journey_lists import list_of
from queries.cases.sequences import Common, common
from queries.cases.sequences_in_words import again_claim, claim, drift_claim, families_claim, usual_claim
from queries.measure.engine import check_where
from queries.metrics.catalogue import METRICS
from queries.words import counted


def run(
    data: Path, key: str | None, month: str | None, where: Sequence[str], which: str | None, page: int, form: str
) -> int:
    """Print a child's events, a list, or what journeys have in common; return the exit code."""
    build = open_build(data)
    if key is not None:
        return _child(data, build, key, form)
    kept = read_where(where)
    check_where(build, METRICS["contacts"], kept)
    last = read_month(month) if month else months_after(build.as_at.date().replace(day=1), -1)
    found = common(build, last, kept)
    if isinstance(found, str):
        raise QuestionError(found)
    if which is None:
        _print_common(found, form)
    else:
        asked = {"figure": which, "where": kept, "month": f"{last:%Y-%m}", "build": build.info.build}
        _print_list(data, found, which, page, form, asked)
    return 0


def _child(data: Path, build: Build, key: str, form: str) -> int:
    child = child_of(build, key)
    if child is None:
        raise QuestionError("No row is about a child or a contact with this key: check it, exactly as lists give it.")
    events = journey(build, child)
    append(data, "cases_shown", {"figure": "journey", "build": build.info.build, "rows": len(events)})
    titles, lines = event_rows(events)
    if form in TABLES:
        frame = pl.DataFrame(lines, schema=titles, orient="row")
        days = pl.col("Days since").str.replace_all(",", "").cast(pl.Int64, strict=False)
        print_frame(frame if form == "csv" else frame.with_columns(days), form)
        return 0
    pauses = sum(each.paused for each in events)
    caption = f"{counted(pauses, 'pause')} of over 28 days. This look is in the audit trail, without the key."
    count = f"{len(events):,} {'entry' if len(events) == 1 else 'entries'}"
    print_table(f"One child: {count}.", titles, lines, right=["Days since"], caption=caption)
    return 0


def _print_common(found: Common, form: str) -> None:
    lines = [
        [" → ".join(each.steps), words.count(each.children), words.percent(100 * each.children / found.children)]
        for each in found.sequences
    ]
    titles = ["Steps, in order", "Children", "Share"]
    if form == "xlsx":
        counts = pl.Series("Children", [each.children for each in found.sequences], pl.Int64)
        frame = pl.DataFrame([[line[0]] for line in lines], schema=titles[:1], orient="row").with_columns(counts)
        print_frame(frame.with_columns(Share=100 * pl.col("Children") / found.children), form)
        return
    if form == "csv":
        print_frame(pl.DataFrame(lines, schema=titles, orient="row"), form)
        return
    span = f"{words.day(found.first)} to {words.day(found.last)}"
    caption = f"{families_claim(found)}\n{claim(found)} (--list unchecked).\n{drift_claim(found)} (--list drifting)."
    caption += "" if isinstance(found.families, str) else f"\n{again_claim(found)} (--list households)."
    print_table(f"{usual_claim(found)}. {span}.", titles, lines, right=titles[1:], caption=caption)


def _print_list(data: Path, found: Common, which: str, page: int, form: str, asked: dict[str, object]) -> None:
    rows, told, shown, _ = list_of(found, which)
    if isinstance(rows, str):
        raise QuestionError(rows)
    if form in TABLES:
        append(data, "cases_shown", {**asked, "rows": min(rows.height, MOST), "of": rows.height})
        print_frame(rows.head(MOST), form)
        check_whole(rows.height, "rows")
        return
    pages = max(1, -(-rows.height // PAGE))
    if page > pages:
        raise QuestionError(f"There is no page {page}: {counted(rows.height, 'row')} fill {counted(pages, 'page')}.")
    part = rows.slice((page - 1) * PAGE, PAGE)
    append(data, "cases_shown", {**asked, "rows": part.height, "of": rows.height})
    titles, lines = shown(part)
    more = f" The next: --page {page + 1}." if page < pages else ""
    steps = f" {found.lacking}" if which == "drifting" and found.lacking else ""
    caption = f"Page {page} of {pages}.{more}{steps} This look is in the audit trail."
    print_table(f"{told}.", titles, lines, right=["Contacts", "Days since", "On days", "Children"], caption=caption)
