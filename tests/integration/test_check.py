"""A data directory damaged in every way we know: `mash check` names it, `mash repair` mends it or says what does."""

import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl.builds import build_path, current_build
from etl.durable import SEAL, NewerStateError, seal
from etl.errors import MashError, WarehouseError
from etl.keeping.backup import BackupError, backup, restore
from etl.keeping.check import FILE_MODE, FOLDER_MODE, check, close_to_others
from etl.keeping.erase import erase
from etl.keeping.repair import repair
from etl.landing.extracts import read_extracts
from etl.landing.tombstones import TombstoneError
from tests.support.extracts import load_into, rows, write
from tests.support.loader import one_fact
from tests.support.trials import tried

OLD = Path(__file__).with_name("data") / "made_by_0_1.zip"


def lines(first: int, last: int, day: int) -> list[str]:
    return [f"C{n},P{n},2026-03-{day:02} 09:00,6,red,2026-03-{day:02} 12:00" for n in range(first, last)]


@dataclass(frozen=True)
class Whole:
    """A data directory of two extracts, of which a child was erased, and the files that were sent."""

    data: Path
    sent: tuple[Path, Path]


@pytest.fixture(scope="module", autouse=True)
def _as_the_command_does() -> Iterator[None]:
    """Write files for their owner alone, as `mash` does."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    sent = write(folder / "police.csv", *lines(0, 30, 2)), write(folder / "late.csv", *lines(20, 40, 3))
    load_into(folder / "data", *sent, derive=one_fact)
    erase(folder / "data", "P5", derive=one_fact)
    close_to_others(folder / "data")
    return Whole(folder / "data", sent)


@pytest.fixture
def data(whole, tmp_path) -> Path:
    return shutil.copytree(whole.data, tmp_path / "data")


def landed(data: Path) -> Path:
    """The folder of the first extract."""
    return data / "landing" / read_extracts(data)[0].id


def in_force(data: Path) -> Path:
    return build_path(data, current_build(data) or 0)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8] ^= 0xFF
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def fewer_rows(path: Path) -> None:
    pl.read_parquet(path).head(3).write_parquet(path)


def edit(path: Path, **changed: object) -> None:
    """Change what a state file says, under a seal of its own, as another version would write it."""
    content = json.loads(path.read_text("utf-8")) | changed
    path.write_text(json.dumps(content | {SEAL: seal(content)}), "utf-8")


def alter(path: Path) -> None:
    """Change one digit of what a state file says."""
    text = path.read_text("utf-8")
    at = max(text.rfind(digit, 0, text.index('"seal"')) for digit in "0123456789")
    path.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")


def other_build(data: Path) -> None:
    """Put another build's file in the place of the one in force, and its digest beside."""
    with duckdb.connect(str(in_force(data))) as con:
        con.execute("DELETE FROM contacts WHERE contact_id = 'C1'")
    edit(data / "current.json", warehouse=None)


def newer(path: Path) -> None:
    edit(path, schema=99)


def in_place_of_a_file(path: Path) -> None:
    path.unlink()
    path.mkdir()


