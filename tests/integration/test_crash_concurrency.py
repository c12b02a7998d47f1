"""Two at once: a second loader is told to wait, and a reader never meets half a load."""

import threading
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock

from etl.keeping.erase import erase
from etl.load import load
from etl.warehouse.reader import open_warehouse
from tests.support.extracts import load_into, write
from tests.support.loader import one_fact
from tests.support.trials import tried

LOADS = 6


def contact(number: int) -> str:
    return f"C{number},P{number},2026-03-02 09:00,6,red,2026-03-02 12:00"


@tried("a second load, and an erasure, while a load runs", "one clear line, exit code 2; the first load completes")
@pytest.mark.parametrize("command", [["load", "b.csv"], ["erase", "P1"]])
def test_a_second_loader_gets_one_clear_line_and_the_first_completes(run_process, tmp_path, command):
    data = tmp_path / "mash-data"
    write(tmp_path / "b.csv", contact(2))
    inside, told = threading.Event(), threading.Event()

    def wait(*tables: object) -> dict[str, pl.LazyFrame]:
        inside.set()
        told.wait(60)
        return one_fact(*tables)  # type: ignore[arg-type]

    files = [write(tmp_path / "a.csv", contact(1))]
    first = threading.Thread(target=load, args=(data, files), kwargs={"derive": wait})
    first.start()
    assert inside.wait(60)
    second = run_process(*command)
    told.set()
    first.join()
    assert (second.returncode, second.stdout) == (2, "")
    assert (
        second.stderr == "mash: Another load into mash-data is running: wait until it has finished, then try again.\n"
    )
    with open_warehouse(data) as warehouse:
        assert warehouse.read("contacts", ["contact_id"])["contact_id"].to_list() == ["C1"]


def read_until(
    done: threading.Event, data: Path, seen: "Counter[tuple[int, int, int]]", errors: list[Exception]
) -> None:
    while not done.is_set():
        try:
            with open_warehouse(data) as warehouse:
                table, fact = warehouse.read("contacts", ["contact_id"]), warehouse.read("fact_contacts", ["person_id"])
                seen[warehouse.info.build, len(table), len(fact)] += 1
        except Exception as error:  # noqa: BLE001  whatever it is, a reader must not meet it
            errors.append(error)


@tried("a build published under a reader in a loop", "every reading is one whole build, and none fails", LOADS)
def test_a_reader_in_a_loop_sees_whole_builds_only_and_never_an_error(tmp_path):
    data, done, errors = tmp_path / "data", threading.Event(), []
    seen: Counter[tuple[int, int, int]] = Counter()
    load_into(data, write(tmp_path / "1.csv", *map(contact, range(100))), derive=one_fact)
    reader = threading.Thread(target=read_until, args=(done, data, seen, errors))
    reader.start()
    try:
        for number in range(2, LOADS + 1):
            file = write(tmp_path / f"{number}.csv", *map(contact, range(number * 100)))
            load_into(data, file, derive=one_fact)
        erase(data, "P7", derive=one_fact)
    finally:
        done.set()
        reader.join()
    assert not errors
    whole = {(number, number * 100, number * 100) for number in range(1, LOADS + 1)}
    assert set(seen) <= whole | {(LOADS + 1, LOADS * 100 - 1, LOADS * 100 - 1)}
    assert len(seen) > 1


@tried("a loader that stopped without letting go of its lock's file", "the next load runs")
def test_a_lock_file_left_behind_after_a_crash_stops_nobody(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    with FileLock(data / "load.lock"):
        pass
    (data / "load.lock").touch()
    assert load_into(data, write(tmp_path / "a.csv", contact(1)), derive=one_fact).build == 1
