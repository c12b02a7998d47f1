"""A data directory may have any name that the system allows."""

import os
import shutil
from pathlib import Path
from typing import Any

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