def drop_last_line(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def change_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"rows"', b'"Rows"', 1))


def keep(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)


BY_SENDING, BY_REPAIR, BY_HAND = "sent again", "repaired", "restored by hand"
DAMAGES: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("a landed file is cut off", lambda d: cut(landed(d) / "contacts-00000.parquet"), "it is cut off", BY_SENDING),
    ("a byte of a landed file is another", lambda d: flip(landed(d) / "contacts-00000.parquet"), "bytes", BY_SENDING),
    ("a landed file is gone", lambda d: (landed(d) / "contacts-00000.parquet").unlink(), "it is missing", BY_SENDING),
    ("a folder stands where a landed file was", lambda d: in_place_of_a_file(landed(d) / "quarantine.parquet"),
     "it is missing", BY_SENDING),
    ("the refused rows are gone", lambda d: (landed(d) / "quarantine.parquet").unlink(), "it is missing", BY_SENDING),
    ("a landed file has fewer rows", lambda d: fewer_rows(landed(d) / "contacts-00000.parquet"), "bytes", BY_SENDING),
    ("an extract's record is gone", lambda d: (landed(d) / "extract.json").unlink(), "record", BY_SENDING),
    ("an extract's record is empty", lambda d: (landed(d) / "extract.json").write_bytes(b""), "record", BY_SENDING),
    ("an extract is gone", lambda d: shutil.rmtree(landed(d)), "police.csv): its folder is gone. Send", BY_SENDING),
    ("an extract's record is newer", lambda d: newer(landed(d) / "extract.json"), "newer version", BY_HAND),
    ("a record has a field of a newer version", lambda d: edit(landed(d) / "extract.json", moon="full"),
     "newer version of MASH Outcomes: it has moon", BY_HAND),
    ("a file lies with an extract and is none of it", lambda d: (landed(d) / "more.parquet").write_bytes(b"x"),
     "it is no part of what landed", BY_REPAIR),
    ("the build in force is gone", lambda d: in_force(d).unlink(), "it is missing", BY_REPAIR),
    ("the build in force is cut off", lambda d: cut(in_force(d)), "bytes are not those", BY_REPAIR),
    ("a byte of the build in force is another", lambda d: flip(in_force(d)), "bytes are not those", BY_REPAIR),
    ("rows were taken out of the build in force", other_build, "rows where",
     BY_REPAIR),
    ("current.json is gone", lambda d: (d / "current.json").unlink(), "no build is in force", BY_REPAIR),
    ("current.json is damaged", lambda d: (d / "current.json").write_bytes(b"{"), "is damaged", BY_REPAIR),
    ("current.json says something else", lambda d: alter(d / "current.json"), "is damaged", BY_REPAIR),
    ("an extract's record says something else", lambda d: alter(landed(d) / "extract.json"), "record", BY_SENDING),
    ("the list of erased children says something else", lambda d: alter(d / "erased.json"), "is damaged", BY_HAND),
    ("current.json is newer", lambda d: newer(d / "current.json"), "newer version", BY_HAND),
    ("the list of erased children is gone", lambda d: (d / "erased.json").unlink(), "one child was erased", BY_HAND),
    ("the list of erased children is damaged", lambda d: cut(d / "erased.json"), "is damaged", BY_HAND),
    ("the list of erased children is short", lambda d: edit(d / "erased.json", person_id=[]), "short of 1", BY_HAND),
    ("the list of erased children is newer", lambda d: newer(d / "erased.json"), "newer version", BY_HAND),
    ("the key to erased children is gone", lambda d: (d / "erased.key").unlink(), "erased.key is missing", BY_HAND),
    ("what was said later of an extract is gone", lambda d: (d / "ledger.jsonl").write_bytes(b"\n"),
     "it is empty", BY_HAND),
    ("what was said later of an extract was changed",
     lambda d: (d / "ledger.jsonl").write_bytes(b'{"schema": 2, "seal": ""}'), "a line was changed", BY_HAND),
    ("what words mean is gone", lambda d: (d / "words.jsonl").write_bytes(b""), "no line of it can be read", BY_HAND),
    ("the key to erased children is empty", lambda d: (d / "erased.key").write_bytes(b""), "or damaged", BY_HAND),
    ("the key to erased children is another", lambda d: (d / "erased.key").write_text("7f" * 32), "damaged", BY_HAND),
    ("the key of what is hidden is empty", lambda d: (d / "hiding.key").write_bytes(b""), "0 bytes, not 32", BY_HAND),
    ("a project's key is cut off", lambda d: keep(d / "project-keys" / "a.key", b"short"), "5 bytes, not 32", BY_HAND),
    ("the trail lost its last line", lambda d: drop_last_line(d / "audit.jsonl"), "broken at line 2", BY_HAND),
    ("a line of the trail was changed", lambda d: change_line(d / "audit.jsonl"), "broken at line 1", BY_HAND),
    ("the note of the trail's end is gone", lambda d: (d / "audit.head").unlink(), "would not be noticed", BY_REPAIR),
    ("a stopped load left a folder", lambda d: (d / "landing" / ".new-abc").mkdir(), "left it behind", BY_REPAIR),
    ("a stopped build left a file", lambda d: (d / "warehouse-99.duckdb.new").write_bytes(b"x"), "left it", BY_REPAIR),
    ("a stopped build left its working folder", lambda d: (d / "work").mkdir(), "left it behind", BY_REPAIR),
]  # fmt: skip
IDS = [what for what, *_ in DAMAGES]


def test_a_whole_directory_has_nothing_to_find(whole):
    assert check(whole.data) == []


