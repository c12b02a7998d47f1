"""Everything that leaves is in the ledger before it has a name, and binds all that follows."""

import json
import shutil
from datetime import date
from errno import ENOSPC
from pathlib import Path

import polars as pl
import pytest

from etl.audit import AuditError, append, verify
from etl.keeping.check import check
from etl.load import load
from mash.commands import monthly
from publish.disclosure import NOTHING_PUBLISHED
from publish.published import folder
from publish.published import ledger as ledgers
from publish.published.folder import COPIED, CopyError, ReleaseError
from publish.published.hidden_before import hidden_before
from publish.published.hiding_key import KEY, secret_of
from publish.published.ledger import LedgerError, Offer, faults, locked, read_ledger, rows, void
from publish.published.ledger_rows import memory_of, rows_of
from publish.published.outlets import publishing
from publish.published.releases import EVENT, FOLDER, listing
from publish.published.trail import read_lines
from publish.releases.open_data.figures import WORDS
from publish.releases.open_data.release import make_open
from publish.releases.safeguarded.release import make_safeguarded
from publish.releases.safeguarded.request import Asked
from publish.reports.packs.make import make_pack
from publish.snapshot.make import make as make_snapshot
from queries.build import open_build
from queries.facts.derive import derive
from tests.integration.test_outlets import HEADER, SEPTEMBER, contacts
from tests.support.outlets import OCTOBER, open_data, snapshot

pytestmark = pytest.mark.xdist_group("outlets")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Path:
    """Return the data of an area with 300 contacts in September and 310 in October; copy it before publishing."""
    data = tmp_path_factory.mktemp("ledger") / "data"
    contacts(data, "S", SEPTEMBER, 300)
    contacts(data, "O", OCTOBER, 310)
    return data


@pytest.fixture
def data(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "data"))


def states(data: Path) -> list[tuple[str, str]]:
    return [(entry.folder, entry.state) for entry in read_ledger(data).entries]


def test_every_outlet_is_entered_and_a_copy_elsewhere_is_a_copy(data: Path, tmp_path: Path) -> None:
    snapshot(data)
    made = make_open(open_build(data), data, out=tmp_path / "for the web")
    assert states(data) == [("snapshots/2026-10", "handed"), ("exports/open-2026-11-08", "handed")]
    assert made.manifest["entry"] == 2
    assert json.loads((data / "snapshots/2026-10/manifest.json").read_bytes())["entry"] == 1
    copied = {path.name: path.read_bytes() for path in (tmp_path / "for the web").iterdir() if path.is_file()}
    assert copied == {path.name: path.read_bytes() for path in made.folder.iterdir() if path.is_file()}
    with pytest.raises(ReleaseError, match="is there already"):
        make_open(open_build(data), data, out=tmp_path / "for the web")
    (line,) = read_lines(data, [COPIED])
    assert (line.details["folder"], line.details["files"]) == ("exports/open-2026-11-08", made.manifest["files"])
    contacts(data, "late", SEPTEMBER, 2)
    shutil.rmtree(made.folder)  # the ledger remembers what a lost folder told
    assert open_data(data)["2026-09"] == "300"
    assert list(faults(data)) == []


