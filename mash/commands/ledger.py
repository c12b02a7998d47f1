"""Runs `mash ledger`: lists, checks, adds and voids entries of the ledger of publications."""

import json
from pathlib import Path

import typer

from etl.errors import WarehouseError
from publish.published.folder import MANIFEST
from publish.published.ledger import LedgerError, faults, locked, read_ledger, void
from publish.published.outlets import adopt, enter_copy, missing


def run_list(data: Path) -> int:
    """Print the entries, a line each, and how many releases are known to be missing; return 0."""
    _must_be(data)
    with locked(data) as ledger:
        adopt(ledger)
    for entry in ledger.entries:
        ending = f" ({entry.why})" if entry.why else ""
        typer.echo(f"{entry.number:>6}  {entry.at[:10]}  {entry.outlet:<11}  {entry.state:<7}  {entry.folder}{ending}")
    if not ledger.entries:
        typer.echo("Nothing has left yet.")
    if lacking := missing(data):
        typer.echo(
            f"{lacking} {'release is' if lacking == 1 else 'releases are'} not in the ledger: give "
            f"{'its folder' if lacking == 1 else 'their folders'} to 'mash ledger add'."
        )
    return 0


def run_verify(data: Path) -> int:
    """Print what is wrong with the ledger, a line each, and return 1, or that it is whole and return 0."""
    _must_be(data)
    wrong = list(faults(data))
    for place, what in wrong:
        typer.echo(f"{place}: {what}")
    if wrong:
        typer.echo(f"mash: {len(wrong)} {'finding' if len(wrong) == 1 else 'findings'} in the ledger.", err=True)
        return 1
    entries = len(read_ledger(data).entries)
    typer.echo(f"The ledger is whole: {entries} {'entry' if entries == 1 else 'entries'}.")
    return 0


def run_add(data: Path, folder: Path) -> int:
    """Enter a copy of an earlier publication and print its number. Raises LedgerError."""
    _must_be(data)
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as bad:
        raise LedgerError(f"{folder} holds no {MANIFEST} that can be read: give the folder of a publication.") from bad
    with locked(data) as ledger:
        adopt(ledger)
        entry = enter_copy(ledger, folder, manifest)
    typer.echo(f"{folder.name} is entry {entry.number} of the ledger: later publications are judged beside it.")
    return 0


def run_void(data: Path, number: int, why: str) -> int:
    """Void an entry and print that. Raises LedgerError."""
    _must_be(data)
    entry = void(data, number, why)
    typer.echo(f"Entry {entry.number}, {entry.name}, is void: {entry.why}")
    return 0


def _must_be(data: Path) -> None:
    if not data.is_dir():
        raise WarehouseError(f"There is no directory {data}. Run 'mash load PATH' or 'mash demo' first.")
