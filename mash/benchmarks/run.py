"""Runs a benchmark: invents data, checks that all ways give equal tables, measures each in a process of its own."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from mash.benchmarks.machine import BenchError
from mash.benchmarks.parts import PREPARING, Part

Progress: TypeAlias = Callable[[str, float], None]
REFERENCES, SLOW = ("pandas", "duckdb"), 30.0  # a reference that took longer (seconds) is not measured again
LIBRARIES = ("mash-outcomes", "polars", "duckdb", "pandas", "streamlit")
QUICK, QUICK_WAYS = 20_000, ("ours", "duckdb", "floor")  # contacts and ways of a first look; pandas takes longest


@dataclass(frozen=True)
class Plan:
    """How many contacts, which parts, how many rounds of each, and which ways take part."""

    contacts: int
    parts: Sequence[Part]
    rounds: int
    among: Sequence[str]

    def ways(self, part: Part) -> list[str]:
        """The ways in which a part is done here."""
        return [way for way in part.ways if way in self.among]

    @property
    def prepared(self) -> list[str]:
        """The steps that make what the parts start from."""
        return [step for step in PREPARING if any(step in part.needs for part in self.parts)]

    def steps(self) -> Iterator[float]:
        """Yield about how many seconds each process of the run will take, in order."""
        millions = self.contacts / 1e6
        for step in self.prepared:
            yield _about(PREPARING[step], millions)
        for part in self.parts:
            for turn in range(self.rounds):
                for way in self.ways(part):
                    took = _about(part.takes, millions)
                    yield 0.0 if turn and way in REFERENCES and took > SLOW else took

    @property
    def shares(self) -> list[float]:
        """The share of the time that has passed when each process begins."""
        took = list(self.steps())
        return [passed / sum(took) for passed in accumulate(took[:-1], initial=0.0)]

    @property
    def seconds(self) -> float:
        """About how long the run takes on two cores that have nothing else to do."""
        return sum(self.steps())


def _about(takes: tuple[float, float], millions: float) -> float:
    once, each = takes
    return once + each * millions


def run(plan: Plan, folder: Path, progress: Progress) -> list[dict[str, Any]]:
    """Return a row per part: part, seconds by way, ratios, and the peak memory of ours. Raises BenchError."""
    shares = iter(plan.shares)
    for step in plan.prepared:
        progress(f"Preparing: {step}", next(shares))
        _child(folder, "prepare", step, str(plan.contacts))
    rows = []
    for part in plan.parts:
        rows.append(_row(plan, part, folder, lambda what: progress(what, next(shares))))
        if part.name == "load and facts" and rows[0]["part"] == "load":
            rows[-1] |= _against_floor(rows[-1]["ours_s"], rows[0]["floor_s"])
    return rows


def keep(folder: Path, plan: Plan, rows: Sequence[dict[str, Any]], took: float) -> Path:
    """Write `contacts-N.json`: what was measured, on what, with which libraries."""
    import psutil

    record = {
        "contacts": plan.contacts,
        "rounds": plan.rounds,
        "took_s": round(took),
        "measured_on": date.today().isoformat(),  # noqa: DTZ011 - the user's calendar
        "machine": {
            "system": platform.system(),
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 1e9),
        },
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "parts": list(rows),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"contacts-{plan.contacts}.json"
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8", newline="\n")
    return path


def _row(plan: Plan, part: Part, folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure a part: rounds go through the ways by turns, so that a noisy moment hits them alike.

    A slow reference has one round: 5 M contacts would take 6 minutes more. Ours and the floor have all of theirs.
    """
    ways = plan.ways(part)
    results: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for turn in range(plan.rounds):
        for way in ways:
            tell(f"{part.name}: {way}, round {turn + 1} of {plan.rounds}")
            if turn and way in REFERENCES and results[way][0]["seconds"] > SLOW:
                continue
            results[way].append(_child(folder, part.name, way, *([] if turn or not part.compared else ["compare"])))
        if turn == 0 and part.compared:
            _check_equal(part, {way: results[way][0].get("digest") for way in ways})
    took = {way: median(result["seconds"] for result in results[way]) for way in ways}
    ours = took["ours"]
    return {
        "part": part.name,
        "ours_s": round(ours, 5),
        "pandas_s": _rounded(took.get("pandas")),
        "duckdb_s": _rounded(took.get("duckdb")),
        "floor_s": None,
        "ratio_pandas": _ratio(took.get("pandas"), ours),
        "ratio_duckdb": _ratio(took.get("duckdb"), ours),
        "ratio_floor": None,
        "peak_mb": round(max(result["peak_mb"] for result in results["ours"]), 1),
    } | _against_floor(ours, took.get("floor"))


def _against_floor(ours: float, floor: float | None) -> dict[str, float | None]:
    return {"floor_s": _rounded(floor), "ratio_floor": _ratio(ours, floor)}


def _ratio(over: float | None, under: float | None) -> float | None:
    return round(over / under, 2) if over is not None and under else None


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 5)


def _check_equal(part: Part, digests: dict[str, Any]) -> None:
    """Raise BenchError when a way gave other tables than ours did."""
    for way, digest in digests.items():
        if digest != digests["ours"]:
            tables = [name for name in digests["ours"] if digest.get(name) != digests["ours"][name]]
            raise BenchError(
                f"{part.name}: {way} gives other rows than ours ({', '.join(tables)}), so nothing is compared. This is "
                "a fault in the program: please report it."
            )


def _child(folder: Path, *what: str) -> dict[str, Any]:
    """Run one measurement in a new process and return what it found. Raises BenchError when it fails."""
    command = [sys.executable, "-m", "mash.benchmarks.child", str(folder), *what]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603
    if ended.returncode:
        raise BenchError(f"{' '.join(what[:2])} could not be measured: {_reason(ended)}")
    measured: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return measured


def _reason(ended: "subprocess.CompletedProcess[str]") -> str:
    errors = [line for line in _traceback(ended.stderr.splitlines()) if line[:1].isalpha()]
    return errors[-1] if errors else f"its process ended with {ended.returncode}; is there enough memory?"


def _traceback(lines: Sequence[str]) -> Iterator[str]:
    """Yield a traceback's lines, without what libraries print when a process ends."""
    yield from (line for line in lines if not line.startswith(("nanobind:", "See https:")))
