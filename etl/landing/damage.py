"""Finds landed extracts that can't be used: a file is missing, cut off, changed, unreadable, or of a newer version.

Nothing is removed. Sending an extract again replaces a damaged one; a newer or unreadable one stays as it is.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from etl.durable import RECORD as STATE
from etl.durable import DamagedStateError, NewerStateError, version_of
from etl.landing.extracts import folders, landing
from etl.landing.held import HELD
from etl.landing.landing import QUARANTINE, parts
from etl.landing.record import RECORD, Extract, digests, read_record, write_record
from etl.reading.files import digest

_LOST = "the record of what it was is lost"


@dataclass(frozen=True)
class Damage:
    """One extract that can't be used: its id, its name (the start of its id where that is lost), the file (empty for
    its whole folder), and why.

    `again` tells whether sending the extract again mends it, `sequence` the place it then takes, where that is known.
    """

    extract: str
    name: str
    file: str
    why: str
    again: bool = True
    sequence: int | None = None

    @property
    def told(self) -> str:
        """Which extract, which of its files, and why."""
        return ": ".join(each for each in (self.name, self.file, self.why) if each)

    @property
    def mend(self) -> str:
        """What to do about it."""
        if self.again:
            return f"Send {self.name} again with 'mash load': it takes the place of what is damaged."
        return "Nothing of it was changed: put right what stops it from being read, then run the same command again."


def damages(data: Path, *, thoroughly: bool = False) -> list[Damage]:
    """Return what is wrong in landing, one entry a file. Counts rows; with `thoroughly` reads every byte too."""
    return [damage for folder in folders(data) for damage in _damages(data, folder, thoroughly)]


def damage_of(data: Path, extract: str) -> Damage | None:
    """Return what is wrong with one extract, reading every byte of it; None where it is whole."""
    return next(_damages(data, landing(data) / extract, True), None)


def _damages(data: Path, folder: Path, thoroughly: bool) -> Iterator[Damage]:
    short = folder.name[:12]
    try:
        extract = read_record(folder)
    except FileNotFoundError:
        yield Damage(folder.name, short, RECORD, _LOST)
        return
    except NewerStateError as newer:
        yield Damage(folder.name, short, RECORD, str(newer), again=False)
        return
    except DamagedStateError:
        yield Damage(folder.name, short, RECORD, _LOST)
        return
    except OSError as refused:
        yield Damage(folder.name, short, RECORD, _cannot(refused), again=False)
        return
    also = [folder / HELD] if HELD in extract.files else []
    for path in [
        folder / QUARANTINE,
        *also,
        *(path for table in extract.tables for path in parts(data, extract, table)),
    ]:
        if found := _wrong(path, extract, thoroughly):
            why, again = found
            yield Damage(extract.id, extract.name, path.name, why, again, extract.sequence)
            return
    for table, tally in extract.tables.items():
        rows = sum(_rows(path) for path in parts(data, extract, table))
        if rows != tally.kept:
            why = f"it holds {rows:,} rows where {tally.kept:,} landed"
            yield Damage(extract.id, extract.name, f"{table}-*.parquet", why, sequence=extract.sequence)
            return


def _wrong(path: Path, extract: Extract, thoroughly: bool) -> tuple[str, bool] | None:
    """Return why a landed file can't be used, and whether sending its extract again mends it."""
    try:
        if not _ends_whole(path):
            return "it is cut off", True
        _rows(path)
        if thoroughly and extract.files.get(path.name, found := digest(path)) != found:
            return "its bytes are not those that landed", True
    except (FileNotFoundError, IsADirectoryError):
        return "it is missing", True
    except OSError as refused:
        return _cannot(refused), False
    except pl.exceptions.PolarsError:
        return "it can't be read as a Parquet file", True
    return None


def _cannot(refused: OSError) -> str:
    return f"it can't be read: {(refused.strerror or 'the system refused').lower()}"


def _ends_whole(path: Path) -> bool:
    """Return whether a Parquet file begins and ends as one; its end is written last."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) < 8:
            return False
        file.seek(0)
        start = file.read(4)
        file.seek(-4, os.SEEK_END)
        return start == file.read() == b"PAR1"


def _rows(path: Path) -> int:
    """Return how many rows a Parquet file says it has: its end alone is read."""
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())


def migrate(data: Path) -> None:
    """Write the records of an earlier version anew, with the digests of their files; whole extracts only."""
    for folder in folders(data):
        try:
            if version_of((folder / RECORD).read_bytes()) == STATE.version or any(_damages(data, folder, False)):
                continue
        except (OSError, ValueError, AttributeError):
            continue
        write_record(folder, replace(read_record(folder), files=digests(folder)))
