"""Children who were erased: one entry is the keyed hash of a pseudonym, so that no later extract brings a child back.

`erased.json` holds HMAC-SHA256 hashes, sorted, under a random key of this data directory alone (`erased.key`, readable
by its owner only). Without the key the hashes say nothing, even of short local ids; with it one can only ask whether
a known id was erased. A check names no child, so the contacts of an erased child are remembered in the same way.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.durable import write_whole
from etl.errors import MashError

LIST, KEY = "erased.json", "erased.key"
Hashes = frozenset[str]


@dataclass(frozen=True)
class Tombstones:
    """Keyed hashes of erased children and of their contacts."""

    key: bytes = b""
    persons: Hashes = frozenset()
    contacts: Hashes = frozenset()

    def hash(self, column: str, value: str) -> str:
        """Return the keyed hash of a value of `person_id` or `contact_id`."""
        return hmac.digest(self.key, f"{column}:{value}".encode(), "sha256").hex()

    def without(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a table that are about no erased child. Costs 2 s per million different ids."""
        column, known = ("contact_id", self.contacts) if table == "agency_checks" else ("person_id", self.persons)
        if not known or column not in rows.columns:
            return rows
        gone = [value for value in rows[column].unique() if self.hash(column, value) in known]
        return rows.filter(~pl.col(column).is_in(gone)) if gone else rows


NOBODY = Tombstones()


def read_tombstones(data: Path) -> Tombstones:
    """Return the erased children of a data directory. Raises MashError when the key to them is missing."""
    try:
        raw = json.loads((data / LIST).read_text("utf-8"))
    except FileNotFoundError:
        return NOBODY
    try:
        key = bytes.fromhex((data / KEY).read_text("ascii").strip())
    except (FileNotFoundError, ValueError) as bad:
        raise MashError(
            f"{data / KEY} is missing or damaged: restore it from a backup, or erased children could come back."
        ) from bad
    return Tombstones(key, frozenset(raw["person_id"]), frozenset(raw["contact_id"]))


def with_key(data: Path) -> Tombstones:
    """Return the erased children of a data directory, making its key when there is none yet."""
    if not (data / LIST).exists():
        if not (data / KEY).exists():
            handle = os.open(data / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
        write_tombstones(data, (), ())
    return read_tombstones(data)


def write_tombstones(data: Path, persons: Iterable[str], contacts: Iterable[str]) -> None:
    """Keep hashes, in place of those kept before."""
    raw = {"person_id": sorted(persons), "contact_id": sorted(contacts)}
    write_whole(data / LIST, json.dumps(raw, indent=1))
