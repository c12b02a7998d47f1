"""Extracts that land two at a time: which of them was ready first changes nothing, nor does a kill in between."""

import random
from pathlib import Path

import pytest

from etl.errors import ExtractError
from etl.landing.extracts import read_extracts
from tests.integration.test_crash import start
from tests.support.extracts import conserved, load_into, rows, write
from tests.support.loader import one_fact
from tests.support.trials import tried

FILES, KILLS = 8, 5


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> Path:
    """Files that correct each other's rows, the first and the fifth much longer; the third is no extract."""
    folder = tmp_path_factory.mktemp("sent")
    for number in range(FILES):
        count = 20_000 if number % 4 == 0 else 200
        write(folder / f"{number}.csv", *(f"C{n},P{number}{n:05},2026-03-02 09:00,6,red," for n in range(count)))
    (folder / "2.csv").write_text("nothing\n", "utf-8")
    return folder


def one_by_one(data: Path, sent: Path) -> list[tuple[object, ...]]:
    for path in sorted(sent.iterdir()):
        try:
            load_into(data, path)
        except ExtractError:
            assert path.name == "2.csv"
    return rows(data)


def test_extracts_take_their_places_in_the_order_given(sent, tmp_path):
    report = load_into(tmp_path / "data", sent)
    assert [extract.name for extract in report.landed] == [f"{n}.csv" for n in range(FILES) if n != 2]
    assert [extract.sequence for extract in report.landed] == [1, 2, 4, 5, 6, 7, 8]
    assert [name for name, _ in report.bad] == ["2.csv"]
    assert conserved(report)
    assert rows(tmp_path / "data") == one_by_one(tmp_path / "other", sent)


def test_the_same_content_twice_in_one_load_lands_once(sent, tmp_path):
    copies = [write(tmp_path / name, "C1,P1,2026-03-02 09:00,6,red,") for name in ("a.csv", "b.csv")]
    bad = [tmp_path / "c.csv", tmp_path / "d.csv"]
    for path in bad:
        path.write_bytes((sent / "2.csv").read_bytes())
    report = load_into(tmp_path / "data", *copies, *bad)
    assert [extract.name for extract in report.landed] == ["a.csv"]
    assert [(name, extract.name) for name, extract in report.known] == [("b.csv", "a.csv")]
    assert [name for name, _ in report.bad] == ["c.csv", "d.csv"]


@tried("`kill -9` while extracts land two at a time", "the next run ends with the tables of a load never killed", KILLS)
def test_a_kill_between_extracts_changes_no_table(sent, tmp_path):
    load_into(tmp_path / "whole", sent, derive=one_fact)
    expected, chance = rows(tmp_path / "whole"), random.Random("side by side")
    for number in range(KILLS):
        data = tmp_path / str(number)
        process = start(data, str(sent), chance.randint(10, 80))
        process.communicate()
        assert process.returncode < 0
        kept = [extract.name for extract in read_extracts(data)]
        assert kept == [f"{n}.csv" for n in range(FILES) if n != 2][: len(kept)]
        load_into(data, sent, derive=one_fact)
        assert rows(data) == expected
