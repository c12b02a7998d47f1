"""Makes a temporary copy of the data directory in which a load can be tried; it is deleted afterwards.

Landed files are linked, not copied: they never change, and a load only adds to them. If the process is killed, the next
rehearsal removes what it left.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.errors import MashError
from etl.landing.erasure import pending
from etl.landing.extracts import landing
from etl.load import alone

_PREFIX = ".dry-run-"
_STATE = ("*.toml", "*.json", "*.jsonl", "*.key", "audit.head", "mappings/*.toml", "policy.d/*.toml")


@contextmanager
def rehearsal(data: Path) -> Iterator[Path]:
    """Give a directory that holds what a data directory holds, without builds and publications.

    Raises MashError while another load runs, or when an erasure has to be finished first.
    """
    if not data.exists():
        with tempfile.TemporaryDirectory(prefix="mash") as elsewhere:
            yield Path(elsewhere)
        return
    with alone(data):
        for left in data.glob(f"{_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        if pending(data):
            raise MashError("An erasure has not been finished: run 'mash load' once, then try again.")
        place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=data))
        try:
            _fill(place, data)
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _fill(place: Path, data: Path) -> None:
    for pattern in _STATE:
        for path in data.glob(pattern):
            if path.name != "current.json" and path.is_file():
                (place / path.relative_to(data)).parent.mkdir(exist_ok=True)
                shutil.copy2(path, place / path.relative_to(data))
    for path in landing(data).glob("[!.]*/*"):
        target = place / path.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:  # a file system without links
            shutil.copy2(path, target)
