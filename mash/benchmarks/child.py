"""One measurement in a process of its own: `python -m mash.benchmarks.child PART WAY FOLDER` prints it as JSON."""

import json
import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from mash.benchmarks.memory import own_peak
from mash.benchmarks.parts import PARTS, Part
from mash.benchmarks.place import Place


def measure(part: Part, way: str, place: Place, *, compare: bool) -> dict[str, Any]:
    """Return `seconds` (median of the repeats), `peak_mb`, and with `compare` the digest of what came out."""
    shutil.rmtree(place.scratch, ignore_errors=True)
    place.scratch.mkdir()
    work = part.work(way, place)
    for _ in range(part.warm):
        work()
    spent = []
    for _ in range(part.repeats):
        begun = perf_counter()
        tables = work()
        spent.append(tables.get("seconds", perf_counter() - begun))
    found: dict[str, Any] = {"seconds": median(spent), "peak_mb": own_peak()}
    if part.does == "started":
        from mash.benchmarks.memory import peak_of
        from mash.benchmarks.ours import command

        found["peak_mb"] = peak_of(command(place, *part.about))
    if compare and len(part.ways) > 1:
        from mash.benchmarks.equal import digest

        found["digest"] = digest(place, tables)
    return found


def main(name: str, way: str, folder: str, *options: str) -> None:
    """Measure one part done one way, and print what was found."""
    place = Place(Path(folder))
    part = next(part for part in PARTS if part.name == name)
    print(json.dumps(measure(part, way, place, compare="compare" in options)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
