"""`mash snapshot` as an officer runs it: files, words, exit codes, and counts too small to leave the building."""

import json
import shutil
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

HEADER = "contact_id,person_id,received_at,source,risk_initial,risk_final,decided_at,outcome\n"


def text_of(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_month_of_the_sample_is_written_found_again_and_the_same_bytes_elsewhere(run_mash, sample_build, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    done = run_mash("snapshot", "2026-10", "--data", data)
    folder = data / "snapshots" / "2026-10"
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Northvale MASH board snapshot: October 2026 written to {folder}" in done.stdout
    assert "Fewer contacts were decided on time." in done.stdout
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = run_mash("snapshot", "2026-10", "--data", data)
    assert again.returncode == 0
    assert "was there already, with the same figures" in again.stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run_mash("snapshot", "2026-10", "--data", data, "--out", tmp_path / "board").returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "board").iterdir()} == before


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-11", "November 2026 is not complete: the data stands for 8 November 2026."),
        ("2019-01", "January 2019 has no data. Snapshots can be made of 2023-11 to 2026-10."),
        ("2026-13", "'2026-13' is not a month: write it as YYYY-MM"),
    ],
)
def test_a_month_that_can_not_be_had_is_one_line(run_mash, sample_build, month, said):
    refused = run_mash("snapshot", month, "--data", sample_build)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert said in refused.stderr


def test_without_data_it_says_how_to_load_some(run_mash, tmp_path):
    refused = run_mash("snapshot", "2026-10", "--data", tmp_path / "none")
    assert refused.returncode == 2
    assert "mash load" in refused.stderr
    assert refused.stderr.count("\n") == 1


def write_contacts(path, late):
    """Write 14 months of 37 contacts each rated amber; `late` says how many are decided late in the last two."""
    lines = [HEADER]
    for month in range(14):
        first = datetime(2025 + month // 12, month % 12 + 1, 2, 9)
        for i in range(37):
            hours = 30 if i < (late if month >= 12 else 8 + month % 3) else 5
            at, name = first + timedelta(hours=9 * i), f"{month}-{i}"
            decided = at + timedelta(hours=hours)
            lines.append(f"C{name},P{name},{at:%Y-%m-%d %H:%M},1A,amber,amber,{decided:%Y-%m-%d %H:%M},advice\n")
    path.write_text("".join(lines), "utf-8")


def test_counts_of_1_to_5_are_in_no_file_and_change_nothing_in_one(run_mash, tmp_path):
    figures = {}
    for late in (3, 4):
        folder, data, out = (tmp_path / f"{kind}{late}" for kind in ("extract", "data", "out"))
        folder.mkdir()
        write_contacts(folder / "contacts.csv", late)
        loaded = run_mash("load", folder, "--data", data, "--hub", "Northvale", "--as-at", "2026-02-28")
        assert loaded.returncode == 0, loaded.stderr
        done = run_mash("snapshot", "2026-02", "--data", data, "--out", out)
        assert done.returncode == 0, done.stderr
        shown = text_of(out / "snapshot.pdf")
        told = json.loads((out / "figures.json").read_text("utf-8"))
        for hidden in (f"{(37 - late) / 37:.1%}", f"{37 - late} of 37"):
            assert hidden not in shown + json.dumps(told) + done.stdout
        assert "Too few to say" in shown
        months = {m["metric"]: m["months"] for m in told["metrics"]}
        assert [m["value"] for m in months["contact_decided_on_time"][-2:]] == ["c", "c"]
        assert [m["value"] for m in months["contacts"][-2:]] == [37, 37]
        figures[late] = told["metrics"], told["findings"], told["together"]
    assert figures[3] == figures[4]
