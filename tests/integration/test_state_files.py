"""Every state file of a data directory, damaged in every way: one line says so, and never a fault in the program."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from errno import ENOSPC
from pathlib import Path

import pytest

from etl import builds
from etl.audit import AuditError, append, verify
from etl.changes_register import add_change
from etl.durable import seal, write_at_once
from etl.errors import MashError
from etl.keeping.check import check, close_to_others
from etl.keeping.core_files import core_key
from etl.keeping.erase import erase
from etl.landing.erasure import pending
from etl.landing.extracts import read_extracts
from etl.landing.landing import quarantined
from etl.landing.samples import Sample, Stratum, read_samples, remember
from etl.landing.tombstones import read_tombstones
from etl.policy.policy_file import load_policy
from etl.register.changes import read_register
from etl.register.views import read_views, share
from etl.status import status
from etl.warehouse.reader import open_warehouse
from mash.commands.status import run as print_status
from publish.published import releases, snapshots
from publish.published.hiding_key import keep_secret, secret_of
from publish.releases.safeguarded.request import project_key
from tests.support.extracts import load_into, write
from tests.support.loader import one_fact
from tests.support.trials import tried

WHATEVER = [
    b"", b"{}", b"[]", b"null", b"1", b'"x"', b"{", b"\xff\xfe\x00", bytes(50), b'{"schema": "x"}', b'{"schema": 0}',
    b'{"schema": null}', b'{"schema": true}', b"[" * 100_000, b'{"a":' * 100_000, b'{"schema": 1e400}', b"9" * 5_000,
    b"NaN", b'{"number": 1, "previous": "", "hash": ""}', b"a,b\n1,2\n", b"= = =", b"\n\n\n", b"\x00" * 200_000,
    b'{"seal": null}', b'{"schema": 3, "seal": "x"}',
]  # fmt: skip
WRONG: list[object] = [None, 1, "x", [], {}, [1], "9999-99-99", True, 1e300, {"x": "y"}]
PARTS = 7
Ask = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A data directory that has every state file, of two extracts, an erasure under way, a change and publications."""
    folder = tmp_path_factory.mktemp("state")
    data = folder / "data"
    lines = [f"C{n},P{n},2026-03-02 09:00,6,red,2026-03-02 12:00" for n in range(9)]
    load_into(data, write(folder / "a.csv", *lines), derive=one_fact)
    load_into(data, folder / "a.csv", as_at=date(2026, 3, 31), derive=one_fact)
    erase(data, "P5", derive=one_fact)
    (data / "policy.toml").write_text('[declared]\nnot_identifiers = ["Case reference"]\n')
    add_change(data, None, date(2026, 3, 2), "process", "A change", taken=[], hubs=[], derive=one_fact)
    for outlet, name in (("exports", "open-2026-03-31"), ("snapshots", "2026-03")):
        (data / outlet / name).mkdir(parents=True)
        manifest = {"profile": "open", "title": "A title", "files": {}, "sequence": 1, "build": 1}
        (data / outlet / name / "manifest.json").write_text(json.dumps(manifest))
    append(data, releases.EVENT, {"folder": "open-2026-03-31"})
    share(data, "A view", "timeliness", {"month": "2026-03"}, fixed=True, build=1, by="officer")
    stratum = Stratum({"outcome": "advice"}, 9, 1, ["C1"])
    remember(data, Sample("S001", 1, "2026-03-31", "2026-03-01", "2026-03-31", {}, [], [], 1, "x", [stratum]))
    core_key(data), keep_secret(data), project_key(data, "a")
    close_to_others(data)
    return data


def printed(data: Path) -> None:
    with contextlib.redirect_stdout(None):
        print_status(data, as_json=False)


def landed(data: Path) -> list[Path]:
    return sorted((data / "landing").iterdir())


ASKED: dict[str, tuple[Ask, ...]] = {  # what reads each file
    "current.json": (status, printed, open_warehouse),
    "landing/*/extract.json": (read_extracts, quarantined, status),
    "ledger.jsonl": (read_extracts, status, printed),
    "erased.json": (read_tombstones,),
    "erased.key": (read_tombstones,),
    "core/core.key": (core_key,),
    "hiding.key": (secret_of,),
    "project-keys/a.key": (lambda data: project_key(data, "a"),),
    "erasing.json": (pending,),
    "audit.jsonl": (verify, releases.listing, snapshots.listing, lambda data: append(data, "tried", {})),
    "audit.head": (verify, lambda data: append(data, "tried", {})),
    "policy.toml": (load_policy, status),
    "register/changes.csv": (read_register,),
    "register/views.jsonl": (read_views,),
    "register/samples/S001.json": (read_samples,),
    "exports/open-2026-03-31/manifest.json": (releases.listing,),
    "snapshots/2026-03/manifest.json": (snapshots.listing,),
}


