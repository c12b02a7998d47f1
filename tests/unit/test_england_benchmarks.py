"""Published figures: the area's own code, the mean of its statistical neighbours, and the newest release."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import polars as pl

from etl.errors import ExtractError
from etl.formats.sources import Given, sources
from etl.landing.extracts import precedence
from etl.landing.record import Extract
from etl.reading.files import Found
from queries.england.benchmarks import _by_publisher, alike_to, neighbours, own_code

SOURCE = "DfE, as published"
CODES = {f"E{800 + nth}": 800 + nth for nth in range(12)}


def known() -> pl.DataFrame:
    rows = [("old_la_code", code, 2024, f"Area {old}", float(old)) for code, old in CODES.items()]
    rows += [(f"statistical_neighbour_{nth}", "800", 2025, "Area 800", 800.0 + nth) for nth in range(1, 11)]
    rows += [("statistical_neighbour_1", "800", 2021, "Area 800", 811.0)]
    rows += [("re_referrals_percent", f"E{800 + nth}", 2024, f"Area {800 + nth}", 10.0 + nth) for nth in range(12)]
    rows += [("icpc", f"E{800 + nth}", 2024, f"Area {800 + nth}", 5.0) for nth in range(4)]
    frame = pl.DataFrame(rows, schema=["measure", "area_code", "year_ending", "area_name", "value"], orient="row")
    return frame.select(
        "measure", pl.lit("Total").alias("category"), pl.lit("area").alias("area_level"), "area_code",
        pl.col("year_ending").cast(pl.Int64), "area_name", "value", pl.lit(None, pl.String).alias("symbol"),
        pl.lit(SOURCE).alias("source"),
    )  # fmt: skip


def build(code: str = "x", area: str = "") -> SimpleNamespace:
    return SimpleNamespace(policy=SimpleNamespace(area=area, publication=SimpleNamespace(la_code=code)))


def test_the_area_is_found_by_its_code_else_by_its_name() -> None:
    assert own_code(build("E803"), known()) == "E803"  # type: ignore[arg-type]
    assert own_code(build(area="area 805 "), known()) == "E805"  # type: ignore[arg-type]
    assert own_code(build(area="Elsewhere"), known()) is None  # type: ignore[arg-type]


def test_the_neighbours_of_an_area_are_named_by_their_codes() -> None:
    assert alike_to(known(), "E800") == [f"E{800 + nth}" for nth in range(1, 11)]
    assert alike_to(known(), "E805") == alike_to(known(), None) == []


def test_neighbours_are_the_mean_of_the_newest_ten_and_of_five_figures_or_more() -> None:
    found = neighbours(known(), "E800")
    assert found.select("measure", "area_level", "area_code", "year_ending", "area_name", "value").rows() == [
        ("re_referrals_percent", "neighbours", "E800", 2024, "Statistical neighbours, mean of 10", 15.5)
    ]
    assert neighbours(known(), None).is_empty()
    assert neighbours(known(), "E805").is_empty()


def test_an_areas_open_release_is_that_areas_and_dfes_own_figure_comes_first() -> None:
    rows = known().select(
        "measure", "category", "area_level", "area_code", "year_ending", "area_name", "value", "symbol"
    )
    own = pl.DataFrame({"area_code": ["E800", "X9"], "area_name": ["Area 800", "Elsewhere"], "value": [99.0, 31.5]})
    released = own.select(
        pl.lit("re_referral_12m_percent").alias("measure"), pl.lit("Total").alias("category"),
        pl.lit("area").alias("area_level"), "area_code", pl.lit(2024, pl.Int64).alias("year_ending"), "area_name",
        "value", pl.lit(None, pl.String).alias("symbol"),
    )  # fmt: skip
    told = _by_publisher(pl.concat([released, rows])).filter(measure="re_referrals_percent")
    found = {row["area_code"]: (row["value"], row["source"]) for row in told.iter_rows(named=True)}
    assert found["E800"] == (10.0, SOURCE)
    assert found["X9"] == (31.5, "Elsewhere, open release")


def test_the_table_of_neighbours_needs_a_year_in_its_name(tmp_path: Path) -> None:
    header = "old_la_code,la_name," + ",".join(f"SN_{nth}" for nth in range(1, 11))
    for name, fine in (("sn_model_2025_wide.csv", True), ("neighbours.csv", False)):
        (tmp_path / name).write_text(f"{header}\n350,Bolton,{','.join(str(800 + n) for n in range(10))}\n", "utf-8")
        (source,) = sources([Found(tmp_path / name, name, None)], Given())
        assert source.format.name == "neighbours"
        try:
            (sheet,) = source.open().sheets
        except ExtractError as refused:
            assert (fine, "name the file with the model's year" in str(refused)) == (False, True)
        else:
            assert fine
            assert sum(len(batch) for batch in sheet.batches()) == 10


def test_a_newer_release_wins_in_whatever_order_releases_are_loaded() -> None:
    def extract(sequence: int, release: int | None) -> Extract:
        return Extract(str(sequence), "", None, 1, sequence, datetime(2026, 1, sequence), None, {}, release=release)

    ordered = precedence([extract(1, 2025), extract(2, None), extract(3, 2024)])
    assert [(each.id, each.release) for each in ordered] == [("3", 2024), ("2", None), ("1", 2025)]
