"""Runs `mash load`: prints a line on what became of the rows, and a line for each thing to look at."""

import shlex
from collections.abc import Mapping
from pathlib import Path

import typer

from etl.codes import IF_EMPTY
from etl.errors import MashError
from etl.load import load
from etl.policy.today import today
from etl.register.follows import read_follows
from etl.warehouse.publishing import LoadReport
from mash.commands.status import names_read
from mash.questions import read_day
from mash.terminal import progress
from queries.facts.derive import derive
from queries.measure.not_known import newest_complete, stopped
from queries.quality.table_months import table_months
from queries.words import counted


def run(
    data: Path,
    paths: list[Path],
    *,
    form: str,
    hub: str | None,
    as_at: str | None,
    accept_rejects: bool,
    covers: str | None = None,
    accept_ids: bool = False,
    mapping: Path | None = None,
    key_file: Path | None = None,
    dry_run: bool = False,
) -> int:
    """Load extracts, print what happened, and return 0, 1 when something needs attention, or 3 when words need answers.

    A dry run keeps nothing.
    """
    until = read_day("--as-at", as_at)
    if dry_run:
        from mash.commands.dry_run import run as rehearse

        return rehearse(
            data, paths, form=form, hub=hub, as_at=until, covers=covers, accept_rejects=accept_rejects,
            mapping=mapping, key_file=key_file, accept_ids=accept_ids,
        )  # fmt: skip
    with progress() as show:
        report = load(
            data, paths, form=form, hub=hub, as_at=until, covers=covers, accept_rejects=accept_rejects, derive=derive,
            progress=show, mapping=mapping, key_file=key_file, accept_ids=accept_ids,
        )  # fmt: skip
    if until and until > today():
        typer.echo(f"mash: --as-at {until} has not come yet: days that have not been count as complete.", err=True)
    told(report)
    if report.built and read_follows(data):
        _tell(data)
    return report.exit_code


def _tell(data: Path) -> None:
    """Tell people what they follow of the new build; that it fails does not undo the load."""
    from publish.alerts.telling import tell  # brings all that judges figures, which a load without followers needs not

    try:
        tell(data)
    except MashError as failed:
        typer.echo(f"mash: nobody was told of the new build: {failed}", err=True)


def told(report: LoadReport) -> None:
    """Print what a load did, and on stderr what to look at."""
    for warning in warnings(report):
        typer.echo(f"mash: {warning}", err=True)
    typer.echo(summary(report))
    for line in _months(report):
        typer.echo(line)


def summary(report: LoadReport) -> str:
    """Return the line that ends a load."""
    sentences = []
    if report.landed:
        accepted, superseded = report.total("accepted"), report.total("superseded")
        quarantined = sum(extract.quarantined for extract in report.landed)
        where = " (see 'mash quarantine')" if quarantined else ""
        sentences.append(
            f"Loaded {counted(len(report.landed), 'extract')}: {accepted:,} rows accepted, {quarantined:,} quarantined"
            f"{where}, {superseded:,} superseded{_erased(report)}."
        )
    elif report.known:
        sentences.append(f"Nothing new: {counted(len(report.known), 'extract')} already loaded.")
    if report.build and report.as_at:
        same = "" if report.built and report.landed else " is new" if report.built else " is unchanged"
        sentences.append(f"Build {report.build}{same}, as at {report.as_at.day} {report.as_at:%B %Y}.")
    else:
        sentences.append("Nothing is published yet.")
    return " ".join(sentences)


def _months(report: LoadReport) -> list[str]:
    """Return what has stopped, then what was found of the months that tables speak for, and what contradicts it."""
    if report.as_at is None:
        return []
    found = [one for one in table_months(report.spans, report.as_at) if one.covers or one.contradicted]
    told = [line for one in found for line in (one.text, *one.contradicted)]
    return [*(one.text for one in stopped(report.spans, newest_complete(report.as_at))), *told]


def _erased(report: LoadReport) -> str:
    rows = sum(extract.erased for extract in report.landed)
    return f", {rows:,} about erased children left out" if rows else ""


