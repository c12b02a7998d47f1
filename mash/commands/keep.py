"""Runs `mash backup`, `restore`, `check`, `repair`, `erase` and `audit verify` on a data directory."""

from pathlib import Path

import typer

from etl.audit import TRAIL, AuditError, last_hash, verify
from etl.errors import WarehouseError
from etl.keeping import backup as backups
from etl.keeping.check import Finding, check
from etl.keeping.erase import erase
from etl.keeping.repair import repair
from etl.landing.extracts import read_extracts
from mash.terminal import progress
from publish.published.ledger import faults
from queries.facts.derive import derive


def back_up(data: Path, target: Path) -> int:
    """Write a backup, print what it holds, and return the exit code. Raises BackupError."""
    with progress() as show:
        files = backups.backup(data, target, show)
    typer.echo(f"{files} files of {data} backed up to {target}, and read back.")
    typer.echo("It is as confidential as the data itself: keep it encrypted, and no longer than your retention period.")
    return 0


def restore(source: Path, data: Path) -> int:
    """Restore a backup into an empty directory; return the exit code. Raises BackupError, AuditError."""
    with progress() as show:
        files = backups.restore(source, data, show)
    typer.echo(f"{files} files restored to {data}; the audit trail is whole. 'mash status' shows what is in force.")
    typer.echo("Children erased since this backup was made are back: run 'mash erase' for each of them again.")
    return 0


def erase_child(data: Path, person_id: str) -> int:
    """Erase a child from what landed and from every build, print how much, and return 0. Raises MashError."""
    with progress() as show:
        report = erase(data, person_id, derive=derive, progress=show)
    rows = sum(report.rows.values())
    listed = ", ".join(f"{count:,} of {table.replace('_', ' ')}" for table, count in report.rows.items())
    built = f"Build {report.build} is made without them" if report.build else "Nothing is published now"
    typer.echo(
        f"Erased one child: {rows:,} {'row' if rows == 1 else 'rows'} ({listed}) in {report.extracts:,} "
        f"{'extract' if report.extracts == 1 else 'extracts'}. {built}; earlier builds are removed. Files outside "
        "this data directory, such as the extracts themselves, are yours to delete."
    )
    return 0


def verify_trail(data: Path) -> int:
    """Print how many lines are whole and return 0, or the first that is not and return 1."""
    try:
        lines = verify(data)
    except AuditError as broken:
        typer.echo(f"mash: {broken}", err=True)
        return 1
    if lines:
        typer.echo(f"The audit trail is whole: {lines} {'line' if lines == 1 else 'lines'} in {data / TRAIL}.")
        if ends := last_hash(data):
            typer.echo(f"It ends with {ends[:16]}: noted elsewhere, that proves later what was there today.")
    else:
        typer.echo(f"No audit trail has been begun in {data}: nothing was erased or handed over.")
    return 0


def _of_the_ledger(data: Path) -> list[Finding]:
    """Return what is wrong with the ledger, which `mash repair` can't mend."""
    mend = "Restore it from a backup: nothing is published until then."
    return [Finding(place, what, mend, by_repair=False) for place, what in faults(data)]


def check_directory(data: Path) -> int:
    """Print what is wrong in a data directory, a line each; return 1 where anything is, else 0."""
    if not data.is_dir():
        raise WarehouseError(f"There is no directory {data}. Run 'mash load PATH' or 'mash demo' first.")
    found = [*check(data), *_of_the_ledger(data)]
    for finding in found:
        typer.echo(str(finding))
    if found:
        typer.echo(f"mash: {len(found)} {'finding' if len(found) == 1 else 'findings'} in {data}.", err=True)
        return 1
    extracts = len(read_extracts(data))
    typer.echo(
        f"{data} is whole: {extracts} {'extract' if extracts == 1 else 'extracts'}, the build in force, erasures, the "
        "audit trail, the ledger and modes were checked."
    )
    return 0


def repair_directory(data: Path) -> int:
    """Mend what can be mended and print what was done and what is left; return 1 where anything is left, else 0."""
    with progress() as show:
        report = repair(data, derive=derive, progress=show)
    for sentence in report.done:
        typer.echo(sentence)
    for finding in report.left:
        typer.echo(f"Not mended: {finding}")
    if not report.done and not report.left:
        typer.echo(f"Nothing was wrong in {data}.")
    return report.exit_code
