"""Measures one part in a separate process: `python -m mash.benchmarks.child FOLDER PART WAY` prints JSON."""

import json
import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from mash.benchmarks import ours
from mash.benchmarks.equal import digest
from mash.benchmarks.machine import own_peak, peak_of
from mash.benchmarks.parts import PARTS, Part
from mash.benchmarks.place import Place


def prepare(step: str, place: Place, contacts: int) -> None:
    """Invent the extracts, load them with facts, write the files that the parts start from, or load the sample."""
    if step == "synthesise":
        ours.synthesise(place, contacts)()
    elif step == "load":
        ours.load_and_facts(place, place.data)()
    elif step == "sample":
        ours.load_sample(place)()
    else:
        ours.export(place)()


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
        made = work()
        spent.append(made.get("seconds", perf_counter() - begun))
    measured: dict[str, Any] = {
        "seconds": median(spent),
        "peak_mb": peak_of(ours.command(place, *part.about)) if part.starts else own_peak(),
    }
    if compare and part.compared:
        measured["digest"] = digest(place, made)
    return measured


def main(folder: str, name: str, way: str, *more: str) -> None:
    """Measure one part done in one way, or prepare a step, and print the result."""
    place = Place(Path(folder))
    if name == "prepare":
        prepare(way, place, int(more[0]))
        print("{}")  # noqa: T201
        return
    part = next(part for part in PARTS if part.name == name)
    print(json.dumps(measure(part, way, place, compare="compare" in more)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
