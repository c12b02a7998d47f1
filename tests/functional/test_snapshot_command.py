"""`mash snapshot` as an officer runs it: files, words, exit codes, and counts too small to leave the building."""

import json
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from etl.load import load
from mash.commands.snapshot import run
from publish.published.snapshots import SnapshotError
from publish.snapshot import listing
from queries.facts.derive import derive
from tests.support.snapshots import NAMES, contents, every_text, figures, pdf_text

pytestmark = pytest.mark.xdist_group("snapshot command")

HEADER = "contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome\n"
GOLDEN = Path(__file__).with_name("golden_figures.json")
NOT_COMPARED = ("inputs", "version", "report")  # the software's own code, and how the gate went about it


def test_a_month_of_the_sample_is_written_found_again_and_copied_byte_for_byte(run_process, sample_build, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    done = run_process("snapshot", "2026-10", "--data", data)
    folder = data / "snapshots" / "2026-10"
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Northvale MASH board snapshot: October 2026 written to {folder}" in done.stdout
    assert "A smaller share of contacts was decided on time than expected" in done.stdout
    before = contents(folder)
    assert sorted(before) == sorted(NAMES)
    again = run_process("snapshot", "latest", "--data", data, "--out", tmp_path / "board")
    assert again.returncode == 0, again.stderr
    assert "was there already, with the same figures" in again.stdout
    assert contents(folder) == contents(tmp_path / "board") == before
    text = pdf_text(folder / "snapshot.pdf")
    assert 6 <= int(re.findall(r"Page \d+ of (\d+)", text)[0]) <= 12
    assert "kinds of fault were looked for in the rows that begin in October 2026" in text
    assert "Mental health 8 November 2026" in text
    assert "Agency checks on time by agency asked, October 2026" in text
    told = [cell for cell in figures(folder)["groups"] if cell.get("agency")]
    assert len(told) >= 5
    assert sum(cell["value"] == "c" for cell in told) != 1, "one hidden agency would be the total less the others"


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-11", "November 2026 is not complete: the data is as at 8 November 2026."),
        ("2019-01", "January 2019 has no data. Snapshots can be made of 2023-11 to 2026-10."),
    ],
)
def test_a_month_that_can_not_be_had_is_refused(sample_build, month, said):
    with pytest.raises(SnapshotError, match=re.escape(said)):
        run(sample_build, month, None)


def test_what_is_refused_is_one_line(run_mash, sample_build, tmp_path):
    for month, data, said in (
        ("2026-13", sample_build, "'2026-13' is not a month"),
        ("2026-10", tmp_path, "mash load"),
    ):
        refused = run_mash("snapshot", month, "--data", data)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.count("\n") == 1
        assert said in refused.stderr


def write_contacts(path, late):
    """Write 14 months of 37 contacts each rated amber; `late` says how many are decided late in the last two."""
    lines = [HEADER]
    for month in range(14):
        first = datetime(2025 + month // 12, month % 12 + 1, 2, 9, 30)
        for i in range(37):
            hours = 30 if i < (late if month >= 12 else 8 + month % 3) else 5
            at, name = first + timedelta(hours=9 * i), f"{month}-{i}"
            decided = at + timedelta(hours=hours)
            lines.append(f"C{name},P{name},{at:%Y-%m-%d %H:%M},1A,amber,amber,{decided:%Y-%m-%d %H:%M},advice\n")
    path.write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def two_areas(tmp_path_factory):
    """Return the snapshots of two small areas that differ only in a count that is too small to show."""
    made = {}
    for late in (3, 4):
        folder, data = (tmp_path_factory.mktemp(f"{kind}{late}") for kind in ("extract", "data"))
        write_contacts(folder / "contacts.csv", late)
        load(data, [folder], hub="Northvale", as_at=date(2026, 2, 28), derive=derive, progress=None)
        assert run(data, "2026-02", None) == 0
        made[late] = listing(data)[0].folder
    return made


def test_a_hidden_count_is_in_no_file_and_changes_nothing_in_one(two_areas):
    told = {}
    for late, folder in two_areas.items():
        for name, text in every_text(folder).items():
            for hidden in (f"{(37 - late) / 37:.1%}", f"{(37 - late) / 37 * 100:.3f}", f"{37 - late} of 37"):
                assert hidden not in text, (name, hidden)
        assert "Too few to say" in pdf_text(folder / "snapshot.pdf")
        months = {m["metric"]: m["months"] for m in figures(folder)["metrics"]}
        assert [m["value"] for m in months["contact_decided_on_time"][-2:]] == ["c", "c"]
        assert [m["value"] for m in months["contacts"][-2:]] == [37, 37]
        told[late] = {name: part for name, part in figures(folder).items() if name not in NOT_COMPARED}
    assert told[3] == told[4]


def test_the_figures_of_a_small_area_are_those_that_were_worked_through(two_areas):
    """The golden file changes only with a definition, the gate or the words: look at the difference before renewing."""
    now = {name: part for name, part in figures(two_areas[3]).items() if name not in NOT_COMPARED}
    assert now == json.loads(GOLDEN.read_text("utf-8"))
    on_time = next(m for m in now["metrics"] if m["metric"] == "contact_decided_on_time")["months"]
    assert [(m["numerator"], m["denominator"]) for m in on_time[:3]] == [(29, 37), (28, 37), (27, 37)]


def test_of_a_first_month_a_snapshot_says_that_it_is_too_early(run_mash, tmp_path):
    data, sent = tmp_path / "data", tmp_path / "contacts.csv"
    days = (f"2026-03-{1 + n % 28:02}" for n in range(120))
    rows = [f"C{n},P{n},{day} 09:{n % 60:02},6,red,red,{day} 11:{n % 60:02},advice\n" for n, day in enumerate(days)]
    sent.write_text(HEADER + "".join(rows), "utf-8")
    assert run_mash("load", sent, "--as-at", "2026-03-31", "--data", data).returncode == 0
    done = run_mash("snapshot", "2026-03", "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    shown = (data / "snapshots" / "2026-03" / "snapshot.html").read_text("utf-8")
    assert "Too early to say" in shown
    assert "No measure can be judged for this month, so none can be said to have become unusual" in shown
    assert "New this month." not in shown
    assert "Too early to say" in pdf_text(data / "snapshots" / "2026-03" / "snapshot.pdf")
