"""`mash synthesise`: a world on disk, said to be invented, that the loader takes as it is."""

import pytest

from etl.landing.landing import quarantined
from etl.load import load
from etl.synthetic.setting import Setting
from etl.warehouse.reader import open_warehouse

pytestmark = pytest.mark.xdist_group("synthetic")


def test_a_world_is_written_and_said_to_be_invented(run_process, tmp_path):
    asked = ("--out", "world", "--contacts", "1200", "--seed", "5", "--hubs", "2", "--months", "6")
    done = run_process("synthesise", *asked)
    assert done.returncode == 0, done.stderr
    assert "synthetic extracts with 1,200 contacts at 2 hubs" in done.stdout
    assert "No row describes a real child." in done.stdout
    load(tmp_path, [tmp_path / "world"], as_at=Setting(1, 1).as_at, derive=lambda *_: {}, progress=None)
    with open_warehouse(tmp_path) as warehouse:
        contacts = warehouse.read("contacts", ["hub", "received_at"])
    assert contacts.height == 1_200
    assert f"{contacts['received_at'].min():%Y-%m}" == "2026-05"
    assert contacts["hub"].n_unique() == 2
    assert quarantined(tmp_path, None).height == 0


def test_a_folder_in_use_is_refused_in_one_line(run_mash, tmp_path):
    (tmp_path / "mine.csv").write_text("a", "utf-8")
    done = run_mash("synthesise", "--out", ".", "--contacts", "10", "--seed", "5")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip() == "mash: . is not an empty folder. Name a new one."