def damages(content: bytes, name: str) -> Iterator[bytes]:
    """Yield whatever may stand in a file, parts of what stood there, and each value of it in another type."""
    yield from WHATEVER
    yield from (content[: len(content) * part // PARTS] for part in range(1, PARTS))
    lines = content.splitlines(keepends=True) if name.endswith("l") else [content]
    try:
        raw = json.loads(lines[-1])
    except ValueError:
        return
    before = b"".join(lines[:-1])
    for key in raw:
        yield before + json.dumps({each: raw[each] for each in raw if each != key}).encode()
        for value in WRONG:
            yield before + json.dumps(raw | {key: value}).encode()


TIMES = 1_100  # at least: each is another content of one file, and files gain entries


@tried(
    "a state file with other content: anything, a part of it, or one value of another type", "one line says so", TIMES
)
def test_no_damaged_state_file_is_a_fault_in_the_program(whole: Path, tmp_path: Path) -> None:
    data, count = shutil.copytree(whole, tmp_path / "data"), 0
    (data / "erasing.json").write_text(json.dumps({
        "schema": 1, "removals": [], "person": "x", "contacts": [], "counts": {}, "extracts": 1,
    }))  # fmt: skip
    trail = (data / "audit.jsonl").read_bytes(), (data / "audit.head").read_bytes()
    for name, asked in ASKED.items():
        (path,) = sorted(data.glob(name))[:1]
        content = path.read_bytes()
        for damage in dict.fromkeys(damages(content, name)):
            if damage == content:
                continue
            path.write_bytes(damage)
            count += 1
            for ask in asked:
                with contextlib.suppress(MashError):
                    ask(data)
            (data / "audit.jsonl").write_bytes(trail[0])
            (data / "audit.head").write_bytes(trail[1])
        path.write_bytes(content)
    assert count >= TIMES


ENDLESS = b"[" * 100_000
ELSEWHERE = {"exports/open-2026-03-31/manifest.json", "snapshots/2026-03/manifest.json"}  # said where they are read
NO_FAULT = {("policy.toml", b""), ("ledger.jsonl", ENDLESS)}  # the second may be a line that a crash cut off


@tried("a state file with other content, then `mash check`", "findings, and never a fault", 2 * len(ASKED))
@pytest.mark.parametrize("damage", [b"", ENDLESS], ids=["empty", "endless"])
def test_a_check_names_what_is_damaged(whole: Path, tmp_path: Path, damage: bytes) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    for name in ASKED:
        for path in data.glob(name):
            content = path.read_bytes()
            path.write_bytes(damage)
            assert (check(data) != []) == (name not in ELSEWHERE and (name, damage) not in NO_FAULT), name
            path.write_bytes(content)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbled(content: bytes) -> bytes:
    """Return the bytes behind the first quarter turned over: its headers are as they were."""
    kept = len(content) // 4
    return content[:kept] + bytes(255 - each for each in content[kept:])


@tried("a warehouse that is cut off, garbled, empty, another file or gone, then `mash status`", "one line, exit 2", 5)
@pytest.mark.parametrize("damage", [cut, garbled, lambda _: b"", lambda _: b"hello" * 9_000, None])
def test_a_damaged_warehouse_is_said_in_one_line_with_what_to_do(
    whole: Path, tmp_path: Path, run_mash, damage: Callable[[bytes], bytes] | None
) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    path = builds.build_path(data, builds.current_build(data) or 0)
    content = path.read_bytes()
    told = (
        f"mash: Build {path.stem[10:]} in {data} can't be opened: {path.name} is damaged or missing. Run 'mash "
        "repair', which makes it again from what landed. Measures that were derived elsewhere have to be loaded "
        "again.\n"
    )
    path.unlink()
    if damage:
        path.write_bytes(damage(content))
    for asked in (("status",), ("status", "--json"), ("cases", "contacts", "--month", "2026-03")):
        done = run_mash(*asked, "--data", data)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", told), asked
    assert run_mash("repair", "--data", data).returncode == 0
    assert run_mash("status", "--data", data).returncode == 0


def test_a_large_warehouse_is_looked_at_and_not_read(whole: Path, tmp_path: Path, monkeypatch) -> None:
    """`mash status` answers at once whatever the size of the data; `mash check` compares every byte."""
    monkeypatch.setattr(builds, "SOON_READ", 0)
    data = shutil.copytree(whole, tmp_path / "data")
    path = builds.build_path(data, builds.current_build(data) or 0)
    content = path.read_bytes()
    status(data)
    for damage in (content[:-1], content[: len(content) // 2 + 1], b"x" * len(content), b""):
        path.write_bytes(damage)
        with pytest.raises(MashError, match="damaged or missing"):
            status(data)


def test_a_seal_is_of_what_a_file_says_and_not_of_how_it_is_written(whole: Path) -> None:
    current = json.loads((whole / "current.json").read_text())
    assert current["seal"] == seal(dict(reversed(current.items())))


def test_the_trail_alone_is_never_written_over(whole: Path, tmp_path: Path) -> None:
    data = shutil.copytree(whole, tmp_path / "data")
    (data / "audit.jsonl").write_bytes(b"[" * 100_000 + b"\n")
    with pytest.raises(AuditError):
        append(data, "tried", {})


def test_a_file_that_somebody_asked_for_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk left the first rows of a table under its name, and the message named no file."""
    asked, put = tmp_path / "figures.csv", Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        put(path, content[: len(content) // 2])
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space left") as refused:
            write_at_once(asked, b"month,value\n2026-10,62\n")
        assert (refused.value.filename, list(tmp_path.iterdir())) == (str(asked), [])
    write_at_once(asked, b"first")
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(Path, "write_bytes", full)
        write_at_once(asked, b"second")
    assert (asked.read_bytes(), [path.name for path in tmp_path.iterdir()]) == (b"first", ["figures.csv"])


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names")
def test_a_pipe_that_somebody_named_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        write_at_once(pipe, b"month,value\n")
        assert read.result(timeout=20) == b"month,value\n"
    assert pipe.is_fifo()
