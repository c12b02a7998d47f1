"""Keeps track of the builds of a data directory: which exist, which one is in force, and which can be removed.

A build is a complete warehouse file, and `current.json` describes the one in force. Readers keep the file they opened:
each build has its own name and is never written again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from etl.durable import CURRENT as STATE
from etl.durable import DamagedStateError, parse_state, write_state
from etl.errors import WarehouseError
from etl.policy.policy import Policy
from etl.policy.policy_file import parse_policy
from etl.reading.files import digest
from etl.spans.span import TableSpan, first_months, read_spans, spans_of_coverage

CURRENT = "current.json"
KEPT = 3
SOON_READ = 64 << 20  # bytes: 0.03 s to compare; `mash status` answers at once whatever the size of the data
_SUM, _BEGINS = 8, b"DUCK"  # a checksum comes first in a DuckDB file, then its name
_HEADS, _BLOCK = 3 * 4096, 262_144  # three headers, then blocks: another size has been cut


@dataclass(frozen=True)
class BuildInfo:
    """What a build is: its number, its as-at, when it was loaded (London wall clock), and what it was made of.

    `spans` are the months that tables and their parts speak for, `coverage` the first of them by table; `absent` gives
    the columns that no extract holds. One that is `measured` holds facts that `mash derive` made elsewhere, and no rows
    of extracts.
    """

    build: int
    as_at: datetime
    loaded_at: datetime
    fingerprint: str
    policy: Policy
    coverage: dict[str, date]
    absent: dict[str, list[str]] = field(default_factory=dict)
    newest: dict[str, date] = field(default_factory=dict)
    spans: tuple[TableSpan, ...] = ()
    measured: bool = False


def info_of(raw: Mapping[str, Any]) -> BuildInfo:
    """Return a build's information from its JSON form; one made before spans speaks from its oldest rows on."""
    as_at = datetime.fromisoformat(raw["as_at"])
    oldest = {table: date.fromisoformat(day) for table, day in raw["coverage"].items()}
    known = read_spans(raw["spans"]) if "spans" in raw else spans_of_coverage(oldest, as_at.date().replace(day=1))
    return BuildInfo(
        build=raw["build"],
        as_at=as_at,
        loaded_at=datetime.fromisoformat(raw["loaded_at"]),
        fingerprint=raw["fingerprint"],
        policy=parse_policy(raw["policy"]),
        coverage=first_months(known),
        absent=raw.get("absent", {}),
        newest={agency: date.fromisoformat(day) for agency, day in raw.get("newest", {}).items()},
        spans=known,
        measured=bool(raw.get("measured", False)),
    )


def build_path(data: Path, build: int) -> Path:
    """Return where a build lies."""
    return data / f"warehouse-{build}.duckdb"


def read_current(data: Path) -> dict[str, Any] | None:
    """Return what `current.json` says, or None before the first build.

    Raises WarehouseError when it is damaged, NewerStateError when a newer version of this software wrote it.
    """
    path = data / CURRENT
    try:
        return _parsed(path, path.read_bytes())
    except FileNotFoundError:
        return None


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return parse_state(content, STATE, path)
    except DamagedStateError as bad:
        raise WarehouseError(f"{path} is damaged: run 'mash repair', which makes it again from what landed.") from bad


def current_build(data: Path) -> int | None:
    """Return the number of the build in force, or None before the first. What was read before is not parsed again.

    Raises what `read_current` does.
    """
    path = data / CURRENT
    try:
        return _number(path, path.read_bytes())
    except FileNotFoundError:
        return None


@lru_cache(8)  # pages ask three times a run, and a file of 40 kB took 2 ms to check by its seal
def _number(path: Path, content: bytes) -> int:
    return int(_parsed(path, content)["build"])


def publish(data: Path, meta: Mapping[str, Any]) -> None:
    """Put a finished build in force: from here on it is the one that readers open. Its bytes are noted with it."""
    write_state(data / CURRENT, STATE, dict(meta) | {"warehouse": digest(build_path(data, meta["build"]))})


def fault_of(data: Path, current: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the file of the build in force; None if its bytes are those that were published.

    A build published before 0.2 has no digest: for such a build only a missing file is reported.
    """
    path = build_path(data, current["build"])
    try:
        if current.get("warehouse") is None:
            return None if path.stat().st_size else "it is empty"
        return None if digest(path) == current["warehouse"] else "its bytes are not those that were published"
    except FileNotFoundError:
        return "it is missing"
    except OSError as refused:
        return f"it can't be read: {(refused.strerror or 'the system refused').lower()}"


def check_at_a_glance(data: Path, current: Mapping[str, Any]) -> None:
    """Raise WarehouseError where the file of the build in force is damaged, as far as a moment shows: a small one is
    compared with the bytes that were published, a large one only looked at. `fault_of` compares every byte.
    """
    path = build_path(data, current["build"])
    try:
        if path.stat().st_size > SOON_READ:
            with path.open("rb") as file:
                head = file.read(len(_BEGINS) + _SUM)
            whole = head[_SUM:] == _BEGINS and (path.stat().st_size - _HEADS) % _BLOCK == 0
        else:
            whole = fault_of(data, current) is None
    except OSError:
        whole = False
    if not whole:
        raise damaged(data, current["build"])


def damaged(data: Path, build: int) -> WarehouseError:
    """Return that the file of a build can't be read, and what mends it."""
    return WarehouseError(
        f"Build {build} in {data} can't be opened: {build_path(data, build).name} is damaged or missing. Run 'mash "
        "repair', which makes it again from what landed. Measures that were derived elsewhere have to be loaded again."
    )


def numbers(data: Path) -> list[int]:
    """Return the numbers of the builds on disk, oldest first."""
    stems = (path.stem.removeprefix("warehouse-") for path in data.glob("warehouse-*.duckdb"))
    return sorted(int(stem) for stem in stems if stem.isdecimal())


def collect_garbage(data: Path, current: int | None) -> None:
    """Remove all but the last builds and whatever a stopped build left; files in use (Windows) wait for the next time.

    A build newer than the current one was never published.
    """
    on_disk = numbers(data)
    published = [number for number in on_disk if current is not None and number <= current]
    orphans = [build_path(data, number) for number in on_disk if number not in published[-KEPT:]]
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
