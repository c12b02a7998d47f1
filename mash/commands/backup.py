"""`mash backup` and `mash restore`: everything that can't be made again, in one file and back."""

from pathlib import Path

import typer

from etl import backup as backups
from mash.progress import progress


def back_up(data: Path, target: Path) -> int:
    """Write a backup and say what it holds; return the exit code. Raises BackupError."""
    with progress() as show:
        files = backups.backup(data, target, show)
    typer.echo(f"{files} files of {data} backed up to {target}, and read back.")
    typer.echo("It is as confidential as the data itself: keep it encrypted, and no longer than your retention period.")
    return 0


def restore(source: Path, data: Path) -> int:
    """Put a backup into an empty directory and say so; return the exit code. Raises BackupError, AuditError."""
    with progress() as show:
        files = backups.restore(source, data, show)
    typer.echo(f"{files} files restored to {data}; the audit trail is whole. 'mash status' shows what is in force.")
    typer.echo("Children erased since this backup was made are back: run 'mash erase' for each of them again.")
    return 0
