"""Room on the disk is looked at before a build: a load that would not fit stops there, and loses nothing."""

import shutil

import pytest

from etl.errors import WarehouseError
from etl.landing.extracts import read_extracts
from etl.warehouse.build import amount
from tests.support.extracts import load_into, rows, write
from tests.support.trials import tried


@tried("landed extracts for which the disk has no room to build", "one line says how much is needed; with room it runs")
def test_a_build_that_would_not_fit_is_not_begun_and_says_how_much_it_needs(tmp_path):
    data = tmp_path / "data"
    load_into(data, write(tmp_path / "a.csv", "C1,P1,2026-03-02 09:00,6,red,"))
    (folder,) = (data / "landing").iterdir()
    huge = folder / "contacts-99999.parquet"  # takes no room itself: it is a hole
    with huge.open("wb") as file:
        file.truncate(shutil.disk_usage(data).free)
    with pytest.raises(WarehouseError, match=r"building needs about [\d,.]+ GB: make room, then run"):
        load_into(data, write(tmp_path / "b.csv", "C2,P1,2026-03-03 09:00,6,red,"))
    assert len(read_extracts(data)) == 2
    assert len(rows(data)) == 1
    assert not [path.name for path in data.rglob("*") if ".new" in path.name or path.name == "work"]
    huge.unlink()
    assert load_into(data, tmp_path / "b.csv").build == 2
    assert len(rows(data)) == 2


def test_amounts_are_said_in_units_that_people_know():
    assert [amount(size) for size in (0, 850_400_000, 999_600_000, 12_340_000_000)] == [
        "0 MB", "850 MB", "1.0 GB", "12.3 GB",
    ]  # fmt: skip
