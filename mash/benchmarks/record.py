"""Measurements kept for docs/performance.md: one file is one size on one machine."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mash.benchmarks.run import Plan

LIBRARIES = ("mash-outcomes", "polars", "duckdb", "pandas", "streamlit")


def keep(folder: Path, plan: Plan, rows: Sequence[dict[str, Any]], took: float) -> Path:
    """Write `contacts-N.json`: what was measured, on what, with which libraries."""
    import psutil

    found = {
        "contacts": plan.contacts,
        "rounds": plan.rounds,
        "took_s": round(took),
        "measured_on": date.today().isoformat(),  # noqa: DTZ011 - the reader's calendar
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
    path.write_text(json.dumps(found, indent=1) + "\n", "utf-8", newline="\n")
    return path
