"""A full disk, tried by forbidding files over a size: one line says so, and what was published stays in force."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from etl.keeping.erase import erase
from etl.landing.extracts import read_extracts
from tests.support.extracts import load_into, rows, write
from tests.support.forked import Forked
from tests.support.loader import one_fact
from tests.support.trials import tried

LIMITS = [100, 5_000, 20_000, 60_000, 300_000, 600_000]  # bytes: landing fails at the first, building at the last ones
LIMITED = """
import resource, sys
import mash.commands.load, mash.commands.keep
sys.dont_write_bytecode = True  # of a module imported below, half a file would stay
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from mash.main import run
run()
"""


def contact(number: int) -> str:
    return f"C{number},P{number * 7919 % 3001},2026-03-{number % 28 + 1:02} 09:{number % 60:02},6,red,"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disk")
    write(folder / "b.csv", *map(contact, range(20_000)))
    load_into(folder / "data", write(folder / "a.csv", *map(contact, range(9_000))), derive=one_fact)
    return folder


def limited(limit: int, *args: str | Path) -> "subprocess.CompletedProcess[str]":
    return Forked("-c", LIMITED, str(limit), *map(str, args), env=os.environ | {"NO_COLOR": "1"}).ended()


@tried(
    "the disk full at some point of a load", "one line, exit code 2; the old build in force; with room the load runs"
)
@pytest.mark.parametrize("limit", LIMITS)
def test_a_full_disk_at_any_point_is_told_in_one_line_and_changes_nothing(scene, tmp_path, limit):
    data = shutil.copytree(scene / "data", tmp_path / "data")
    done = limited(limit, "load", scene / "b.csv", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"mash: The disk that holds {data} is full: make room")
    assert done.stderr.count("\n") == 1
    assert len(rows(data, "contacts", "contact_id")) == 9_000
    assert not [path for path in data.rglob("*") if ".new" in path.name]
    load_into(data, scene / "b.csv", derive=one_fact)
    assert len(rows(data, "contacts", "contact_id")) == 20_000


def test_of_several_extracts_those_before_the_one_that_fills_the_disk_stay_landed(scene, tmp_path):
    data, folder = tmp_path / "data", tmp_path / "sent"
    for number in range(4):
        write(folder / f"{number}.csv", *map(contact, range(20_000 if number == 2 else 100 + number)))
    done = limited(20_000, "load", folder, "--data", data)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert [each.name for each in read_extracts(data)] == ["0.csv", "1.csv"]
    assert not [path for path in data.rglob("*") if ".new" in path.name]
    assert [each.name for each in load_into(data, folder).landed] == ["2.csv", "3.csv"]


@tried("the disk full during an erasure", "one line, exit code 2; with room the next run finishes it")
@pytest.mark.parametrize("limit", [100, 20_000, 300_000])
def test_an_erasure_on_a_full_disk_is_finished_when_there_is_room(scene, tmp_path, limit):
    data = shutil.copytree(scene / "data", tmp_path / "data")
    done = limited(limit, "erase", "P2999", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "P2999" not in done.stderr
    assert done.stderr.count("\n") == 1
    report = load_into(data, scene / "b.csv", derive=one_fact)
    if not any(extract["erased"] for extract in report.counts):
        erase(data, "P2999", derive=one_fact)
    assert "P2999" not in {person for (person,) in rows(data, "contacts", "person_id")}