def test_a_copy_is_whole_or_not_there_and_never_of_a_file_that_was_changed(data: Path, tmp_path, monkeypatch) -> None:
    """A full disk left half a release under its name, and the next try was told that it was there already."""
    place, put = tmp_path / "board" / "copy", folder._put

    def full(path: Path, content: bytes) -> None:
        if path.name == "manifest.json" and "board" in path.parts:
            raise OSError(ENOSPC, "No space left on device")
        put(path, content)

    with monkeypatch.context() as patched, pytest.raises(CopyError, match=r"No space left on device\. What was") as bad:
        patched.setattr(folder, "_put", full)
        make_open(open_build(data), data, out=place)
    assert bad.value.exit_code == 1, "it was published"
    assert (list(place.parent.iterdir()), states(data)) == ([], [("exports/open-2026-11-08", "handed")])
    made = make_open(open_build(data), data, out=place)
    assert (made.new, sorted(path.name for path in place.iterdir())) == (
        False, sorted(path.name for path in made.folder.iterdir()),
    )  # fmt: skip
    (made.folder / "codebook.csv").write_text("col_name\n", "utf-8")
    (made.folder / "mine.txt").write_text("seen", "utf-8")
    with pytest.raises(ReleaseError, match=r"codebook\.csv of .* is gone or was changed"):
        make_open(open_build(data), data, out=tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("place", ["exports/copy", "snapshots/2026-09", "board", "."])
def test_a_copy_in_the_data_directory_would_count_as_a_publication_and_is_refused(data: Path, place: str) -> None:
    """A copy of October as snapshots/2026-09 was September's first snapshot, and a pack's copy its third revision."""
    for make_it in (
        lambda: make_open(open_build(data), data, out=data / place),
        lambda: make_snapshot(data, OCTOBER, out=data / place),
        lambda: make_pack(data, "police", OCTOBER, out=data / place),
        lambda: monthly.run(data, [], out=data / place),
    ):
        with pytest.raises(ReleaseError, match="lies in the data directory"):
            make_it()
    assert states(data) == []


def test_where_no_line_can_be_written_nothing_is_copied(data: Path, tmp_path: Path) -> None:
    asked = Asked("Study", ("csv",))
    make_safeguarded(open_build(data), data, asked)
    (data / "audit.jsonl").rename(tmp_path / "kept")
    (data / "audit.jsonl").mkdir()
    with pytest.raises(AuditError):
        make_safeguarded(open_build(data), data, asked, out=tmp_path / "rows")
    assert not (tmp_path / "rows").exists()


def test_100_stay_100_with_2_more_and_become_106_with_6_more(data: Path) -> None:
    august = date(2026, 8, 1)
    contacts(data, "A", august, 100)
    assert open_data(data)["2026-08"] == "100"
    contacts(data, "late", august, 2)
    assert snapshot(data)["2026-08"] == "100"
    contacts(data, "later", august, 4)
    assert snapshot(data)["2026-08"] == "106"


def told(*figures: tuple[str, str, int | None]) -> pl.DataFrame:
    """Return contacts of periods at hubs as the gate takes and gives them, hidden where there is no count."""
    rows = [
        (
            "contacts",
            period,
            date(2026, 10, 1),
            hub,
            count,
            None,
            count and float(count),
            "ok" if count else "suppressed",
        )
        for period, hub, count in figures
    ]
    names = ["metric", "period", "start", "hub", "numerator", "denominator", "value", "status"]
    return pl.DataFrame(rows, names, orient="row", schema_overrides={"denominator": pl.Int64}).with_columns(ladder=None)


def test_a_hidden_group_is_found_by_an_outlet_that_has_another_word_for_not_known(data: Path) -> None:
    """Beside 8 of a quarter's "Not known" three hidden months of "unknown" were not judged."""
    nowhere = data.parent / "nowhere.csv"
    nowhere.write_text(HEADER + "".join(f"N{n},PN{n},2026-10-05 10:00,6,\n" for n in range(4)), "utf-8")
    load(data, [nowhere], as_at=date(2026, 11, 8), derive=derive)
    memory = memory_of([rows_of(told(("2026-10", "unknown", None)), "2026-11-08", 6)], WORDS)
    found = hidden_before(open_build(data), told(("2026-27 Q3", "Not known", 8)), memory, names=WORDS)
    assert found is not None
    assert found.select("period", "hub", "numerator").rows() == [("2026-10", "Not known", 4)]


def test_beside_two_runs_of_twelve_months_each_month_is_judged(data: Path) -> None:
    """One run less the next is a month less another: a quarter of 0 before, told later, gave the hidden one back."""
    runs = [("2025-09..2026-08", "North", 150), ("2025-10..2026-09", "North", 305)]
    quarter, build = told(("2025-26 Q3", "North", 0)), open_build(data)
    for known, months in ((runs[:1], None), (runs, [("2026-09", "North", 150)])):
        found = hidden_before(build, quarter, memory_of([rows_of(told(*known), "2026-11-08", 6)]))
        assert (None if found is None else found.select("period", "hub", "numerator").rows()) == months


def test_rows_released_to_a_project_are_counts_too(data: Path) -> None:
    released = make_safeguarded(open_build(data), data, Asked("Joint study"))
    entry = read_ledger(data).entries[0]
    counted = dict(rows(data, entry).select("metric", "shown").rows())
    assert counted["safeguarded:children"] == released.children
    assert (entry.outlet, entry.state, released.manifest["entry"]) == ("safeguarded", "handed", 1)
    with publishing(data) as register:
        assert register.ledger.memory() == NOTHING_PUBLISHED, "no figure is compared with them"


class Killed(BaseException):
    """What stops a process between two steps: nothing that is caught for it."""


STEPS = ("rows", "line", "folder", "name", "handed")


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_handed_over_without_an_entry_wherever_a_run_is_killed(data, step, monkeypatch) -> None:
    """The run dies before the step named; whatever lies in the data directory then is in the ledger, or comes to be."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if step == "rows":
            patched.setattr(ledgers.durable, "sync_all", die)
        elif step == "line":
            patched.setattr(ledgers.audit, "append", die)
        elif step == "folder":
            patched.setattr("publish.published.folder._put", die)
        elif step == "name":
            patched.setattr(Offer, "name", die)
        else:
            patched.setattr(ledgers.Ledger, "note", die)
        with pytest.raises(Killed):
            open_data(data)
    there = [path.name for path in (data / "exports").glob("open-*")]
    assert {name for _, state in states(data) if state != "void" for name in there} == set(there)
    with locked(data) as ledger:
        assert [entry.state for entry in ledger.entries] == (
            {"rows": [], "line": [], "handed": ["handed"]}.get(step, ["void"])
        )
    assert open_data(data)["2026-09"] == "300"
    assert {folder.rpartition("/")[2] for folder, state in states(data) if state == "handed"} == {
        path.name for path in (data / "exports").glob("open-*")
    }
    assert verify(data) > 0
    assert list(faults(data)) == []


def test_a_folder_gets_its_name_by_its_own_entry_only(data: Path) -> None:
    with pytest.raises(LedgerError, match="Only the ledger"):
        Offer(read_ledger(data), None, None, object())
    with locked(data) as ledger:
        offer = ledger.offer("open", data / "exports" / "open-1", rows_none())
        (data / ".making-other").mkdir()
        with pytest.raises(LedgerError, match="is for exports/open-1"):
            offer.name(data / ".making-other", data / "exports" / "open-2")


def rows_none():
    from publish.published.ledger_rows import counted_rows

    return counted_rows("open", "none", {}, "2026-11-08", 6)


def test_folders_of_an_older_version_are_entered_and_missing_ones_named(data: Path, run_mash, tmp_path: Path) -> None:
    open_data(data)
    folder = data / "exports" / "open-2026-11-08"
    elsewhere = tmp_path / "elsewhere"
    for path in (data / "ledger").iterdir():  # as version 0.2 left it: no ledger, and no line of it in the trail
        path.unlink()
    trail = [line for line in (data / "audit.jsonl").read_text("utf-8").splitlines() if '"what": "ledger"' not in line]
    manifest = next(json.loads(line)["details"] for line in trail if '"what": "export"' in line)
    for name in ("audit.jsonl", "audit.head"):
        (data / name).unlink()
    append(data, "export", manifest)
    shutil.copytree(folder, elsewhere)
    listed = run_mash("ledger", "list", "--data", data).stdout
    assert [line.split()[1:] for line in listed.splitlines()] == [
        [listed.split()[1], "open", "handed", "exports/open-2026-11-08"]
    ]
    append(data, "export", {**manifest, "folder": "elsewhere"})
    assert "1 release is not in the ledger: give its folder to 'mash ledger add'." in (
        run_mash("ledger", "list", "--data", data).stdout
    )
    assert run_mash("ledger", "--data", data).stdout == run_mash("ledger", "list", "--data", data).stdout
    misplaced = run_mash("ledger", "--data", data, "verify")
    assert (misplaced.returncode, misplaced.stderr) == (2, "mash: Write --data after 'verify'.\n")
    assert "elsewhere is entry 2" in run_mash("ledger", "add", elsewhere, "--data", data).stdout
    assert "not in the ledger" not in run_mash("ledger", "list", "--data", data).stdout
    contacts(data, "late", SEPTEMBER, 2)
    assert snapshot(data)["2026-09"] == "300"


def test_an_entry_is_void_only_where_its_folder_is_gone_and_somebody_says_why(data: Path, run_mash) -> None:
    open_data(data)
    with pytest.raises(LedgerError, match="still in the data directory"):
        void(data, 1, "Shredded, says the data protection officer")
    shutil.rmtree(data / "exports" / "open-2026-11-08")
    refused = run_mash("ledger", "void", "1", "--why", " ", "--data", data)
    assert (refused.returncode, "Say why" in refused.stderr) == (2, True)
    assert "is void" in run_mash("ledger", "void", "1", "--why", "Shredded, seen by DPO", "--data", data).stdout
    contacts(data, "late", SEPTEMBER, 2)
    assert snapshot(data)["2026-09"] == "302"


def test_a_trail_that_lost_a_line_stops_publishing_and_takes_no_entry_with_it(data: Path) -> None:
    open_data(data)
    lines = (data / "audit.jsonl").read_text("utf-8").splitlines(keepends=True)
    (data / "audit.jsonl").write_text("".join(line for line in lines if '"offered"' not in line), "utf-8")
    contacts(data, "late", SEPTEMBER, 2)
    with pytest.raises(AuditError, match="broken at line 1"):
        snapshot(data)
    assert (data / "ledger" / "000001.parquet").exists()


def test_a_changed_entry_stops_publishing_and_is_named_by_check_and_verify(data: Path, run_mash) -> None:
    open_data(data)
    path = data / "ledger" / "000001.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    (data / "ledger" / "000009.parquet").write_bytes(b"")
    found = run_mash("ledger", "verify", "--data", data)
    assert found.returncode == 1
    assert found.stdout.splitlines() == [
        "ledger/000001.parquet: was changed after it was written",
        "ledger/000009.parquet: is no entry of the audit trail",
    ]
    assert "ledger/000001.parquet" in run_mash("check", "--data", data).stdout
    with pytest.raises(LedgerError, match="was changed"):
        snapshot(data)


def test_releases_of_one_second_are_listed_as_they_were_handed_over(tmp_path: Path) -> None:
    for name in ("b-first", "a-second", "c-third"):
        (tmp_path / FOLDER / name).mkdir(parents=True)
        (tmp_path / FOLDER / name / "manifest.json").write_text('{"files": {}}', "utf-8")
        append(tmp_path, EVENT, {"folder": name})
    assert [entry.name for entry in listing(tmp_path)] == ["b-first", "a-second", "c-third"]


def test_what_is_hidden_is_chosen_by_a_secret_that_comes_of_the_rows_and_stays(data: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(data, tmp_path / "elsewhere"))
    shutil.rmtree(other / "ledger", ignore_errors=True)
    foreseen = secret_of(data)
    assert len(foreseen) == 32
    assert not (data / KEY).exists(), "looking at what would be published writes nothing"
    made = make_open(open_build(data), data)
    make_open(open_build(other), other)
    assert (data / KEY).read_bytes() == foreseen == (other / KEY).read_bytes()
    assert (data / KEY).stat().st_mode & 0o077 == 0
    assert all(foreseen not in path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert foreseen.hex() not in (data / "audit.jsonl").read_text("utf-8")
    contacts(data, "more", OCTOBER, 40)
    snapshot(data)
    with locked(data) as ledger:
        assert ledger.memory().secret == foreseen == ledger.among([]).memory().secret
    assert [finding for finding in check(data) if KEY in str(finding)] == []
    assert secret_of(tmp_path / "nothing") == b""


def test_nothing_is_published_where_the_secret_can_not_be_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path / KEY))

    monkeypatch.setattr(ledgers, "keep_secret", full)
    with pytest.raises(AuditError, match=r"hiding\.key can't be written, so nothing was published: No space left"):
        snapshot(data)
    assert not (data / "snapshots" / "2026-10").exists()
