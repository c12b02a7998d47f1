"""`mash audit verify`: is the trail of what was loaded, erased and handed over still whole?"""

from pathlib import Path

import typer

from etl.audit import TRAIL, AuditError, last_hash, verify


def run(data: Path) -> int:
    """Say how many lines are whole, exit code 0; or name the first that is not, exit code 1."""
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
