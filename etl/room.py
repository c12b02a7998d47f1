"""Room on the disk: what a build will need is estimated from what has landed, before any of it is written."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from etl.errors import WarehouseError
from etl.extracts import Extract, landing

TIMES = 6  # bytes of a build and of its working files for each landed byte: 3 to 4.5 measured, more where sorts spill
LEAST = 16 << 20


def check_room(data: Path, extracts: Iterable[Extract]) -> None:
    """Raise WarehouseError, which says how much room is needed, when a build of these extracts would not fit."""
    needed = LEAST + TIMES * sum(_size(landing(data) / each.id) for each in extracts)
    free = shutil.disk_usage(data).free
    if needed > free:
        raise WarehouseError(
            f"The disk that holds {data} has {amount(free)} free, and building needs about {amount(needed)}: make "
            "room, then run the same command again. What has landed is kept, and what was published before is still "
            "in force."
        )


def amount(size: int) -> str:
    """Return bytes in words: 850 MB, 1.2 GB."""
    return f"{size / 1e6:,.0f} MB" if size < 999.5e6 else f"{size / 1e9:,.1f} GB"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))
