"""Runs `mash mapping start` and `review`: proposes a mapping, or meanings of new words, for a person to confirm."""

import tomllib
from pathlib import Path

import typer

from etl.contracts import AGENCY_TABLES
from etl.durable import write_at_once
from etl.errors import ExtractError, QuestionError, nearest
from etl.formats.known_mappings import kept_mappings, slug
from etl.formats.mapping_file import questions
from etl.landing.extracts import read_extracts
from etl.propose.known_format import known_format, labels_of
from etl.propose.review import with_new_words
from etl.propose.start import start
from etl.propose.written import as_toml, labels_as_toml, lines
from queries.words import counted


def start_mapping(source: Path, table: str | None, out: Path | None) -> int:
    """Print a proposal and write it where `out` says; return 0. Raises MashError."""
    if not source.is_file():
        raise ExtractError(f"{source} is not a file: give one file that an agency has sent.")
    if table is not None and table not in AGENCY_TABLES:
        raise QuestionError(f"There is no table '{table}'.{nearest(table, AGENCY_TABLES)}")
    if out is not None and out.exists():
        raise QuestionError(f"{out} is there already: name another file, or take it away first.")
    if table is None and (format_ := known_format(source)) is not None:
        words = labels_of(source, format_)
        typer.echo(f"{source.name}: {format_.label}. Its columns need no mapping.")
        for column, listed in words.items():
            rows = counted(sum(word.rows for word in listed), "row")
            typer.echo(f"{counted(len(listed), 'label')} of {column} without a code, on {rows}.")
        if not words:
            return 0
        text = labels_as_toml(format_.name, source.stem, words)
    else:
        begun = start(source, table)
        for line in lines(begun):
            typer.echo(line)
        text = as_toml(begun, out.stem if out else source.stem)
    asked = len(list(questions(tomllib.loads(text))))
    if out is None:
        typer.echo(f"{counted(asked, 'question')}. Name a file to write with --out. Nothing was stored.")
    else:
        write_at_once(out, text.encode())
        typer.echo(f"Wrote {out.name} with {counted(asked, 'question')} marked 'ask'. Nothing was stored.")
    return 0


def review_mapping(data: Path, name: str, out: Path | None) -> int:
    """Print the words that the newest extract of a kept mapping needs answers for, and write a mapping that asks.

    Returns 0 where there are none, else 3. Raises MashError.
    """
    kept = kept_mappings(data)
    mapping = next((each for each in kept if slug(name) == slug(each.name)), None)
    if mapping is None:
        known = ", ".join(f"'{each.name}'" for each in kept) or "none"
        raise QuestionError(
            f"No mapping '{name}' is kept in {data}.{nearest(name, [m.name for m in kept])} Kept: {known}."
        )
    mine = [each for each in read_extracts(data) if each.mapping and slug(each.mapping) == slug(mapping.name)]
    words = mine[-1].unmapped if mine else {}
    text, told = with_new_words(mapping, words)
    for line in told:
        typer.echo(line)
    rare = sum(counts.get("", 0) for counts in words.values())
    if rare:
        typer.echo(
            f"{counted(rare, 'row')} with words too rare to print: 'mash mapping start' with the file shows them."
        )
    if not told:
        typer.echo(f"No word of {mapping.name} needs an answer.")
        return 0
    if out is not None:
        if out.exists():
            raise QuestionError(f"{out} is there already: name another file, or take it away first.")
        write_at_once(out, text.encode())
        typer.echo(
            f"Wrote {out.name}: answer what is marked 'ask', then load {mine[-1].name} again with --mapping {out.name}."
        )
    return 3
