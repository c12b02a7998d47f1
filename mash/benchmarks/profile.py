"""Samples where time goes, a thousand times a second: `python -m mash.benchmarks.profile CONTACTS OUT.json`.

A sample counts for the innermost module of this project on the stack, with the libraries that it called. Sampling slows
the work less than a profiler that is called for every function.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from time import process_time
from types import FrameType
from typing import Any

from mash.benchmarks import ours
from mash.benchmarks.place import AS_AT, Place

PACKAGES = ("etl", "queries", "publish", "dashboard", "mash")
_EVERY = 0.001  # seconds
LAST_MONTH = date(2026, 10, 1)  # the last full one of the invented area
_WAITING = "etl.landing.arrivals"  # while other threads land extracts


def sampled(work: Callable[[], object], *within: str) -> dict[str, Any]:
    """Run work; return its `cpu_s` and, by module, the percentage of samples in which a function `within` ran."""
    counts: Counter[str] = Counter()
    with _sampling(counts, within):
        begun = process_time()
        work()
        spent = process_time() - begun
    total = counts.total() or 1
    return {
        "cpu_s": round(spent, 3),
        "percent": {name: round(100 * count / total, 1) for name, count in counts.most_common(12)},
    }


@contextmanager
def _sampling(counts: Counter[str], within: Collection[str]) -> Iterator[None]:
    ended = Event()

    def watch() -> None:
        while not ended.wait(_EVERY):
            seen = [module for frame in sys._current_frames().values() if (module := _module(frame, within))]
            counts.update([module for module in seen if module != _WAITING] if len(seen) > 1 else seen)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _module(frame: FrameType | None, within: Collection[str]) -> str | None:
    """Return the innermost module of this project on a stack that also holds one of some functions."""
    module = None
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if module is None and name.split(".")[0] in PACKAGES and not name.startswith("mash.benchmarks"):
            module = name
        if frame.f_code.co_name in within:
            return module or "dashboard.server.warm_up"  # Streamlit runs its script under another name
        frame = frame.f_back
    return None


def by_fact(place: Place) -> dict[str, Any]:
    """Return the CPU seconds of deriving all facts, and each fact's percentage."""
    from datetime import datetime, time

    from etl.policy.policy_file import load_policy
    from queries.facts.derive import derive

    tables = {name: ours.scan(place, name) for name in place.tables()}
    known = derive(tables, datetime.combine(AS_AT, time.max), load_policy(place.data))
    spent = {}
    for name, frame in known.items():
        begun = process_time()
        frame.collect(engine="in-memory")
        spent[name] = process_time() - begun
    total = sum(spent.values())
    return {
        "cpu_s": round(total, 3),
        "percent": {
            name: round(100 * seconds / total, 1) for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1])
        },
    }


def profile(contacts: int) -> dict[str, Any]:
    """Return where the time of a load, its facts, a page of ten charts and a snapshot goes."""
    from dashboard.server.warm_up import rehearse
    from publish.snapshot import make

    with tempfile.TemporaryDirectory(prefix="mash-bench-", ignore_cleanup_errors=True) as folder:
        place = Place(Path(folder))
        ours.synthesise(place, contacts)()

        def whole_load() -> None:
            ours.load_and_facts(place, place.data)()

        def whole_snapshot() -> None:
            make(place.data, LAST_MONTH)

        profiles = {"contacts": contacts, "load": sampled(whole_load, "whole_load", "prepare")}
        profiles["snapshot"] = sampled(whole_snapshot, "whole_snapshot")
        ours.export(place)()
        profiles["facts"] = by_fact(place)
        rerun = rehearse(place.data)
        rerun()
        profiles["page"] = sampled(lambda: [rerun() for _ in range(20)], "_ten_charts")
    return profiles


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        print("Usage: python -m mash.benchmarks.profile CONTACTS OUT.json", file=sys.stderr)  # noqa: T201  a command
        sys.exit(2)
    Path(sys.argv[2]).write_text(json.dumps(profile(int(sys.argv[1])), indent=1) + "\n", "utf-8", newline="\n")
