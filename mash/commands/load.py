"""`mash load`: one line says what became of the rows, and a line for each thing to look at."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import typer

from etl.errors import QuestionError
from etl.load import LoadReport, load, now
from mash.progress import progress
from queries.facts.derive import derive


def run(
    data: Path,
    paths: list[Path],
    *,
    form: str,
    hub: str | None,
    as_at: str | None,
    accept_rejects: bool,
    mapping: Path | None = None,
    key_file: Path | None = None,
) -> int:
    """Load extracts, say what happened, return 0, or 1 when something needs attention."""
    until = _day(as_at)
    with progress() as show:
        report = load(
            data, paths, form=form, hub=hub, as_at=until, accept_rejects=accept_rejects, derive=derive,
            progress=show, mapping=mapping, key_file=key_file,
        )  # fmt: skip
    if until and until > now().date():
        typer.echo(f"mash: --as-at {until} has not come yet: days that have not been count as complete.", err=True)
    for warning in _warnings(report):
        typer.echo(f"mash: {warning}", err=True)
    typer.echo(summary(report))
    return report.exit_code


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as bad:
        raise QuestionError(f"--as-at takes a day such as 2026-03-31, not '{text}'.") from bad


def summary(report: LoadReport) -> str:
    """Return the line that ends a load."""
    said = []
    if report.landed:
        accepted, superseded = report.total("accepted"), report.total("superseded")
        quarantined = sum(extract.quarantined for extract in report.landed)
        where = " (see 'mash quarantine')" if quarantined else ""
        said.append(
            f"Loaded {_number(len(report.landed), 'extract')}: {accepted:,} rows accepted, {quarantined:,} quarantined"
            f"{where}, {superseded:,} superseded{_erased(report)}."
        )
    elif report.known:
        said.append(f"Nothing new: {_number(len(report.known), 'extract')} already loaded.")
    if report.build and report.as_at:
        same = "" if report.built and report.landed else " is new" if report.built else " is unchanged"
        said.append(f"Build {report.build}{same}, as at {report.as_at.day} {report.as_at:%B %Y}.")
    else:
        said.append("Nothing is published yet.")
    return " ".join(said)


def _erased(report: LoadReport) -> str:
    rows = sum(extract.erased for extract in report.landed)
    return f", {rows:,} about erased children left out" if rows else ""


def _warnings(report: LoadReport) -> list[str]:
    known = [
        f"{name}: already loaded{f' as {extract.name}' if extract.name != name else ''}."
        for name, extract in report.known
        if report.landed or extract.name != name
    ]
    left = [
        f"{extract.name}: left out {_number(len(tally.left_out), 'unknown column')} of {table}: "
        f"{', '.join(tally.left_out)}."
        for extract in report.landed
        for table, tally in extract.tables.items()
        if tally.left_out
    ]
    sheets = [
        f"{extract.name}: left out {_number(len(extract.sheets_left_out), 'sheet')} that fit no table: "
        f"{', '.join(extract.sheets_left_out)}."
        for extract in report.landed
        if extract.sheets_left_out
    ]
    unmapped = [
        f"{extract.name}: {_labels(labels)} of {column}: counted as unknown. Add a [[label]] to policy.toml for each "
        "that you know, then load the file again."
        for extract in report.landed
        for column, labels in extract.unmapped.items()
    ]
    damaged = [
        f"{name}: what was kept of it is damaged and was removed: load the file again."
        for name in report.damaged
        if name not in {extract.name for extract in report.landed}
    ]
    empty = [f"{extract.name}: holds no rows." for extract in report.landed if not extract.rows]
    bad = [f"{name}: not loaded: {why}" for name, why in report.bad]
    held = [
        f"{extract.name}: kept but not published, because {extract.rejected_percent:.0f}% of its rows were rejected "
        f"(the policy allows {report.max_rejected_percent:g}%). See 'mash quarantine'; mend the extract, or repeat the "
        "command with --accept-rejects."
        for extract in report.held
    ]
    return known + left + sheets + unmapped + damaged + empty + bad + held


def _labels(labels: Mapping[str, int]) -> str:
    """Return labels that mean no code, with their rows; rare ones without their words, which could name a person."""
    shown = [f"'{label}' ({_number(rows, 'row')})" for label, rows in labels.items() if label]
    rare = f"{_number(labels[''], 'row')} with labels too rare to print" if "" in labels else ""
    return f"no code is known for {', '.join(filter(None, [*shown, rare]))}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