@tried("damages planted in a data directory", "`mash check` names each; what can be mended `mash repair` mends")
@pytest.mark.parametrize(("what", "damage", "named", "way"), DAMAGES, ids=IDS)
def test_each_planted_damage_is_named_and_mended_as_far_as_it_can_be(what, damage, named, way, data, whole):
    before = rows(data)
    damage(data)
    found = check(data)
    assert any(named in str(finding) for finding in found), found
    if way == BY_HAND:
        try:
            assert any(named in str(finding) for finding in repair(data, derive=one_fact).left)
        except NewerStateError:
            assert "newer" in what
        return
    if way == BY_SENDING:
        assert any("police.csv" in str(finding) or "again with 'mash load'" in str(finding) for finding in found)
        assert repair(data, derive=one_fact).exit_code == 1
        assert rows(data) == before  # what was published stands
        report = load_into(data, *whole.sent, derive=one_fact)
        assert not report.unmended
    else:
        report = repair(data, derive=one_fact)
        assert report.done
        assert report.left == []
    assert rows(data) == before
    close_to_others(data)
    assert check(data) == []


@tried("modes opened to others", "named, and closed again by a repair")
@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
@pytest.mark.parametrize(("damage", "advice"), [
    (lambda d: newer(d / "current.json"), ["newer version of MASH Outcomes"]),
    (lambda d: cut(d / "current.json"), ["run 'mash repair'"]),
    (lambda d: drop_last_line(d / "audit.jsonl"), ["Restore audit.jsonl and audit.head from a backup"]),
])  # fmt: skip
def test_a_finding_says_once_what_to_do_and_promises_no_other_mend(damage, advice, data):
    damage(data)
    (told,) = map(str, check(data))
    assert [told.count(each) for each in advice] == [1]
    assert "mends it" not in told and ".." not in told


@pytest.mark.parametrize("place", [".", "landing", "erased.json"])
def test_what_others_may_read_is_named_and_closed(place, data):
    (data / place).chmod(0o755)
    (finding,) = check(data)
    assert "others than its owner may read it" in str(finding)
    assert repair(data, derive=one_fact).left == []
    assert {path.stat().st_mode & 0o777 for path in data.rglob("*") if path.is_file()} == {FILE_MODE}
    assert data.stat().st_mode & 0o777 == FOLDER_MODE


@tried("a landed extract damaged before another load", "nothing is published without it, exit code 1, and why", 3)
def test_a_load_never_publishes_fewer_extracts_than_the_build_before(data, tmp_path):
    before, file = rows(data), write(tmp_path / "new.csv", *lines(50, 60, 9))
    for damage in (cut, Path.unlink, newer):
        copy = shutil.copytree(data, tmp_path / damage.__name__)
        damage(landed(copy) / ("extract.json" if damage is newer else "contacts-00000.parquet"))
        report = load_into(copy, file, derive=one_fact)
        assert report.exit_code == 1
        assert len(report.unmended) == len(report.landed) == 1
        assert not report.built
        assert rows(copy) == before
        with pytest.raises(WarehouseError, match="Nothing was erased, because what landed can't be read whole"):
            erase(copy, "P7", derive=one_fact)
        with pytest.raises(BackupError, match="what landed is damaged"):
            backup(copy, tmp_path / f"{damage.__name__}.zip", lambda _what, _share: None)


def test_an_extract_sent_again_takes_its_old_place(data, whole):
    """The second extract corrects the first: healed, the first must not become the later one."""
    before = rows(data)
    cut(landed(data) / "contacts-00000.parquet")
    load_into(data, whole.sent[0], derive=one_fact)
    assert rows(data) == before


@tried("a build lost or changed, then a load with nothing new", "the load makes it anew", 2)
@pytest.mark.parametrize("damage", [Path.unlink, flip])
def test_a_load_notices_a_damaged_build_by_itself(damage, data, whole):
    before = rows(data)
    damage(in_force(data))
    report = load_into(data, *whole.sent, derive=one_fact)
    assert report.built
    assert report.mended
    assert rows(data) == before


@tried("a load stopped while it put an extract in place of another", "the next run puts that one back")
@pytest.mark.parametrize("run", ["load", "repair"])
def test_an_extract_that_a_stopped_load_had_moved_aside_is_put_back(run, data, whole):
    place, before = landed(data), rows(data, "contacts", "contact_id")
    place.rename(place.with_name(f".new-{place.name}-damaged"))
    place.with_name(f".new-{place.name}").mkdir()
    assert [str(found) for found in check(data) if "folder is gone" in str(found)]
    if run == "repair":
        assert repair(data, derive=one_fact).left == []
    else:
        load_into(data, *whole.sent, derive=one_fact)
    assert landed(data) == place
    assert check(data) == []
    assert rows(data, "contacts", "contact_id") == before


