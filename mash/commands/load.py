"""Runs `mash load`: prints what became of the rows, and a line for each thing to look at."""

from pathlib import Path

import typer

from etl.builds import info_of, read_current
from etl.errors import MashError
from etl.load import load
from etl.policy.policy_file import load_policy
from etl.policy.today import today
from etl.register.follows import read_follows
from etl.warehouse.publishing import LoadReport
from mash.commands.to_look_at import unmeasured, warnings
from mash.questions import read_day
from mash.terminal import progress
from queries.facts.derive import derive
from queries.measure.not_known import newest_complete, stopped
from queries.quality.switch import undeclared
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
        typer.echo(f"mash: --as-at {until} is in the future: days that have not come yet count as complete.", err=True)
    told(report)
    if report.built and (current := read_current(data)):
        for line in undeclared(info_of(current).policy.ladders, current.get("switches", {})):
            typer.echo(line)
    for line in unmeasured(load_policy(data)):
        typer.echo(f"mash: {line}", err=True)
    if report.built and read_follows(data):
        _tell(data)
    return report.exit_code


def _tell(data: Path) -> None:
    """Tell people what they follow of the new build; that it fails does not undo the load."""
    from publish.alerts.telling import tell  # brings all that judges figures, which a load without followers needs not

    try:
        tell(data)
    except MashError as failed:
        typer.echo(f"mash: no messages about the new build were written: {failed}", err=True)


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
            f"Loaded {counted(len(report.landed), 'extract')}: {counted(accepted, 'row')} accepted, "
            f"{quarantined:,} quarantined{where}, {superseded:,} superseded{_held(report)}{_erased(report)}."
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
    found = [
        one for one in table_months(report.spans, report.as_at)
        if one.covers or one.contradicted or (one.span.part and one.span.says_nothing)
    ]  # fmt: skip
    told = [line for one in found for line in (one.text, *one.contradicted)]
    return [*(one.text for one in stopped(report.spans, newest_complete(report.as_at))), *told]


def _held(report: LoadReport) -> str:
    """Return how many good rows wait with those refused: "0 rows accepted" alone sounds as if they were lost."""
    ids = {extract.id for extract in report.held}
    tallies = [tally for extract in report.landed if extract.id in ids for tally in extract.tables.values()]
    rows = sum(tally.kept - tally.differing - tally.repeats for tally in tallies)
    return f", {counted(rows, 'good row')} held back" if rows else ""


def _erased(report: LoadReport) -> str:
    rows = sum(extract.erased for extract in report.landed)
    return f", {rows:,} about erased children left out" if rows else ""
