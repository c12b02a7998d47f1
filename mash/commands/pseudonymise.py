"""`mash pseudonymise`: one line says what was replaced, others what to look at; the key is never shown."""

from pathlib import Path

import typer

from etl.errors import QuestionError
from etl.identities import check_headers
from etl.identities.pseudonym import KINDS, Pseudonyms, read_key
from etl.identities.rewrite import rewrite
from etl.identities.rewritten import Rewritten


def run(source: Path, target: Path, key_file: Path | None, columns: str, kind: str) -> int:
    """Write `target`; return 0, or 1 when values were no numbers of their kind. Raises MashError."""
    names = list(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip()))
    if not names:
        raise QuestionError("--columns takes the names of columns, separated by commas.")
    pseudonyms = Pseudonyms(read_key(key_file), kind)
    done = rewrite(source, target, names, pseudonyms.replace)
    for warning in _warnings(done, pseudonyms):
        typer.echo(f"mash: {warning}", err=True)
    typer.echo(
        f"Wrote {target}: {_number(done.rows, 'row')}, {_number(len(names), 'column')} replaced "
        f"({', '.join(names)}), {_number(pseudonyms.distinct, 'different value')}."
    )
    return 1 if pseudonyms.invalid else 0


def _warnings(done: Rewritten, pseudonyms: Pseudonyms) -> list[str]:
    noun, said = KINDS[pseudonyms.kind].noun, []
    if replaced := pseudonyms.invalid - pseudonyms.emptied:
        said.append(f"{_number(replaced, 'value')} replaced but not valid as {noun}: they match no other agency's.")
    if pseudonyms.emptied:
        stand = "stands" if pseudonyms.emptied == 1 else "stand"
        said.append(f"{_number(pseudonyms.emptied, 'value')} that {stand} for no number made empty.")
    if done.left_out:
        said.append(
            f"left out {_number(len(done.left_out), 'sheet')} without these columns: {', '.join(done.left_out)}."
        )
    if refused := check_headers(done.headers):
        listed = ", ".join(f"'{finding.column}' ({finding.kind})" for finding in refused)
        said.append(f"'mash load' will refuse {listed}: leave such columns out.")
    return said


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