@tried("the list of erased children lost, cut or emptied", "no load until it is restored; the child stays out", 3)
def test_no_load_without_the_list_of_erased_children(data, whole, tmp_path):
    for number, damage in enumerate((Path.unlink, cut, lambda path: edit(path, person_id=[], contact_id=[]))):
        copy = shutil.copytree(data, tmp_path / str(number))
        damage(copy / "erased.json")
        with pytest.raises(TombstoneError, match=r"one child was erased here: restore erased\.json and erased\.key"):
            load_into(copy, *whole.sent, derive=one_fact)
        assert "P5" not in {row[1] for row in rows(copy)}


@tried("symbolic links in a data directory", "a backup refuses them by name", 2)
@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights")
def test_a_backup_refuses_symbolic_links(data, tmp_path):
    for place in ("policy.toml", "landing/more"):
        link = data / place
        link.symlink_to(tmp_path)
        with pytest.raises(BackupError, match="is a symbolic link"):
            backup(data, tmp_path / "b.zip", lambda _what, _share: None)
        link.unlink()
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_comes_back_closed_to_others_and_whole(data, tmp_path):
    backup(data, tmp_path / "b.zip", lambda _what, _share: None)
    old = os.umask(0)
    try:
        restore(tmp_path / "b.zip", tmp_path / "again", lambda _what, _share: None)
    finally:
        os.umask(old)
    assert check(tmp_path / "again") == []


@pytest.fixture
def old(tmp_path) -> Path:
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path / "old")
    return tmp_path / "old"


FLIPS = 300


@tried("a bit of a backup changed", "nothing is restored, or what was there; never another error", FLIPS)
def test_a_backup_with_any_bit_changed_is_refused_or_gives_what_was_there(tmp_path):
    (tmp_path / "data" / "landing").mkdir(parents=True)
    content = os.urandom(300) * 20
    (tmp_path / "data" / "a.txt").write_bytes(content)
    backup(tmp_path / "data", tmp_path / "whole.zip", lambda _what, _share: None)
    whole, chance = (tmp_path / "whole.zip").read_bytes(), random.Random(1)
    refused = 0
    for number in range(FLIPS):
        harmed = bytearray(whole)
        harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
        (tmp_path / "harmed.zip").write_bytes(harmed)
        place = tmp_path / str(number)
        try:
            restore(tmp_path / "harmed.zip", place, lambda _what, _share: None)
        except BackupError:
            refused += 1
            assert not place.exists()
        else:
            assert (place / "a.txt").read_bytes() == content
    assert refused > FLIPS / 2


def test_a_directory_made_by_0_1_is_read_migrated_and_whole(old, tmp_path):
    """Two extracts, options given later, and an erased child; figures as 0.1 gave them."""
    before = rows(old)
    assert len(before) == 47
    assert all("files" not in json.loads(path.read_text("utf-8")) for path in old.glob("landing/*/extract.json"))
    report = load_into(old, write(tmp_path / "new.csv", *lines(90, 92, 9)), derive=one_fact)
    assert report.exit_code == 0
    assert len(rows(old)) == 49
    assert set(before) <= set(rows(old))
    assert all(json.loads(path.read_text("utf-8"))["files"] for path in old.glob("landing/*/extract.json"))
    assert [extract.as_at is not None for extract in read_extracts(old)] == [True, True, False]
    load_into(old, write(tmp_path / "back.csv", "C90,P3,2026-03-09 09:00,6,red,"), derive=one_fact)
    assert "P3" not in {row[1] for row in rows(old)}
    close_to_others(old)
    assert check(old) == []


@tried("a state file of each kind from a newer version", "one line says so; nothing is changed", 4)
def test_what_a_newer_version_wrote_is_refused_in_one_line(data, whole, tmp_path):
    for number, name in enumerate(("current.json", "erased.json", "erasing.json", "ledger.jsonl")):
        copy = shutil.copytree(data, tmp_path / str(number))
        place = copy / name
        place.write_text(place.read_text("utf-8") if place.exists() else "{}", "utf-8")
        newer(place)
        with pytest.raises(MashError, match="was made by a newer version of MASH Outcomes") as refused:
            load_into(copy, *whole.sent, derive=one_fact)
        assert "\n" not in str(refused.value)
        assert in_force(data).read_bytes() == build_path(copy, current_build(data) or 0).read_bytes()
