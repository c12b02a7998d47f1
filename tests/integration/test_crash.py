"""A loader killed at any point: the build before it stays whole, and the next run finishes the work."""

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from etl.audit import verify
from etl.errors import MashError
from etl.keeping.erase import erase
from etl.landing.erasure import pending
from etl.landing.extracts import read_extracts
from etl.warehouse.reader import open_warehouse
from tests.support.extracts import conserved, load_into, rows, write
from tests.support.forked import Forked
from tests.support.loader import one_fact
from tests.support.trials import tried

BATCHES = range(5)
KILLS, ERASURES = 10, 2  # in each batch
LINES = 3_000
LOADED = "the build before stays whole and readable; the next run loads everything, once"


def contact(number: int, day: int) -> str:
    return f"C{number},P{number % 997},2026-03-{day:02} 09:00,6,red,2026-03-{day:02} 12:00"


@dataclass(frozen=True)
class Scene:
    """A data directory with one build, an extract to come, and how long and how often loading it touches the disk."""

    data: Path
    extract: Path
    touches: int
    seconds: float


def start(data: Path, extract: str, *step: int) -> Forked:
    process = Forked("-m", "tests.support.loader", str(data), extract, *map(str, step))
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    folder = tmp_path_factory.mktemp("crash")
    data = folder / "data"
    load_into(data, write(folder / "a.csv", *(contact(n, 2) for n in range(LINES))), derive=one_fact)
    extract = write(folder / "b.csv", *(contact(n, 3) for n in range(LINES // 2, 2 * LINES)))
    shutil.copytree(data, folder / "dry")
    process, began = start(folder / "dry", str(extract), 0), time.perf_counter()
    told, _ = process.communicate()
    return Scene(data, extract, int(told), time.perf_counter() - began)


def killed(data: Path, extract: str, chance: random.Random, scene: Scene) -> None:
    """Kill a loader: at a random touch of the disk, or at a random moment, whatever it is doing then."""
    for attempt in range(20):
        if chance.random() < 0.5:
            process = start(data, extract, chance.randint(1, scene.touches))
        else:
            process = start(data, extract)
            time.sleep(chance.uniform(0, scene.seconds / 2**attempt))
            process.kill()
        process.communicate()
        if process.returncode < 0:
            return
    pytest.fail("the loader was always quicker than its killer")


def leftovers(data: Path) -> list[str]:
    found = sorted(path.name for path in data.rglob("*"))
    return [name for name in found if name.endswith((".new", ".wal")) or ".new-" in name or name == "work"]


@tried("`kill -9` at a random point of a load", LOADED, KILLS)
@pytest.mark.parametrize("batch", BATCHES)
def test_a_load_killed_at_any_point_leaves_the_old_build_and_the_next_run_completes(scene, tmp_path, batch):
    for number in range(KILLS):
        data = shutil.copytree(scene.data, tmp_path / str(number))
        killed(data, str(scene.extract), random.Random(f"load {batch} {number}"), scene)
        with open_warehouse(data) as warehouse:
            seen = len(warehouse.read("contacts", ["contact_id"])), len(warehouse.read("fact_contacts", ["person_id"]))
        assert seen in ((LINES, LINES), (2 * LINES, 2 * LINES))
        assert warehouse.info.build == seen[0] // LINES
        report = load_into(data, scene.extract, derive=one_fact)
        assert conserved(report)
        assert sum(count["rows_in"] for count in report.counts) == LINES + LINES * 3 // 2
        assert len(rows(data, "contacts", "contact_id")) == 2 * LINES
        assert not leftovers(data)
        shutil.rmtree(data)


@tried("`kill -9` at a random point of an erasure", "the next load finishes it: the child is in no byte", ERASURES)
@pytest.mark.parametrize("batch", BATCHES)
def test_an_erasure_killed_at_any_point_is_finished_by_the_next_run(scene, tmp_path, batch):
    for number in range(ERASURES):
        data = shutil.copytree(scene.data, tmp_path / str(number))
        killed(data, "-P996", random.Random(f"erase {batch} {number}"), scene)
        decided = pending(data) is not None or erased_rows(data) > 0
        report = load_into(data, scene.extract, derive=one_fact)
        if not decided:
            erase(data, "P996", derive=one_fact)
        assert pending(data) is None
        assert conserved(report)
        assert not any(b"P996" in path.read_bytes() for path in data.rglob("*") if path.is_file())
        verify(data)
        shutil.rmtree(data)


def erased_rows(data: Path) -> int:
    return sum(extract.erased for extract in read_extracts(data))


def damage_record(folder: Path) -> None:
    (folder / "extract.json").write_bytes(b"")


def damage_part(folder: Path) -> None:
    path = folder / "contacts-00000.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def lose_part(folder: Path) -> None:
    (folder / "contacts-00000.parquet").unlink()


def lose_quarantine(folder: Path) -> None:
    (folder / "quarantine.parquet").unlink()


def empty_quarantine(folder: Path) -> None:
    (folder / "quarantine.parquet").write_bytes(b"")


def lose_record(folder: Path) -> None:
    (folder / "extract.json").unlink()


@tried("landed files emptied, cut off or lost", "the same file loads again as if it were new; the build stays")
@pytest.mark.parametrize(
    "damage", [damage_record, damage_part, lose_part, lose_quarantine, empty_quarantine, lose_record]
)
def test_a_damaged_extract_is_healed_after_a_crash_by_loading_it_again(scene, tmp_path, damage):
    data = shutil.copytree(scene.data, tmp_path / "data")
    file = write(tmp_path / "a.csv", *(contact(n, 2) for n in range(LINES)))
    (folder,) = (data / "landing").iterdir()
    damage(folder)
    assert len(rows(data, "contacts", "contact_id")) == LINES
    report = load_into(data, file, derive=one_fact)
    assert len(report.landed) == len(report.damaged) == 1
    assert report.exit_code == 1
    assert len(rows(data, "contacts", "contact_id")) == LINES
    assert load_into(data, file, derive=one_fact).exit_code == 0


@tried("a build's file lost or cut off, `current.json` damaged", "one line says what to run")
@pytest.mark.parametrize(("name", "content"), [("warehouse-1.duckdb", None), ("warehouse-1.duckdb", b"DUCK"),
                                               ("current.json", b"{")])  # fmt: skip
def test_a_damaged_build_says_after_a_crash_what_to_do(scene, tmp_path, name, content):
    data = shutil.copytree(scene.data, tmp_path / "data")
    (data / name).unlink() if content is None else (data / name).write_bytes(content)
    with pytest.raises(MashError, match=r"[Rr]un 'mash (load|repair)'"):
        open_warehouse(data)