def warnings(report: LoadReport) -> list[str]:
    """Return a line for each thing to look at."""
    known = [
        f"{name}: already loaded{f' as {extract.name}' if extract.name != name else ''}."
        for name, extract in report.known
        if report.landed or extract.name != name
    ]
    left = [
        f"{extract.name}: left out {counted(len(tally.left_out), 'unknown column')} of {table}: "
        f"{', '.join(tally.left_out)}."
        for extract in report.landed
        for table, tally in extract.tables.items()
        if tally.left_out
    ]
    sheets = [
        f"{extract.name}: left out {counted(len(extract.sheets_left_out), 'sheet')} that fit no table: "
        f"{', '.join(extract.sheets_left_out)}."
        for extract in report.landed
        if extract.sheets_left_out
    ]
    new_words = [
        f"{extract.name}: {counted(sum(len(words) for words in extract.unmapped.values()), 'new word')} "
        f"need{'' if sum(map(len, extract.unmapped.values())) > 1 else 's'} an answer: mash mapping review "
        f"{shlex.quote(extract.mapping)}"
        for extract in report.landed
        if extract.mapping and extract.unmapped
    ]
    unread_blocks = [
        f"{extract.name}: not read, as nothing is made of it: {', '.join(extract.unread)}."
        for extract in report.landed
        if extract.unread
    ]
    withdrawn = [
        f"{extract.name}: {counted(extract.withdrawn, 'record')} withdrawn by the sender (purge) and left out."
        for extract in report.landed
        if extract.withdrawn
    ]
    sheets += [
        f"{extract.name}: {counted(len(extract.sheets_hidden), 'sheet')} of it hidden, and read like the others: "
        f"{', '.join(extract.sheets_hidden)}."
        for extract in report.landed
        if extract.sheets_hidden
    ]
    unmapped = [
        f"{extract.name}: {_labels(labels)} of {column}: {_without_code(column)}. Run 'mash mapping start' with the "
        "file and answer what it asks, or add them to the mapping, then load the file again with --mapping."
        for extract in report.landed
        for column, labels in extract.unmapped.items()
    ]
    unread = [
        f"{extract.name}: {_labels(labels)} of {column} in {table}: the rows were refused."
        for extract in report.landed
        for table, tally in extract.tables.items()
        for column, labels in tally.unread.items()
    ]
    nothing = [
        f"{extract.name}: {_nothing(table, column, told)}"
        for extract in report.landed
        for table, tally in extract.tables.items()
        for column, told in tally.words.items()
    ]
    days = [
        f"{extract.name}: {counted(clock.days, 'value')} of {clock.values:,} in {column} without a time of day: "
        "compared by day, left out of hours."
        for extract in report.landed
        for tally in extract.tables.values()
        for column, clock in tally.clocks.items()
        if clock.days
    ]
    ids = [f"{extract.name}: {finding.sentence()}." for extract in report.landed for finding in extract.ids]
    names = names_read(report.names) if report.landed else []
    damaged = [
        f"{damage.name}: {damage.file}: {damage.why}. {damage.mend} Until then nothing new is published."
        for damage in report.unmended
    ]
    empty = [f"{extract.name}: holds no rows." for extract in report.landed if not extract.rows]
    bad = [f"{name}: not loaded: {why}" for name, why in report.bad]
    held = [
        f"{extract.name}: kept but not published, because {extract.rejected_percent:.0f}% of its rows were rejected "
        f"(the policy allows {report.max_rejected_percent:g}%). See 'mash quarantine'; mend the extract, or repeat the "
        "command with --accept-rejects."
        for extract in report.held
    ]
    moved = (
        f"{counted(report.relabelled, 'episode')} of support changed level or tier since the build before: past "
        "figures of levels of need move with them."
    )
    return (
        known
        + left
        + sheets
        + unread_blocks
        + withdrawn
        + new_words
        + unmapped
        + unread
        + nothing
        + days
        + ids
        + names
        + damaged
        + empty
        + bad
        + held
        + ([moved] if report.relabelled else [])
    )


def _without_code(column: str) -> str:
    return "counted as unknown" if column in IF_EMPTY else "left empty"


def _nothing(table: str, column: str, told: Mapping[str, int]) -> str:
    """Return how many cells of a column were read as nothing, by word."""
    listed = ", ".join(f"{word} {cells:,}" for word, cells in told.items())
    if column in IF_EMPTY:
        return f"{counted(sum(told.values()), 'row')} of {table} without a {column} count as unknown ({listed})."
    return f"{counted(sum(told.values()), 'cell')} of {column} in {table} read as empty ({listed})."


def _labels(labels: Mapping[str, int]) -> str:
    """Return labels without a code and their rows; rare ones are only counted, since they could name a person."""
    shown = [f"'{label}' ({counted(rows, 'row')})" for label, rows in labels.items() if label]
    rare = f"{counted(labels[''], 'row')} with labels too rare to print" if "" in labels else ""
    return f"no code is known for {', '.join(filter(None, [*shown, rare]))}"
