"""Makes a build from facts that `mash derive` made elsewhere, without the extracts' tables.

Most pages, the snapshot and the releases need only facts. Pages that need extracts (refused rows, faults, lists of
cases) have nothing to show.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from etl.builds import build_path, collect_garbage, numbers, publish, read_current
from etl.durable import sync
from etl.errors import PolicyError, WarehouseError
from etl.policy.policy_file import parse_policy
from etl.reading.files import digest
from etl.spans.span import read_spans
from etl.warehouse.sql import address, quoted
from etl.warehouse.stored_as import from_files

ABOUT, FACTS, CHANGES = "about.json", "facts", "changes.parquet"
_KNOWN = ("as_at", "version", "spans", "absent", "coverage", "policy")


def build_measured(
    data: Path, folder: Path, version: str, loaded_at: datetime, announce: Callable[[], object]
) -> dict[str, Any]:
    """Make a build of a result of `mash derive` and put it in force; return its meta. Raises WarehouseError.

    `announce` is called before anything is written.

    The data directory must hold no extracts: their rows and these could be the same children's. The result must be of
    this version of the software, whose figures read the columns of its own facts.
    """
    about, files = _read(folder)
    current = read_current(data)
    if current and current.get("extracts"):
        raise WarehouseError(f"{data} holds extracts: load measures into a data directory of their own.")
    if about["version"] != version:
        raise WarehouseError(
            f"The measures were derived by version {about['version']}, this is {version}: derive them again."
        )
    prints = [digest(path) for paths in files.values() for path in paths]
    told = json.dumps([about, prints], sort_keys=True)
    number = max([*numbers(data), current["build"] if current else 0], default=0) + 1
    meta = {
        "build": number, "as_at": about["as_at"], "loaded_at": loaded_at.isoformat(),
        "fingerprint": hashlib.sha256(told.encode()).hexdigest(), "policy": about["policy"], "extracts": [],
        "measured": True, "tables": list(files), "counts": [], "after_as_at": {}, "coverage": about["coverage"],
        "events_after_as_at": {}, "spans": about["spans"], "names": {}, "nothing": [],
        "absent": {table: columns for table, columns in about["absent"].items() if table not in files},
        "precision": [], "newest": {}, "checks_without_contact": 0, "links": [],
    }  # fmt: skip
    if current and current["fingerprint"] == meta["fingerprint"]:
        return current
    announce()
    _write(data, meta, files)
    publish(data, meta)
    collect_garbage(data, number)
    return meta


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, list[Path]]]:
    """Return what a result says of itself, and the files of each table. Raises WarehouseError."""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        lacking = [name for name in _KNOWN if name not in about]
        datetime.fromisoformat(about["as_at"]) if not lacking else None
        read_spans(about["spans"])
        parse_policy(about["policy"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, PolicyError) as bad:
        raise WarehouseError(
            f"{folder} is not a complete result of 'mash derive': it has no {ABOUT} that can be read."
        ) from bad
    facts = folder / FACTS
    files = {
        f"fact_{path.name}": sorted(path.glob("*.parquet")) for path in sorted(facts.iterdir()) if path.is_dir()
    } if facts.is_dir() else {}  # fmt: skip
    files = {name: paths for name, paths in files.items() if paths}
    if not files:
        raise WarehouseError(f"{folder} holds no facts.")
    changes = folder / CHANGES
    return about, files | ({"changes": [changes]} if changes.is_file() else {})


def _write(data: Path, meta: Mapping[str, Any], files: Mapping[str, list[Path]]) -> None:
    target = build_path(data, meta["build"])
    unfinished = target.with_name(f"{target.name}.new")
    unfinished.unlink(missing_ok=True)
    con = duckdb.connect(address(unfinished))
    try:
        for name, paths in files.items():
            con.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM {from_files(paths)}")  # noqa: S608
        con.execute("CREATE TABLE meta AS SELECT ? AS json", [json.dumps(meta, ensure_ascii=False)])
        con.execute("CHECKPOINT")
    except duckdb.Error as bad:
        con.close()
        unfinished.unlink(missing_ok=True)
        raise WarehouseError("The measures can't be read: a file is damaged, or holds other columns.") from bad
    con.close()
    sync(unfinished)
    unfinished.rename(target)
    sync(data)
