"""Runs `mash load --measures`: puts facts that `mash derive` made elsewhere in force as a build."""

from functools import partial
from importlib.metadata import version
from pathlib import Path

from etl.audit import append
from etl.load import alone
from etl.warehouse.measured import build_measured
from etl.warehouse.publishing import now
from mash.terminal import say


def run(data: Path, folder: Path) -> int:
    """Make and publish the build, after a line in the audit trail; return the exit code. Raises MashError."""
    with alone(data):
        announce = partial(append, data, "measures", {"folder": folder.name})
        made = build_measured(data, folder, version("mash-outcomes"), now(), announce)
    facts = len([name for name in made["tables"] if name.startswith("fact_")])
    say(f"{facts} facts as at {made['as_at'][:10]} are in force as build {made['build']}.")
    return 0
