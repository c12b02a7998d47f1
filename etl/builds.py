"""Builds: one is a complete warehouse file; `current.json` names the one in force, with what it was made of.

Readers keep the file they opened: each build has a name of its own and is never written again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.durable import write_whole
from etl.errors import WarehouseError
from etl.policy import Policy, parse_policy

CURRENT = "current.json"
KEPT = 3


@dataclass(frozen=True)
class BuildInfo:
    """What a build is: its number, what it is as at, when it was loaded (London wall clock), and of what.

    `coverage` gives, by table, the first day of the month in which its rows begin; `absent` the columns that no extract
    holds.
    """

    build: int
    as_at: datetime
    loaded_at: datetime
    fingerprint: str
    policy: Policy
    coverage: dict[str, date]
    absent: dict[str, list[str]] = field(default_factory=dict)
    newest: dict[str, date] = field(default_factory=dict)


def info_of(raw: Mapping[str, Any]) -> BuildInfo:
    """Return a build's information from its JSON form."""
    return BuildInfo(
        build=raw["build"],
        as_at=datetime.fromisoformat(raw["as_at"]),
        loaded_at=datetime.fromisoformat(raw["loaded_at"]),
        fingerprint=raw["fingerprint"],
        policy=parse_policy(raw["policy"]),
        coverage={table: date.fromisoformat(day) for table, day in raw["coverage"].items()},
        absent=raw.get("absent", {}),
        newest={agency: date.fromisoformat(day) for agency, day in raw.get("newest", {}).items()},
    )


def build_path(data: Path, build: int) -> Path:
    """Return where a build lies."""
    return data / f"warehouse-{build}.duckdb"


def read_current(data: Path) -> dict[str, Any] | None:
    """Return what `current.json` says, or None before the first build. Raises WarehouseError when it is damaged."""
    try:
        return dict(json.loads((data / CURRENT).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except ValueError as bad:
        raise WarehouseError(f"{data / CURRENT} is damaged: delete it and run 'mash load' again.") from bad


def current_build(data: Path) -> int | None:
    """Return the number of the build in force, or None before the first."""
    current = read_current(data)
    return int(current["build"]) if current else None


def publish(data: Path, meta: Mapping[str, Any]) -> None:
    """Put a finished build in force: from here on it is the one that readers open."""
    write_whole(data / CURRENT, json.dumps(meta, indent=1, ensure_ascii=False))


def numbers(data: Path) -> list[int]:
    """Return the numbers of the builds on disk, oldest first."""
    stems = (path.stem.removeprefix("warehouse-") for path in data.glob("warehouse-*.duckdb"))
    return sorted(int(stem) for stem in stems if stem.isdecimal())


def collect_garbage(data: Path, current: int | None) -> None:
    """Remove all but the last builds and whatever a stopped build left; files in use (Windows) wait for the next time.

    A build newer than the current one was never published.
    """
    found = numbers(data)
    published = [number for number in found if current is not None and number <= current]
    orphans = [build_path(data, number) for number in found if number not in published[-KEPT:]]
    orphans += [path for path in (*data.glob("warehouse-*.duckdb.*"), *data.glob("*.new")) if path.is_file()]
    for path in orphans:
        try:
            path.unlink()
        except OSError:
            continue


def drop_builds(data: Path, keep: int | None) -> None:
    """Remove every build but one, as after an erasure. Raises WarehouseError when one is in use (Windows)."""
    if keep is None:
        (data / CURRENT).unlink(missing_ok=True)
    for number in numbers(data):
        if number != keep:
            try:
                build_path(data, number).unlink()
            except OSError as bad:
                raise WarehouseError(
                    f"Build {number} still holds an erased child and is open in another program: close the dashboard, "
                    "then run 'mash load' or 'mash erase' again."
                ) from bad
