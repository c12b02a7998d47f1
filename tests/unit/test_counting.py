"""Flags added up by group: counting rows that are alike gives what adding up each flag does."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from queries.measure import counting
from queries.measure.counting import CROWD, count_flags, of_alike, plainly

HUBS = ["Northvale", "Eastmere", "Über-Ware"]
CODES = pl.Enum(["z", "unused", "a"])
BY = ["month", "hub", "code"]


def rows(count: int) -> pl.DataFrame:
    place = pl.int_range(count, eager=True)
    flags = {f"f{n}": (place * (n + 3) // 7 % (n + 2) == 0) for n in range(17)}
    return pl.DataFrame(
        {
            "month": (24_300 + place * 7 % 5 * 3).cast(pl.Int16),  # months between have no rows
            "hub": pl.Series(HUBS).gather(place * 5 // 3 % 3),
            "code": pl.Series(["z", "a"], dtype=CODES).gather(place % 11 // 10),
            **flags,
        }
    ).with_columns(f1=pl.when(pl.col("f2")).then(pl.col("f1")))  # a flag that is not always known


FLAGS = {f"f{n}": pl.col(f"f{n}") for n in range(17)} | {
    "both": pl.col("f1") & pl.col("f3"),
    "neither": ~(pl.col("f1") | pl.col("f3")),
    "known": pl.col("f1").is_not_null(),
}


def flags(count: int) -> dict[str, pl.Expr]:
    return dict(list(FLAGS.items())[-count:])


@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 20])
@pytest.mark.parametrize("by", [BY[:1], BY[:2], BY, BY[1:]])
def test_counting_the_alike_gives_what_adding_up_gives(by: list[str], count: int) -> None:
    frame = rows(500)
    values = {name: counting._values(frame[name]) for name in by}
    assert_frame_equal(of_alike(frame, values, flags(count)), plainly(frame, by, flags(count)), check_row_order=False)


def test_pieces_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, values = rows(500), {name: counting._values(rows(500)[name]) for name in BY}
    whole = of_alike(frame, values, FLAGS)
    monkeypatch.setattr(counting, "PIECE", 7)
    assert_frame_equal(of_alike(frame, values, FLAGS), whole)


def test_the_faster_way_is_taken_where_groups_hold_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = []
    for way in (of_alike, plainly):
        monkeypatch.setattr(counting, way.__name__, lambda *a, way=way: ways.append(way) or way(*a))
    months, hubs = 13, 3  # from the first to the last month, those without rows among them
    for count in (months * hubs * CROWD - 1, months * hubs * CROWD):
        assert count_flags(rows(count), BY[:2], {"f0": pl.col("f0")})["f0"].sum() == rows(count)["f0"].sum()
    assert ways == [plainly, of_alike]


@pytest.mark.parametrize("frame", [rows(0), rows(9_000).with_columns(hub=pl.lit(None, pl.String)), rows(9_000)])
def test_rows_without_a_name_make_a_group_and_no_rows_make_none(frame: pl.DataFrame) -> None:
    found = count_flags(frame, ["hub"], {"f0": pl.col("f0")})
    assert found.schema == {"hub": pl.String, "f0": pl.Int64}
    assert sorted(found.rows(), key=str) == sorted(
        ((hub, frame.filter(pl.col("hub").eq_missing(hub))["f0"].sum()) for hub in set(frame["hub"])), key=str
    )
