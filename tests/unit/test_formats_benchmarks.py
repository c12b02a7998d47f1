"""DfE's published files, as downloaded in 2024 and in 2025."""

import polars as pl
import pytest

from etl.errors import ExtractError
from etl.formats.benchmarks import OLD_CODE
from etl.formats.sources import Given, sources
from etl.reading.files import Found

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
    def convert(text, every=False):
        path = tmp_path / "c1.csv"
        path.write_text(text, "utf-8-sig")
        (source,) = sources([Found(path, "c1.csv", None)], Given())
        assert source.format.name == "benchmarks"
        (sheet,) = source.open().sheets
        (frame,) = sheet.batches()
        names = dict(zip(map(str, range(99)), sheet.headers, strict=False))
        rows = frame.drop("_row").rename(names).sort("area_level", "year_ending", "measure")
        rows = rows.filter(pl.col("measure") != OLD_CODE) if not every else rows
        if every:
            return {(row["measure"], row["category"], row["area_code"]): row["value"] or row["symbol"]
                    for row in rows.iter_rows(named=True)}  # fmt: skip
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


WHERE = PLACE.removesuffix(",category")
ENGLAND = "2024,Reporting year,National,E92000001,England,,,,,"
DURHAM = "2024,Reporting year,Local authority,E92000001,England,E12000001,North East,840,E06000047,County Durham"
BANDS = "Same_day,1-10_days,11-20_days,21-30_days,31-40_days,41-45_days,46-50_days,51-60_days,61+_days"
C2 = f"""{PLACE},Assessments_completed,{BANDS},Median_days
{ENGLAND},Duration of assessment,643170,9880,73420,110950,102600,129690,116670,38560,29490,31900,34
{DURHAM},Duration of assessment,5332,c,464,751,505,796,1815,344,304,308,41
"""
C4 = f"""{PLACE},Section47,ICPC,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days
{ENGLAND},Section 47s and Initial Child Protection Conferences,224520,72250,6800,50780,6300,8350
{DURHAM},Section 47s and Initial Child Protection Conferences,1992,844,c,678,62,c
"""
D = f"""{PLACE},{{}},Neglect_Initial,Neglect_Latest
{ENGLAND},Child Protection Plans by Initial and Latest Category of Abuse,{{}},{{}},1
"""


def test_a_category_that_is_the_same_on_every_row_is_the_whole_and_rates_come_of_the_published_bands(read):
    c2, c4 = read(C2, every=True), read(C4, every=True)
    assert c2["assessments_within_45wd_percent", "Total", "E92000001"] == "84.5"
    assert c2["assessments_within_45wd_percent", "Total", "E06000047"] == "82.1"  # all but the late: a band is hidden
    assert c2["assessment_median_wd", "Total", "E92000001"] == "34"
    assert c4["icpc_within_15wd_percent", "Total", "E92000001"] == "79.7"
    assert c4["icpc_within_15wd_percent", "Total", "E06000047"] == "c"  # hidden on both sides
    assert c4["section47", "Total", "E92000001"] == "224520"
    assert c4[OLD_CODE, "Total", "E06000047"] == "840"


def test_two_files_with_the_same_columns_are_of_different_measures(read):
    d2, d4 = read(D.format("CPP_start", 62110, 30950), every=True), read(D.format("CPP_At31", 49900, 25350), every=True)
    assert d2["cpp_start_neglect_initial", "Total", "E92000001"] == "30950"
    assert d4["cpp_at31_neglect_initial", "Total", "E92000001"] == "25350"
    assert not set(d2) & set(d4)


def test_categories_that_differ_name_parts_of_the_whole(read):
    text = f"{PLACE},sex,Referrals\n{ENGLAND},Referrals,Total,10\n{ENGLAND},Referrals,Girls,4\n"
    whole, part = ("referrals", "Total", "E92000001"), ("referrals", "Girls", "E92000001")
    assert read(text, every=True) == {whole: "10", part: "4"}


def test_rows_about_months_and_quarters_are_no_years(read):
    line = "2024,{},Local authority,E92000001,England,E12000002,North West,350,E08000001,Bolton,Total,{}"
    rows = [line.format(*each) for each in (("Financial year", 10), ("Financial year Q3", 3), ("November", 1))]
    found = read("\n".join([f"{PLACE},Referrals", *rows]) + "\n", every=True)
    assert found["referrals", "Total", "E08000001"] == "10"
    with pytest.raises(ExtractError, match="load the file of the release that holds years"):
        read("\n".join([f"{PLACE},Referrals", rows[2]]) + "\n")
