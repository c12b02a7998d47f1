"""Runs `mash letters`: writes a letter to each agency on its refused rows."""

import hashlib
from collections.abc import Collection
from pathlib import Path

import typer

from etl.audit import append
from etl.codes import AGENCIES
from etl.durable import write_at_once
from etl.errors import QuestionError, nearest
from publish.published.letters import BOOK, letter_files, letter_of
from queries.build import open_build
from queries.quality.refused_rows import Refusals, refused_rows
from queries.words import counted


def run(data: Path, out: Path, agency: str | None) -> int:
    """Write the letters on each agency's newest load, or on one agency's; return the exit code."""
    if agency is not None and agency not in AGENCIES:
        raise QuestionError(f"There is no agency '{agency}'.{nearest(agency, AGENCIES)}")
    told = [each for each in refused_rows(data) if agency in (None, each.agency)]
    if not told:
        whose = f" of {AGENCIES[agency]}" if agency else ""
        raise QuestionError(f"No extract{whose} has been loaded in {data}, so there is nothing to write about.")
    write_letters(data, out, told)
    return 0


def write_loaded(data: Path, out: Path, extracts: Collection[str]) -> None:
    """Write the letters on extracts that a load has just landed, named by their ids."""
    write_letters(data, out, refused_rows(data, extracts))


def write_letters(data: Path, out: Path, told: Collection[Refusals]) -> None:
    """Write each letter into `out/AGENCY/DAY_TIME` of its load, once the audit trail has its line; print where."""
    info = open_build(data).info
    for each in told:
        if not each.refused:
            typer.echo(f"{each.name}: no row was refused, so there is no letter.")
            continue
        files = letter_files(letter_of(each, info))
        digest = hashlib.sha256(files[BOOK]).hexdigest()
        append(data, "letter", {"agency": each.agency, "rows": each.refused, "sha256": digest})
        folder = out / each.agency / f"{each.loaded_at:%Y-%m-%d_%H%M}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_at_once(folder / name, content)
        typer.echo(f"{each.name}: {counted(each.refused, 'row')} refused. Letter: {folder}")
