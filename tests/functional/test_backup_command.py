"""`mash backup` and `mash restore`: what comes back is what was there, and a harmed backup is refused whole."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from etl.audit import append
from etl.keeping.backup import BackupError, backup, restore

pytestmark = pytest.mark.xdist_group("backup")


@pytest.fixture(scope="module")
def data(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = Path(shutil.copytree(sample_build, tmp_path_factory.mktemp("backup") / "data"))
    append(copy, "snapshot", {"month": "2026-01"})
    return copy


@pytest.fixture(scope="module")
def made(data: Path) -> Path:
    archive = data.with_name("kept.zip")
    command = [sys.executable, "-m", "mash.main", "backup", str(archive), "--data", str(data)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return archive


def test_what_was_backed_up_comes_back(data: Path, made: Path, tmp_path: Path, run_process: Callable) -> None:
    before = run_process("metrics", "contacts", "--format", "csv", "--data", data).stdout
    assert before.startswith("metric,")
    written = len((data / "audit.jsonl").read_text(encoding="utf-8").splitlines())
    moved = data.rename(data.with_name("gone"))
    done = run_process("restore", made, "--data", tmp_path / "new")
    moved.rename(data)
    assert done.returncode == 0, done.stderr
    assert run_process("metrics", "contacts", "--format", "csv", "--data", tmp_path / "new").stdout == before
    assert written >= 2, "a load and a snapshot at least"
    assert f"{written} lines" in run_process("audit", "verify", "--data", tmp_path / "new").stdout
    again = run_process("load", tmp_path / "new" / "none.csv", "--data", tmp_path / "new")
    assert again.returncode == 2


def test_a_backup_is_never_written_over(data: Path, made: Path, run_mash: Callable) -> None:
    before = made.read_bytes()
    done = run_mash("backup", made, "--data", data)
    assert done.returncode == 2
    assert "there already" in done.stderr
    assert made.read_bytes() == before


def test_nothing_is_restored_over_data(data: Path, made: Path, run_mash: Callable) -> None:
    done = run_mash("restore", made, "--data", data)
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_a_load_that_runs_is_not_backed_up_half_way(data: Path, tmp_path: Path, run_mash: Callable) -> None:
    with FileLock(data / "load.lock"):
        done = run_mash("backup", tmp_path / "other.zip", "--data", data)
    assert done.returncode == 2
    assert "is running" in done.stderr
    assert not (tmp_path / "other.zip").exists()


def _change(archive: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if (entry := change(name, old.read(name))) is not None:
                new.writestr(*entry)


def _one_byte(name: str, content: bytes) -> tuple[str, bytes]:
    return name, (b"?" + content[1:] if name == "current.json" else content)


def _without(name: str, content: bytes) -> tuple[str, bytes] | None:
    return None if name == "current.json" else (name, content)


def _escaping(name: str, content: bytes) -> tuple[str, bytes]:
    if name == "backup.json":
        told = json.loads(content)
        told["../escaped"] = told.pop("current.json")
        return name, json.dumps(told).encode()
    return ("../escaped" if name == "current.json" else name), content


@pytest.mark.parametrize(
    ("harm", "said"),
    [(_one_byte, "damaged at current.json"), (_without, "did not put there"), (_escaping, "did not put there")],
)
def test_a_harmed_backup_restores_nothing(
    made: Path, tmp_path: Path, run_mash: Callable, harm: Callable, said: str
) -> None:
    _change(made, tmp_path / "harmed.zip", harm)
    done = run_mash("restore", tmp_path / "harmed.zip", "--data", tmp_path / "new")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "escaped").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path, run_mash: Callable) -> None:
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    for name in ("text.zip", "missing.zip"):
        done = run_mash("restore", tmp_path / name, "--data", tmp_path / "new")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def _packed(place: Path, files: dict[str, bytes], told: object = None) -> Path:
    """Write a backup of some files, with what its list of contents says where that is not the truth."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("backup.json", json.dumps(digests if told is None else told))
    return place


def _silent(_what: str, _share: float) -> None:
    pass


@pytest.mark.parametrize("told", [[], "", 5, {"a.txt": 5}, {"a.txt": None}])
def test_a_list_of_contents_that_is_none_is_refused(tmp_path: Path, told: object) -> None:
    archive = _packed(tmp_path / "odd.zip", {} if not told else {"a.txt": b"x"}, told)
    with pytest.raises(BackupError, match="is not a complete backup made by"):
        restore(archive, tmp_path / "new", _silent)


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_a_file_of_any_name_that_the_system_allows_comes_back_or_is_named_before(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "landing").mkdir(parents=True)
    (data / "meeting 10:30 \\ notes.txt").write_text("agreed", "utf-8")
    assert backup(data, tmp_path / "kept.zip", _silent) == 1
    restore(tmp_path / "kept.zip", tmp_path / "new", _silent)
    assert (tmp_path / "new" / "meeting 10:30 \\ notes.txt").read_text("utf-8") == "agreed"
    Path(os.fsdecode(os.fsencode(data) + b"/caf\xe9.txt")).write_text("x", "utf-8")
    with pytest.raises(BackupError, match="is no text"):
        backup(data, tmp_path / "other.zip", _silent)
    assert not (tmp_path / "other.zip").exists()
