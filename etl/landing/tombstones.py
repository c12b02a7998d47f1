"""Remembers erased children by keyed hashes of their pseudonyms, so that no later extract brings a child back.

`erased.json` holds HMAC-SHA256 hashes, sorted, under a random key of this data directory alone (`erased.key`, readable
by its owner only). Without the key the hashes reveal nothing, even about short local ids. With it, one can only test
whether a known id was erased. Checks and attendance name no child, so the contacts and meetings of an erased child are
remembered in the same way.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.audit import TRAIL, AuditError
from etl.durable import ERASED, SECRET, DamagedStateError, parse_state, write_secret, write_state
from etl.errors import MashError

LIST, KEY = "erased.json", "erased.key"
MEETING = pl.concat_str(pl.col("meeting").cast(pl.String), "meeting_id", separator=":")  # of a row of attendance
Hashes = frozenset[str]
_LOST_KEY = "{} is missing or damaged: restore it from a backup, or erased children could come back."


class TombstoneError(MashError):
    """What keeps erased children from coming back is lost or damaged."""


@dataclass(frozen=True)
class Tombstones:
    """Keyed hashes of erased children, and of their contacts and meetings."""

    key: bytes = b""
    persons: Hashes = frozenset()
    contacts: Hashes = frozenset()

    def hash(self, column: str, value: str) -> str:
        """Return the keyed hash of a value of `person_id`, `contact_id`, `asked_about` or `meeting`."""
        return hmac.digest(self.key, f"{column}:{value}".encode(), "sha256").hex()

    @property
    def checked(self) -> str:
        """What the list keeps of its key, so that another one is noticed."""
        return self.hash("key", "")

    def without(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a table that are about no erased child. Costs 2 s per million different ids."""
        sought = [("person_id", self.persons)]
        if table == "agency_checks":
            sought = [("contact_id", self.contacts), ("asked_about", self.contacts)]
        elif table == "audits":
            sought = [("contact_id", self.contacts)]
        elif table == "attendance":
            return self._of_no_meeting(rows)
        for column, known in sought:
            if known and column in rows.columns:
                values = rows[column].drop_nulls().unique()
                gone = [value for value in values if self.hash(column, value) in known]
                rows = rows.filter(~pl.col(column).is_in(gone).fill_null(value=False)) if gone else rows
        return rows

    def _of_no_meeting(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of attendance that are of no meeting about an erased child."""
        if not self.contacts or not {"meeting", "meeting_id"} <= set(rows.columns):
            return rows
        met = rows.select(MEETING).to_series().drop_nulls().unique()
        gone = [value for value in met if self.hash("meeting", value) in self.contacts]
        return rows.filter(~MEETING.is_in(gone).fill_null(value=False)) if gone else rows


NOBODY = Tombstones()


def read_tombstones(data: Path) -> Tombstones:
    """Return the erased children of a data directory.

    Raises TombstoneError when the list or its key is lost or damaged though the audit trail tells of erasures, and
    NewerStateError when a newer version of this software wrote it.
    """
    path, erased = data / LIST, completed(data)
    try:
        raw = parse_state(path.read_bytes(), ERASED, path)
        hashes = frozenset(raw["person_id"]), frozenset(raw["contact_id"])
    except FileNotFoundError:
        if erased:
            raise TombstoneError(_lost(path, "missing", erased)) from None
        return NOBODY
    except (DamagedStateError, KeyError, TypeError) as bad:
        raise TombstoneError(_lost(path, "damaged", erased)) from bad
    if len(hashes[0]) < erased:
        raise TombstoneError(_lost(path, f"short of {erased - len(hashes[0])}", erased))
    stones = Tombstones(_key(data), *hashes)
    if raw.get("key", stones.checked) != stones.checked:
        raise TombstoneError(_LOST_KEY.format(data / KEY))
    return stones


def _key(data: Path) -> bytes:
    """Return the key of the hashes. Raises TombstoneError for none or a damaged one: with it nobody would be found."""
    try:
        key = bytes.fromhex((data / KEY).read_text("ascii").strip())
    except (FileNotFoundError, ValueError) as bad:
        raise TombstoneError(_LOST_KEY.format(data / KEY)) from bad
    if len(key) != SECRET:
        raise TombstoneError(_LOST_KEY.format(data / KEY))
    return key


def completed(data: Path) -> int:
    """Return how many erasures the audit trail says were carried out."""
    try:
        with (data / TRAIL).open("rb") as trail:
            return sum(b'"what": "erased"' in line for line in trail)
    except FileNotFoundError:
        return 0
    except OSError as refused:
        why = (refused.strerror or "the system refused").lower()
        raise AuditError(f"The audit trail {data / TRAIL} can't be read, so nothing was done: {why}.") from refused


def _lost(path: Path, how: str, erased: int) -> str:
    children = "one child was" if erased == 1 else f"{erased:,} children were" if erased else "children may have been"
    return (
        f"{path} is {how}, and {children} erased here: restore {LIST} and {KEY} from a backup, or they could come "
        "back. ('mash restore' into a new directory gives both.)"
    )


def with_key(data: Path) -> Tombstones:
    """Return the erased children of a data directory, making its key when there is none yet."""
    if not (data / LIST).exists():
        if not (data / KEY).exists():
            write_secret(data / KEY, secrets.token_hex(SECRET).encode("ascii"))
        write_tombstones(data, (), ())
    return read_tombstones(data)


def write_tombstones(data: Path, persons: Iterable[str], contacts: Iterable[str]) -> None:
    """Write the hashes, in place of those written before. Raises TombstoneError where their key is not there."""
    raw = {"person_id": sorted(persons), "contact_id": sorted(contacts), "key": Tombstones(_key(data)).checked}
    write_state(data / LIST, ERASED, raw)
