"""Lists the landed extracts with their options, in the order in which later ones replace rows of earlier ones.

Options given later for the same content are lines of `ledger.jsonl`, to which lines are only added. A last line that a
crash cut off is ignored.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from etl.durable import OPTIONS, DamagedStateError, NewerStateError, parse_state, parsed, stamped
from etl.landing.record import Extract, read_record, with_options


def landing(data: Path) -> Path:
    """Return the folder that keeps extracts."""
    return data / "landing"


def read_extracts(data: Path) -> list[Extract]:
    """Return every landed extract whose record can be read, in the order of landing, with the options in force.

    `etl.landing.damage` names those that can't be. Raises NewerStateError for options of a newer version.
    """
    options: dict[str, dict[str, Any]] = {}
    for line in _options(data):
        options.setdefault(line.pop("extract"), {}).update(line)
    found = [extract for folder in folders(data) if (extract := readable(folder))]
    return sorted((with_options(each, options.get(each.id, {})) for each in found), key=lambda each: each.sequence)


def change_options(data: Path, extract: Extract, **given: object) -> Extract:
    """Write down options that differ from those in force; return the extract with them."""
    wanted = {name: value for name, value in given.items() if value and value != getattr(extract, name)}
    return _noted(data, extract, wanted) if wanted else extract


def leave_out(data: Path, extract: Extract, *, undone: bool = True) -> Extract:
    """Have no build take an extract, whose load was undone, or take it again. What has landed of it stays."""
    return extract if extract.undone == undone else _noted(data, extract, {"undone": undone})


def taken(data: Path) -> list[Extract]:
    """Return the landed extracts that builds are made of: those whose load was not undone."""
    return [each for each in read_extracts(data) if not each.undone]


def _noted(data: Path, extract: Extract, wanted: dict[str, Any]) -> Extract:
    """Write options of an extract down; return it with them."""
    with (data / "ledger.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write("\n" + json.dumps(stamped(OPTIONS, {"extract": extract.id} | wanted)))
        ledger.flush()
        os.fsync(ledger.fileno())
    return replace(extract, **wanted)


def precedence(extracts: Sequence[Extract]) -> list[Extract]:
    """Return extracts from the weakest to the strongest: a later one replaces rows with the same key.

    Later means landed later. Extracts with an as-at of their own, however, keep their places as a group and are sorted
    within it by that as-at, so that dated extracts give the same tables in whatever order they are loaded. Published
    figures do so by their newest year: a release of 2025 has revised the figures of 2024.
    """
    ordered = sorted(extracts, key=lambda each: each.sequence)
    dated = iter(sorted((each for each in ordered if each.as_at), key=lambda each: (each.as_at, each.sequence)))
    published = (each for each in ordered if each.release and not each.as_at)
    released = iter(sorted(published, key=lambda each: (each.release, each.sequence)))
    return [next(dated) if each.as_at else next(released) if each.release else each for each in ordered]


def newest_days(extracts: Iterable[Extract]) -> dict[str, date]:
    """Return, for each agency that has sent an extract, the newest day it speaks of."""
    newest: dict[str, date] = {}
    for extract in extracts:
        if extract.agency and extract.known_until:
            newest[extract.agency] = max(newest.get(extract.agency, date.min), extract.known_until.date())
    return newest


def _options(data: Path) -> list[dict[str, Any]]:
    path = data / "ledger.jsonl"
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if line.strip() and (entry := _parsed(line, path))]


def lost_options(data: Path) -> str | None:
    """Return why options that loads gave later are lost, and undone loads count again; None where none are seen to be.

    A line that a crash cut off is none of them: the load that it belonged to was told so, and done again.
    """
    path = data / "ledger.jsonl"
    lines = [line for line in path.read_bytes().splitlines() if line.strip()] if path.exists() else [b""]
    if any(parsed(line) is not None and _parsed(line, path) is None for line in lines):
        return "a line was changed after it was written"
    return None if lines else "it is empty"


def _parsed(line: bytes, path: Path) -> dict[str, Any] | None:
    """Return the options of a line; None for one that a crash cut off, or that says nothing of an extract."""
    try:
        options = parse_state(line, OPTIONS, path)
    except DamagedStateError:
        return None
    return options if isinstance(options.get("extract"), str) else None


def folders(data: Path) -> list[Path]:
    """Return the folders of landed extracts, by name; those that a load has not finished are no extracts."""
    return sorted(path for path in landing(data).glob("*") if path.is_dir() and not path.name.startswith("."))


def readable(folder: Path) -> Extract | None:
    """Return the record of a landing folder; None where it can't be read."""
    try:
        return read_record(folder)
    except (OSError, NewerStateError, DamagedStateError):
        return None
