"""A data directory may have any name that the system allows, and lie where a file in use can't be deleted."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from etl.keeping.backup import backup, restore
from etl.keeping.check import check, close_to_others
from etl.keeping.erase import erase
from etl.keeping.repair import repair
from tests.support.extracts import load_into, rows, write
from tests.support.loader import one_fact
from tests.support.trials import tried

NAMES = ["odd [1]*", "it's \"quoted\"; --", "50%41 #1 &amp; {x}", "ünï cødé 漢", " leading and trailing ", "a\nb\tc",
         "-rf", "$(touch x)`y`", ".hidden", "md:x", ":memory:", "<b>", "a,b;c|d", "~", "a.duckdb", "a=1&b=2",
         "  "]  # fmt: skip
ODD = 'odd [1]* {x} it\'s "q" 50%41 #1 &amp; $(y) ;--'
LINES = [f"C{n},P{n},2026-03-02 09:00,6,red,2026-03-02 12:00" for n in range(9)]


def told(_what: str, _share: float) -> None:
    """Take what a command says of its progress."""


@tried("a data directory with a name that means something to shells, globs, SQL or addresses", "all is done there")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_loading_and_keeping_work_in_a_directory_of_any_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.csv", *LINES)
    data = tmp_path / name
    load_into(data, tmp_path / "a.csv", derive=one_fact)
    erase(data, "P5", derive=one_fact)
    close_to_others(data)
    assert list(check(data)) == []
    backup(data, tmp_path / f"{name} copy.zip", told)
    shutil.rmtree(data)
    restore(tmp_path / f"{name} copy.zip", data, told)
    next(data.glob("warehouse-*.duckdb")).unlink()
    repair(data, derive=one_fact)
    assert len(rows(data, "contacts", "contact_id")) == len(LINES) - 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.csv", name, f"{name} copy.zip"])


@tried("a link to nothing and a folder that can't be opened beside a good file", "both are named, the good one loads")
def test_what_can_not_be_opened_is_named_and_costs_no_other_file(run_mash, tmp_path: Path, monkeypatch) -> None:
    write(tmp_path / "in" / "a.csv", *LINES)
    (tmp_path / "in" / "late.csv").symlink_to(tmp_path / "nowhere.csv")
    (tmp_path / "in" / "closed").mkdir()
    shown, opened = os.scandir, Path.open

    def scan(place: str) -> Any:
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return shown(place)

    def open_(path: Path, *more: Any, **asked: Any) -> Any:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **asked)

    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(Path, "open", open_)
    done = run_mash("load", tmp_path / "in", "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "late.csv: not loaded: it can't be read: no such file or directory" in done.stderr
    assert "closed: not loaded: it can't be read: permission denied" in done.stderr
    assert len(rows(tmp_path / "data", "contacts", "contact_id")) == len(LINES)


COMMANDS = [
    ["status"], ["quarantine"], ["metrics", "contacts"], ["spc", "contacts"], ["audit", "verify"],
    ["check"],    ["snapshot", "latest"], ["export", "open"], ["export", "safeguarded", "--project", "Odd"],
    ["withdraw", "odd-2026-11-08", "--why", "Tried"], ["derive", "--to", "derived"],
    ["derive", "--tables", "--to", "tables"],
]  # fmt: skip


@tried("every command on a data directory with such a name", "it does what it does elsewhere", len(COMMANDS))
def test_every_command_works_in_a_directory_of_an_odd_name(run_mash, untouched, tmp_path: Path) -> None:
    close_to_others(shutil.copytree(untouched, tmp_path / ODD))
    for command in COMMANDS:
        done = run_mash(*command, "--data", ODD)
        assert done.returncode == 0, (command, done.stderr)


IN_USE = [
    ["load", "a.csv", "--dry-run"], ["load", "a.csv"], ["load", "b.csv", "--dry-run"],
    ["load", "b.csv", "--as-at", "2026-04-30"], ["load", "b.csv"], ["status"], ["metrics", "contacts"], ["quarantine"],
    ["erase", "P5"], ["export", "open"], ["backup", "kept.zip"], ["repair"], ["check"], ["load", "c.csv"],
]  # fmt: skip


def mapped() -> set[str]:
    """Return the files that this process has mapped into memory, where the system lists them cheaply."""
    maps = Path("/proc/self/maps")
    return {f"/{line.partition('/')[2]}" for line in maps.read_text("utf-8").splitlines()} if maps.exists() else set()


@pytest.fixture
def as_windows_does(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse to delete or rename what this process has open, or mapped, as Windows does; give what was refused."""
    refused: list[str] = []

    def unless_open(act: Callable[..., None]) -> Callable[..., None]:
        def acts(path: str, *more: Any, **asked: Any) -> None:
            here = os.path.realpath(path)
            used = {str(file.path) for file in psutil.Process().open_files()} | mapped()
            if any(file == here or file.startswith(f"{here}{os.sep}") for file in used):
                refused.append(Path(here).name)
                raise PermissionError(13, "The file is being used by another process", here)
            act(path, *more, **asked)

        return acts

    for name in ("unlink", "remove", "rename", "replace"):
        monkeypatch.setattr(os, name, unless_open(getattr(os, name)))
    monkeypatch.setattr(shutil, "_use_fd_functions", False)  # else files of a folder are deleted by name alone
    return refused


@tried("what is kept and published where a file in use can't be deleted", "all is done", len(IN_USE))
def test_nothing_is_deleted_or_renamed_while_it_is_open(run_mash, tmp_path: Path, as_windows_does) -> None:
    for name, lines in {"a": LINES[:6], "b": LINES[5:], "c": LINES[:2]}.items():
        write(tmp_path / f"{name}.csv", *lines)
    for command in IN_USE:
        done = run_mash(*command, "--data", "data")
        assert done.returncode in (0, 1), (command, done.stderr)
        assert as_windows_does == [], command
        assert not [*tmp_path.glob("data/.*"), *tmp_path.glob("data/*.new")]
    with (tmp_path / "a.csv").open(), pytest.raises(PermissionError):
        (tmp_path / "a.csv").unlink()


@tried("a data directory named like another place, relative to the folder one is in", "it is that folder")
@pytest.mark.parametrize("name", ["~", ":memory:", "md:x", "C:"])
def test_a_relative_name_is_a_folder_here(run_mash, tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.csv", *LINES)
    assert run_mash("load", "a.csv", "--data", name).returncode == 0
    assert run_mash("metrics", "contacts", "--data", name).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.csv", name])


@tried("a data directory whose name is no UTF-8, or holds what DuckDB can't follow", "one line says so")
@pytest.mark.parametrize("name", ["half \udcff letter", "why?", "back\\slash"], ids=ascii)
def test_a_name_that_can_not_be_followed_is_refused(run_mash, tmp_path: Path, name: str) -> None:
    done = run_mash("status", "--data", name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "rename the folder" in done.stderr
    assert list(tmp_path.iterdir()) == []
