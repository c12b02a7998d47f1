"""Runs `mash pseudonymise` and `mash synthesise`: replaces identifiers in a file, or invents an area's extracts."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from etl.errors import QuestionError
from etl.identities.health import RawIds
from etl.identities.id_findings import IdHealthError
from etl.identities.pseudonym import KINDS, Pseudonyms, looked_at, read_key
from etl.identities.rewrite import rewrite
from etl.identities.rewrite_text import Rewritten
from etl.identities.scan import check_headers
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from queries.words import counted


def pseudonymise_file(
    source: Path, target: Path, key_file: Path | None, columns: str, kind: str, accept_ids: bool = False
) -> int:
    """Write `target`; return 0, or 1 when values were no numbers of their kind. Raises MashError.

    Ids are looked at before they are replaced: nothing is written where they may be names, are cut or differ by case
    or signs alone, unless someone has looked at them.
    """
    names = list(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip()))
    if not names:
        raise QuestionError("--columns takes the names of columns, separated by commas.")
    pseudonyms = Pseudonyms(read_key(key_file), kind)
    ids = RawIds()

    def replace(values: Sequence[str]) -> list[str]:
        ids.add([looked_at(value, kind) for value in values])
        return pseudonyms.replace(values)

    def check() -> None:
        found = [finding for finding in ids.findings("ids") if finding.asks]
        if found and not accept_ids:
            raise IdHealthError(found, f"{source.name}: nothing was written", "run")

    done = rewrite(source, target, names, replace, check)
    for warning in _warnings(done, pseudonyms, ids):
        typer.echo(f"mash: {warning}", err=True)
    typer.echo(
        f"Wrote {target}: {counted(done.rows, 'row')}, {counted(len(names), 'column')} replaced "
        f"({', '.join(names)}), {counted(pseudonyms.distinct, 'different value')}."
    )
    return 1 if pseudonyms.invalid else 0


def synthesise_area(out: Path, contacts: int, seed: int, hubs: int, months: int) -> int:
    """Write a fictional area's extracts to `out`, print how many, and return the exit code."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    setting = Setting(contacts, seed, hubs, months)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Inventing contacts", total=contacts)
        written = write(setting, out, lambda done: bar.update(task, completed=done))
    Console(soft_wrap=True).print(
        f"Wrote {len(written)} synthetic extracts with {contacts:,} contacts at {hubs} "
        f"hub{'' if hubs == 1 else 's'} to {out}, as at {setting.as_at.isoformat()}. No row describes a real child.",
        highlight=False,
        markup=False,
    )
    return 0


def _warnings(done: Rewritten, pseudonyms: Pseudonyms, ids: RawIds) -> list[str]:
    noun, warnings = KINDS[pseudonyms.kind].noun, []
    if replaced := pseudonyms.invalid - pseudonyms.emptied:
        warnings.append(f"{counted(replaced, 'value')} replaced but not valid as {noun}: they match no other agency's.")
    if pseudonyms.emptied:
        stand, were = ("stands", "was") if pseudonyms.emptied == 1 else ("stand", "were")
        words = f" ({', '.join(sorted(ids.nobody))})" if ids.nobody else ""
        again = sum(rows - 1 for rows in ids.nobody.values())
        back = f": as one child each they would make up to {counted(again, 'return')} that never were" if again else ""
        emptied = f"{counted(pseudonyms.emptied, 'value')} that {stand} for no number {were} left empty"
        warnings.append(f"{emptied}{words}{back}.")
    if done.left_out:
        warnings.append(
            f"left out {counted(len(done.left_out), 'sheet')} without these columns: {', '.join(done.left_out)}."
        )
    if refused := check_headers(done.headers):
        listed = ", ".join(f"'{finding.column}' ({finding.kind})" for finding in refused)
        warnings.append(f"'mash load' will refuse {listed}: leave such columns out.")
    return warnings
