"""`mash audit verify`: the trail is whole, or its first broken line is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.audit import HEAD, TRAIL, AuditError, append, verify


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


def _short(lines: list[bytes]) -> list[bytes]:
    return lines[:3]


def _begun(lines: list[bytes]) -> list[bytes]:
    return lines[:1]


def _empty(_lines: list[bytes]) -> list[bytes]:
    return []


def test_a_whole_trail_is_said_to_be_whole(trail: Path, run_process: Callable) -> None:
    done = run_process("audit", "verify", "--data", trail.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "whole: 4 lines" in done.stdout


@pytest.mark.parametrize(
    ("harm", "line"), [(_change, 3), (_drop, 2), (_swap, 1), (_cut, 4), (_short, 4), (_begun, 2), (_empty, 1)]
)
def test_the_first_broken_line_is_named(trail: Path, run_mash: Callable, harm: Callable, line: int) -> None:
    trail.write_bytes(b"".join(harm(trail.read_bytes().splitlines(keepends=True))))
    done = run_mash("audit", "verify", "--data", trail.parent)
    assert done.returncode == 1
    assert f"broken at line {line}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_trail_that_is_gone_is_missed(trail: Path, run_mash: Callable) -> None:
    trail.unlink()
    done = run_mash("audit", "verify", "--data", trail.parent)
    assert done.returncode == 1
    assert "broken at line 1:" in done.stderr


def test_lines_cut_off_the_end_are_not_covered_up_by_new_ones(trail: Path) -> None:
    trail.write_bytes(b"".join(trail.read_bytes().splitlines(keepends=True)[:2]))
    with pytest.raises(AuditError, match="4 lines were written"):
        append(trail.parent, "export", {})
    assert len(trail.read_bytes().splitlines()) == 2


def test_another_last_line_in_its_place_is_told(trail: Path) -> None:
    """One who cuts the end off can chain new lines: they are not those that were written."""
    lines = trail.read_bytes().splitlines(keepends=True)
    (trail.parent / HEAD).rename(trail.parent / "kept")
    trail.write_bytes(b"".join(lines[:3]))
    append(trail.parent, "something else", {})
    (trail.parent / "kept").replace(trail.parent / HEAD)
    with pytest.raises(AuditError, match="broken at line 4"):
        verify(trail.parent)


def test_a_crash_between_a_line_and_its_number_is_no_break(trail: Path) -> None:
    before = (trail.parent / HEAD).read_bytes()
    append(trail.parent, "export", {})
    (trail.parent / HEAD).write_bytes(before)
    assert verify(trail.parent) == 5
    append(trail.parent, "export", {})
    assert verify(trail.parent) == 6


def test_a_trail_from_before_its_end_was_kept_is_whole(trail: Path) -> None:
    (trail.parent / HEAD).unlink()
    assert verify(trail.parent) == 4


def test_a_line_whose_number_can_not_be_kept_is_taken_back(trail: Path) -> None:
    (trail.parent / HEAD).unlink()
    (trail.parent / HEAD).mkdir()
    with pytest.raises(AuditError, match="nothing was done"):
        append(trail.parent, "export", {})
    assert len(trail.read_bytes().splitlines()) == 4


def test_a_directory_without_a_trail_is_no_finding(tmp_path: Path, run_mash: Callable) -> None:
    done = run_mash("audit", "verify", "--data", tmp_path)
    assert done.returncode == 0
    assert "No audit trail" in done.stdout
