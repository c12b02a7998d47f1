"""Makes the hashes by which an area's cores know children, and takes an erased child out of every core.

A core, such as `core/000001/`, holds the rows that projects get (`publish/releases/safeguarded/core.py`). In its tables
a child is a hash, made with a key that is kept beside them and never leaves the data directory.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.durable import FROM_BACKUP, SECRET, DamagedSecretError, read_secret, sync, write_secret

FOLDER, KEY = "core", "core.key"
ID, MEMBERS = "child_id", "members.parquet"


def core_key(data: Path) -> bytes:
    """Return the random key of a data directory's cores, made before the first of them.

    Raises DamagedSecretError where it is damaged, or lost though there are cores, whose children nobody could find.
    """
    path = data / FOLDER / KEY
    if not path.exists():
        if next((data / FOLDER).glob(f"*/{MEMBERS}"), None):
            raise DamagedSecretError(f"{path} is missing, without which earlier cores can't be read. {FROM_BACKUP}")
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_secret(path, secrets.token_bytes(SECRET))
    return read_secret(path)


def hashed(key: bytes, names: Sequence[str]) -> list[str]:
    """Return the keyed hash of each name."""
    return [hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:16] for name in names]


def forget(data: Path, person_id: str) -> None:
    """Take a child's rows out of every core. That a child of this class has gone stays known, so that others are kept
    from standing out; done again, it changes nothing.
    """
    if not (data / FOLDER / KEY).exists():
        return
    (gone,) = hashed(core_key(data), [person_id])
    for path in sorted((data / FOLDER).glob("*/*.parquet")):
        frame = pl.read_parquet(path, glob=False, memory_map=False)
        if ID not in frame.columns or gone not in frame[ID]:
            continue
        child = pl.col(ID) == gone
        left = (
            frame.with_columns(pl.when(~child).then(pl.col(ID)).alias(ID))
            if path.name == MEMBERS
            else frame.filter(~child)
        )
        beside = path.with_name(f"{path.name}.new")
        left.write_parquet(beside, compression="zstd")
        sync(beside)
        beside.replace(path)
        sync(path.parent)
