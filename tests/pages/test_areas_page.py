"""The page that sets areas side by side: the engine's comparison, those set apart with the reason, and no rank."""

import json
import shutil
from zipfile import ZipFile

import pytest

from dashboard.screens.areas.answers import compared, releases
from dashboard.screens.areas.tables import area_rows, areas_table
from publish.published.area_files import AreaReleaseError
from publish.published.kept_areas import keep_release
from queries import words
from tests.support.area_releases import CLOCK, write_release

RATE = "contact_decided_on_time"
PARTS = {"Alton": 800, "Borham": 500, "Carrow": 810, "Denby": 805}


def kept(data, folder, name, part, **how):
    """Keep the release of an area as `mash compare --keep` does."""
    path = write_release(folder / name, name, {RATE: (part, 1000, "ok")}, synthetic=True, zipped=True, **how)
    (data / "areas").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, data / "areas" / path.name)


def test_areas_stand_in_a_funnel_beside_england_and_two_alone_in_a_table(
    open_page, said, untouched, tmp_path, monkeypatch
):
    data = shutil.copytree(untouched, tmp_path / "data")
    assert "No area’s release has been added" in said(open_page(data, "areas"))
    for name, part in list(PARTS.items())[:2]:
        kept(data, tmp_path, name, part)
    shown = said(open_page(data, "areas", measure=RATE))
    assert "Fewer than 3 areas count alike" in shown and "Beside the pool" not in shown
    for name, part in list(PARTS.items())[2:]:
        kept(data, tmp_path, name, part, code={"Carrow": "E2"}.get(name, ""))
    kept(data, tmp_path, "Elton", 990, clocks=(("2025-04-01", "Red 2"),))
    with ZipFile(data / "areas" / "broken.zip", "w") as broken:
        broken.writestr("manifest.json", json.dumps({"profile": "open", "files": {}}))
    shown = said(open_page(data, "areas", measure=RATE, year="2025-26"))
    told = compared(releases(data)[0], RATE, "2025-26")
    for figure in told.together:
        assert (
            f'<span class="num">{words.percent(figure.value)}</span>' in shown or words.percent(figure.value) in shown
        )
    assert told.finding in shown
    assert [figure.area for figure, _ in told.apart] == ["Elton"]
    assert "One release can’t be put beside these" in shown and "Its clock is another: Red 2" in shown
    assert "broken.zip can’t be read" in shown and str(tmp_path) not in shown
    assert CLOCK in shown and "Never ranked" in shown
    assert "England" in said(open_page(data, "areas", measure="re_referral_12m", year="2025-26"))
    table = areas_table("Areas", told, "", None, ["E2"])
    assert table.count("<td>Yes</td>") == 1 and "Statistical neighbour" in table
    assert [row["statistical_neighbour"] for row in area_rows(told, ["E2"])].count(True) == 1
    assert "Statistical neighbour" not in areas_table("Areas", told, "")
    before = {path.name for path in (data / "areas").iterdir()}
    page = open_page(data, "areas", measure=RATE)
    good = write_release(tmp_path / "Farley", "Farley", {RATE: (70, 100, "ok")}, synthetic=True, zipped=True)
    with ZipFile(good, "a") as more:
        more.writestr("Farley/children.csv", "name")  # no file that the manifest does not name is kept
    monkeypatch.setattr("dashboard.streamlit_adapter.uploads.let_go", lambda _: None)  # no server here keeps files
    page.file_uploader[0].upload(good.name, good.read_bytes(), "application/zip")
    assert "Added: Farley." in said(page.run())
    (new,) = {path.name for path in (data / "areas").iterdir()} - before
    with ZipFile(data / "areas" / new) as file:
        assert not [name for name in file.namelist() if "children" in name]
    lines = [line for line in (data / "audit.jsonl").read_text("utf-8").splitlines() if "pool_added" in line]
    assert len(lines) == 1 and "Farley" in lines[0]
    page = open_page(data, "areas", measure=RATE)
    page.file_uploader[0].upload("bad.zip", b"PK nothing", "application/zip")
    shown = said(page.run())
    assert "bad.zip can" in shown and "t be read as an open release" in shown and "There is a problem" in shown


NHS_NUMBER = "943 476 5919"
HEAD = "metric,period,start,source_group,numerator,denominator,value,status,ladder\n"


def test_words_of_a_release_are_inert_and_what_names_somebody_is_not_kept(untouched, tmp_path, open_page, said):
    data = shutil.copytree(untouched, tmp_path / "data")
    for number in range(3):
        kept(data, tmp_path, f"Area {number} <img src=x onerror=alert(1)>".replace("/", ""), 800)
    told = f"{HEAD}{RATE},2025-26,2025-04-01,Total,1,2,50,ok,\n{RATE},2025-26,2025-04-01,{NHS_NUMBER},1,2,50,ok,\n"
    named = [
        write_release(tmp_path / "F", f"Farley {NHS_NUMBER}", {RATE: (1, 2, "ok")}, zipped=True),
        write_release(tmp_path / "G", "Gale", {RATE: (1, 2, "ok")}, zipped=True,
                      clocks=(("2025-04-01", f"Red {NHS_NUMBER}"),)),
        write_release(tmp_path / "H", "Hale", {RATE: (1, 2, "ok")}, instead={"figures.csv": told}, zipped=True),
    ]  # fmt: skip
    for path in named:
        with pytest.raises(AreaReleaseError, match="looks like") as refused:
            keep_release(data, path)
        assert NHS_NUMBER not in str(refused.value)
    assert len(list((data / "areas").iterdir())) == 3
    shown = said(open_page(data, "areas", measure=RATE))
    assert "<img src=x" not in shown and "&lt;img src=x" in shown
