"""Joins pseudonyms to local ids, inside the authority: makes a look-up file, and adds local ids to a pack's lists.

Only its owner can read a look-up file, and it must be outside every data directory, so that none ever holds it. It
carries the fingerprint of the key with which its pseudonyms were made, never the key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from etl.builds import CURRENT
from etl.durable import parsed
from etl.errors import MashError
from etl.formats.keys import Keyring
from etl.identities.pseudonym import Pseudonyms
from etl.identities.rewrite_text import find_columns
from etl.reading.open import open_sheets
from publish.evidence.lists import HEADINGS, WARNING
from publish.evidence.pack import INDEX, MANIFEST
from publish.published.cells import Value
from publish.published.csv_text import as_csv, as_it_was
from publish.published.ledger import sha256
from publish.published.workbook import Book, Sheet, workbook

COLUMNS = ("pseudonym", "local_id", "key")
CHILD, LOCAL = "person_id", "local_id"
_NUMBERS = ("target_hours", "waited_hours", "over_hours", "days", "steps")


class NamesError(MashError):
    """Local ids can't be looked up as asked; the message never holds an id or a pseudonym."""


@dataclass(frozen=True)
class LookUp:
    """A look-up file: its rows (COLUMNS), and how many of how many different values were found to be ids."""

    rows: pl.DataFrame
    found: int
    of: int


def check_outside(path: Path, data: Path) -> None:
    """Raise NamesError if a path is inside a data directory, this one or any other."""
    above = [path.resolve(), *path.resolve().parents]
    if data.resolve() in above or any((folder / CURRENT).exists() for folder in above):
        raise NamesError(f"{path} lies in a data directory, which must never hold such files: name a place elsewhere.")


def look_up(source: Path, columns: Sequence[str], kind: str, secret: bytes) -> LookUp:
    """Return the pseudonym of each local id in some columns of a file. Raises MashError.

    What stands for nobody, such as N/K, has none.
    """
    if not source.is_file():
        raise NamesError(f"{source} is not a file: check the path.")
    values = set[str]()
    for sheet in open_sheets(source):
        held = [header.strip() for header in sheet.headers]
        if sheet.name and not set(columns) & set(held):
            continue
        places = find_columns(sheet.headers, [name for name in columns if name in held] or list(columns))
        for batch in sheet.batches():
            for place in places:
                values.update(batch[f"{place}"].drop_nulls().unique().to_list())
    if not values:
        raise NamesError(f"{source.name} has no value in {', '.join(columns)}: check --columns.")
    ordered = sorted(values)
    made = Pseudonyms(secret, kind).replace(ordered)
    rows = pl.DataFrame({"pseudonym": made, LOCAL: ordered}).filter(pl.col("pseudonym") != "")
    keyed = rows.with_columns(key=pl.lit(Keyring(secret).fingerprint))
    return LookUp(keyed.select(COLUMNS), rows.height, len(values))


def as_file(rows: pl.DataFrame) -> bytes:
    """Return a look-up as the bytes of its file."""
    return as_csv(rows).encode()


@dataclass(frozen=True)
class Named:
    """A pack with local ids: its files by name, and how many of how many children were found."""

    files: Mapping[str, bytes]
    found: int
    of: int


def reidentify(pack: Path, lookup: Path) -> Named:
    """Return the lists of a pack with the local id beside each child. Raises NamesError.

    A pack that was changed is refused, and so is a look-up of another key.
    """
    manifest = _manifest(pack)
    ids = _read_lookup(lookup, manifest.get("key"))
    children, known, files = set[str](), set(ids["pseudonym"]), dict[str, bytes]()
    for name in manifest["files"]:
        content = _checked(pack, name, manifest)
        if not name.startswith("csv/"):
            if name == INDEX:
                files[name] = content
            continue
        rows = as_it_was(pl.read_csv(BytesIO(content), infer_schema=False))
        children |= set(rows[CHILD].drop_nulls())
        stem = name.removeprefix("csv/").removesuffix(".csv")
        named = _with_ids(rows, ids)
        files[name] = as_csv(named).encode()
        if f"{stem}.xlsx" in manifest["files"]:
            files[f"{stem}.xlsx"] = _book(stem, named, manifest)
    if children and not children & known:
        raise NamesError("No child of this pack is in the look-up: it was made with another key, or of other children.")
    return Named(files, len(children & known), len(children))


def _manifest(pack: Path) -> dict[str, Any]:
    try:
        found = parsed((pack / MANIFEST).read_bytes())
    except OSError:
        found = None
    if found is None or not isinstance(found.get("files"), dict):
        raise NamesError(f"{pack} is not an evidence pack: it has no {MANIFEST} that can be read.")
    return found


def _checked(pack: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    """Return a file of a pack as it was made; a name that leads out of the pack is none of its files."""
    path = (pack / name).resolve()
    try:
        content = path.read_bytes() if pack.resolve() in path.parents else b""
    except OSError:
        content = b""
    if sha256(content) != manifest["files"][name]:
        raise NamesError(f"{name} of the pack is missing or was changed after it was made: make the pack again.")
    return content


def _read_lookup(path: Path, key: str | None) -> pl.DataFrame:
    try:
        rows = as_it_was(pl.read_csv(path, infer_schema=False))
    except (OSError, pl.exceptions.PolarsError) as bad:
        raise NamesError(f"{path} can't be read as a look-up: make one with 'mash lookup'.") from bad
    if tuple(rows.columns) != COLUMNS:
        raise NamesError(f"{path} is not a look-up: its columns are not {', '.join(COLUMNS)}.")
    keys = set(rows["key"])
    if len(keys) > 1 or (key and keys != {key}):
        raise NamesError("The look-up was made with another key than the pack's pseudonyms: its ids would be wrong.")
    several = pl.col(LOCAL).unique(maintain_order=True).str.join(" / ")
    return rows.group_by("pseudonym", maintain_order=True).agg(several)


def _with_ids(rows: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the local id behind the child; empty where the look-up lacks it."""
    named = rows.join(ids, left_on=CHILD, right_on="pseudonym", how="left", maintain_order="left")
    at = rows.columns.index(CHILD) + 1
    ordered = named.select(*rows.columns[:at], LOCAL, *rows.columns[at:])
    days = [pl.col(name).str.to_date(strict=False) for name in rows.columns if name.endswith("_on")]
    numbers = [pl.col(name).cast(pl.Float64, strict=False) for name in rows.columns if name in _NUMBERS]
    return ordered.with_columns(*days, *numbers)


def _book(stem: str, rows: pl.DataFrame, manifest: Mapping[str, Any]) -> bytes:
    title = f"{stem.partition('-')[2].capitalize()}, with local ids"
    headings = [HEADINGS.get(name, name.replace("_", " ").capitalize()) for name in rows.columns]
    lines: list[list[Value]] = [list(line) for line in rows.iter_rows()]
    cover = [title, f"Period: {manifest['from']} to {manifest['until']}.", WARNING,
             f"Delete after {manifest['delete_after']}."]  # fmt: skip
    about = Book(title, "MASH", datetime.fromisoformat(manifest["as_at"]), WARNING)
    return workbook(about, [Sheet("List", title, headings, lines, "one row of the pack’s list")], cover)
