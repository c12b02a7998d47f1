"""`mash audit verify`: the trail is whole, or its first broken line is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.audit import TRAIL, append


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    for number in range(1, 5):
        append(tmp_path, "snapshot", {"month": f"2026-0{number}"})
    return tmp_path / TRAIL


def _change(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"2026-03", b"2026-09"), lines[3]]


def _drop(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def _swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def _cut(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[3][:-9]]


def test_a_whole_trail_is_said_to_be_whole(trail: Path, run_process: Callable) -> None:
    done = run_process("audit", "verify", "--data", trail.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "whole: 4 lines" in done.stdout


@pytest.mark.parametrize(("harm", "line"), [(_change, 3), (_drop, 2), (_swap, 1), (_cut, 4)])
def test_the_first_broken_line_is_named(trail: Path, run_mash: Callable, harm: Callable, line: int) -> None:
    trail.write_bytes(b"".join(harm(trail.read_bytes().splitlines(keepends=True))))
    done = run_mash("audit", "verify", "--data", trail.parent)
    assert done.returncode == 1
    assert f"broken at line {line}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_directory_without_a_trail_is_no_finding(tmp_path: Path, run_mash: Callable) -> None:
    done = run_mash("audit", "verify", "--data", tmp_path)
    assert done.returncode == 0
    assert "No audit trail" in done.stdout
