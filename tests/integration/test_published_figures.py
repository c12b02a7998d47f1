"""DfE's files as downloaded, beside an area's own data: England, the region, every authority and neighbours."""

from pathlib import Path

import pytest

from etl.load import load
from queries.build import Build, open_build
from queries.england.benchmarks import newest_england, own_neighbours
from queries.england.comparison import standings
from queries.facts.derive import derive

PLACE = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
    "old_la_code,new_la_code,la_name,category"
)
POLICY = '[area]\nname = "Bolton"\n[publication]\nla_code = "E08000001"\nregion_code = "E12000002"\n'


def area(year: int, nth: int, percent: float) -> str:
    name, old, new = ("Bolton", 350, "E08000001") if nth == 0 else (f"Area {nth}", 800 + nth, f"E0600{nth:04}")
    where = f"Local authority,E92000001,England,E12000002,North West,{old},{new},{name}"
    return f"{year},Reporting year,{where},Referrals and Re-referrals,{1000 + nth},{percent}"


def published(folder: Path, name: str, year: int, england: float) -> Path:
    lines = [
        f"{PLACE},referral_count,rereferral_percent",
        f"{year},Reporting year,National,E92000001,England,,,,,,Referrals and Re-referrals,632830,{england}",
        f"{year},Reporting year,Regional,E92000001,England,E12000002,North West,,,,Referrals,86120,21.7".replace(
            "Referrals", "Referrals and Re-referrals"
        ),
        *(area(year, nth, 15 + nth) for nth in range(12)),
    ]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / name


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("published")
    data = folder / "data"
    data.mkdir()
    (data / "policy.toml").write_text(POLICY, "utf-8")
    rows = [f"R{nth},P{nth % 25},2024-{4 + nth % 8:02}-{1 + nth % 28:02},6" for nth in range(60)]
    (folder / "referrals.csv").write_text(
        "\n".join(["referral_id,person_id,received_on,source", *rows]) + "\n", "utf-8"
    )
    header = "old_la_code,la_name," + ",".join(f"SN_{nth}" for nth in range(1, 11))
    (folder / "sn_model_2025.csv").write_text(
        f"{header}\n350,Bolton,{','.join(str(800 + n) for n in range(1, 11))}\n", "utf-8"
    )
    files = [
        folder / "referrals.csv", published(folder, "c1_2013_to_2025.csv", 2025, 22.6), folder / "sn_model_2025.csv",
        published(folder, "c1_2013_to_2024.csv", 2024, 22.4),
    ]  # fmt: skip
    load(data, files, derive=derive)
    return open_build(data)


def test_tiles_and_snapshots_name_england_the_region_and_neighbours_of_the_newest_year(build: Build) -> None:
    found = newest_england(build, "re_referrals_percent")
    assert found is not None
    assert (found.value, found.period) == (22.6, "year to March 2025")
    assert found.others == (("North West", 21.7), ("Statistical neighbours (mean of 10)", 20.5))
    assert len(own_neighbours(build)) == 10


def test_every_authority_is_compared_and_the_areas_own_published_figure_is_none_of_the_others(build: Build) -> None:
    found = next(each for each in standings(build, build.as_at.date().replace(day=1))
                 if each.metric.comparator == "re_referrals_percent")  # fmt: skip
    assert (found.year, found.england, len(found.others)) == (2025, 22.6, 11)
    levels = [place.level for place in found.places]
    assert levels == ["england", "region", "neighbours", *["area"] * 11, "own"]
    assert found.places[-1].name == "Bolton"
