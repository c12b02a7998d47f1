"""DfE's published files, as downloaded in 2024 and in 2025."""

import pytest

from etl.formats import Given, sources
from etl.reading import Found

PLACE = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
    "old_la_code,new_la_code,la_name,category"
)
OLD = f"""{PLACE},Referrals,Referrals_rate,Re_referrals,Re_referrals_percent
2024,Financial year,National,E92000001,England,,,,,,Total,621880,518.3,139080,22.4
2024,Financial year,Regional,E92000001,England,E12000002,North West,,,,Total,"95,000",600.1,c,u
2024,Financial year,Local authority,E92000001,England,E12000002,North West,350,E08000001,Bolton,Total,4000,low,x,z
"""
NEW = f"""{PLACE},referral_count,rereferral_count,rereferral_percent
2025,Financial year,National,E92000001,England,,,,,,Total,632830,143020,22.6
202425,Financial year,Statistical neighbours,E92000001,England,,,350,E08000001,Bolton,Total,3900,800,20.5
"""


@pytest.fixture
def read(tmp_path):
    def convert(text):
        path = tmp_path / "c1.csv"
        path.write_text(text, "utf-8-sig")
        (source,) = sources([Found(path, "c1.csv", None)], Given())
        assert source.form == "benchmarks"
        (sheet,) = source.open().sheets
        (frame,) = sheet.batches()
        names = dict(zip(map(str, range(99)), sheet.headers, strict=False))
        rows = frame.drop("_row").rename(names).sort("area_level", "year_ending", "measure")
        return rows.select("measure", "area_level", "area_code", "area_name", "year_ending", "value", "symbol").rows()

    return convert


def test_the_file_of_2024_with_its_symbols(read):
    bolton, england, region = ("area", "E08000001", "Bolton"), ("england", "E92000001", "England"), (
        "region", "E12000002", "North West",
    )  # fmt: skip
    assert read(OLD) == [
        ("re_referrals", *bolton, "2024", None, "x"),
        ("re_referrals_percent", *bolton, "2024", None, "z"),
        ("referrals", *bolton, "2024", "4000", None),
        ("referrals_rate", *bolton, "2024", None, "low"),
        ("re_referrals", *england, "2024", "139080", None),
        ("re_referrals_percent", *england, "2024", "22.4", None),
        ("referrals", *england, "2024", "621880", None),
        ("referrals_rate", *england, "2024", "518.3", None),
        ("re_referrals", *region, "2024", None, "c"),
        ("re_referrals_percent", *region, "2024", None, "u"),
        ("referrals", *region, "2024", "95000", None),
        ("referrals_rate", *region, "2024", "600.1", None),
    ]


def test_the_columns_that_2025_renamed_and_statistical_neighbours(read):
    assert read(NEW) == [
        ("re_referrals", "england", "E92000001", "England", "2025", "143020", None),
        ("re_referrals_percent", "england", "E92000001", "England", "2025", "22.6", None),
        ("referrals", "england", "E92000001", "England", "2025", "632830", None),
        ("re_referrals", "neighbours", "E08000001", "Bolton", "2025", "800", None),
        ("re_referrals_percent", "neighbours", "E08000001", "Bolton", "2025", "20.5", None),
        ("referrals", "neighbours", "E08000001", "Bolton", "2025", "3900", None),
    ]
