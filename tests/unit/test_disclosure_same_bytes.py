"""The same figures are published whatever the order of rows, the process and the load of the machine."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.unit.test_disclosure_release import frame, release, row

ROOT = Path(__file__).parents[2]
CLOCKS = {"time", "datetime", "threading", "multiprocessing", "concurrent", "random", "signal", "asyncio"}
OTHERWISE = "from tests.unit.test_disclosure_same_bytes import published; print(published(3))"


def published(seed: int | None = None) -> str:
    """Return the digest of what is published of some figures, in an order of rows by chance."""
    figures = [
        row(metric, n, of, hub=hub)
        for metric, of, counts in (
            ("step_ups", None, (3, 20, 21, 44)), ("step_downs", None, (4, 30, 31, 65)),
            ("contact_decided_on_time", 60, (3, 22, 20, None)), ("contacts", None, (60, 61, 63, 184)),
        )
        for hub, n in zip(("A", "B", "C", "Total"), counts, strict=True) if n is not None
    ]  # fmt: skip
    measures = frame(*figures)
    released = release(measures if seed is None else measures.sample(fraction=1, shuffle=True, seed=seed))
    return sha256(f"{released.frame.write_csv()}{released.report}".encode()).hexdigest()


def clocks(source: str) -> Iterator[str]:
    """Yield what a module imports that could make an answer depend on time, chance or what else runs."""
    for node in ast.walk(ast.parse(source)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        yield from (name for name in names if name.partition(".")[0] in CLOCKS and name != "datetime.date")
        if isinstance(node, ast.Constant) and node.value == "time_limit":
            yield str(node.value)


def test_another_process_with_the_rows_shuffled_publishes_the_same_bytes() -> None:
    """Names are hashed otherwise there, so nothing may depend on the order of a set."""
    env = {**os.environ, "PYTHONHASHSEED": "11"}
    other = subprocess.run([sys.executable, "-c", OTHERWISE], cwd=ROOT, env=env, capture_output=True, text=True)
    assert other.stdout.strip() == published(), other.stderr


def test_no_clock_and_no_chance_decides_what_is_published() -> None:
    """A busy machine can't change an answer that no clock is asked for: searches end by nodes and rounds."""
    sources = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "publish/disclosure").glob("*.py"))}
    assert {name: found for name, source in sources.items() if (found := [*clocks(source)])} == {}
    assert '"threads": 1' in sources["solver.py"]
    assert '"random_seed": 1' in sources["solver.py"]


def test_a_clock_is_found_however_it_is_asked() -> None:
    assert [*clocks("from time import monotonic\nimport random\nsolver.setOptionValue('time_limit', 9)")] == [
        "time.monotonic", "random", "time_limit",
    ]  # fmt: skip
    assert [*clocks("from datetime import date")] == []
