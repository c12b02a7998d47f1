"""Every way of writing a value, and none that could be read two ways."""

from datetime import date, datetime

import polars as pl
import pytest

from etl import codes
from etl.reading.cast import clean, code_variants, used, ways
from etl.reading.precision import has_time

MOMENT, SOURCE = pl.Datetime("us"), pl.Enum(list(codes.SOURCES))


def read(text: str, dtype: pl.DataType, *, in_1904: bool = False, month: bool = False) -> object:
    """Read one value in every way, as rows that stand out are read."""
    known = ways(dtype, in_1904, month)
    return pl.select(pl.coalesce(way.strict(clean(pl.lit(text))) for way in known)).item()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2)),
        ("2026-03-02 09:05", datetime(2026, 3, 2, 9, 5)),
        ("2026-03-02T09:05:06", datetime(2026, 3, 2, 9, 5, 6)),
        ("2026-03-02 09:05:06.25", datetime(2026, 3, 2, 9, 5, 6, 250_000)),
        ("2026-03-02T09:05:06.123456789", datetime(2026, 3, 2, 9, 5, 6, 123_456)),
        (" 02/03/2026 ", datetime(2026, 3, 2)),
        ("2/3/2026 9:05", datetime(2026, 3, 2, 9, 5)),
        ("02/03/2026 09:05:06", datetime(2026, 3, 2, 9, 5, 6)),
        ("29/02/2024", datetime(2024, 2, 29)),
        ("2026-03-02T09:05:00Z", datetime(2026, 3, 2, 9, 5)),
        ("2026-07-02T09:05:00Z", datetime(2026, 7, 2, 10, 5)),
        ("2026-07-02 09:05+01:00", datetime(2026, 7, 2, 9, 5)),
        ("2026-07-02T00:30:00.5+0200", datetime(2026, 7, 1, 23, 30, 0, 500_000)),
        ("46083", datetime(2026, 3, 2)),
        ("46083.37500", datetime(2026, 3, 2, 9)),
        ("46083.3784722222", datetime(2026, 3, 2, 9, 5)),
    ],
)
def test_a_moment_is_read_as_it_was_meant(text, moment):
    assert read(text, MOMENT) == moment


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "12/31/2026", "2026-02-30", "29/02/2026", "02/03/26", "2026/03/02", "March 2, 2026", "yesterday",
        "2026-03-02 25:00", "2026-03-02 09", "20260302", "2026", "4.6083e4", "46083.375.1", "2026-03", "02-03-2026",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_made_one(text):
    assert read(text, MOMENT) is None
    assert read(text, pl.Date()) is None


def test_a_workbook_that_counts_from_1904_is_not_shifted_by_four_years():
    assert read("44621.37500", MOMENT, in_1904=True) == datetime(2026, 3, 2, 9)
    assert read("44621.375", pl.Date(), in_1904=True) == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["2026-03-02", "02/03/2026 23:59", "2026-03-02T23:59:59.9", "46083.999"])
def test_a_day_given_with_a_time_keeps_its_day(text):
    assert read(text, pl.Date()) == date(2026, 3, 2)


@pytest.mark.parametrize(
    "text", ["2026-03", "03/2026", "3/2026", "2026-03-31", "31/03/2026", "2026-03-31 23:59", "46083"]
)
def test_a_month_may_be_written_as_any_of_its_days(text):
    assert read(text, pl.Date(), month=True) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026-13", "13/2026", "2026", "03/26"])
def test_what_is_no_month_is_not_made_one(text):
    assert read(text, pl.Date(), month=True) is None


@pytest.mark.parametrize(
    ("text", "code"), [("1A", "1A"), (" 1a ", "1A"), ("6", "6"), ("06", "6"), ("10", "10"), ("01a", "1A")]
)
def test_a_code_is_known_in_any_case_and_with_a_leading_zero(text, code):
    assert read(text, SOURCE) == code


@pytest.mark.parametrize("text", ["1", "11", "6A", "police", "006"])
def test_a_code_that_is_not_known_is_not_guessed(text):
    assert read(text, SOURCE) is None


def test_spaces_and_hyphens_stand_for_underscores():
    concern = pl.Enum(list(codes.CONCERNS))
    assert {read(text, concern) for text in ("Domestic Abuse", "domestic-abuse", "DOMESTIC_ABUSE")} == {
        "domestic_abuse"
    }


@pytest.mark.parametrize(("words", "code"), [(("Y", "true", "1", "Yes", "T"), "yes"), (("n", "FALSE", "0", "f"), "no")])
def test_yes_and_no_in_other_words(words, code):
    assert {read(text, pl.Enum(list(codes.YES_NO))) for text in words} == {code}


def test_a_variant_of_two_codes_means_neither():
    assert code_variants(["1a", "1A", "2"]) == {"2": "2", "02": "2"}


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("+7", 7), ("-7", -7), ("7.0", 7), ("7.5", None), ("1,000", None), ("", None)]
)
def test_whole_numbers(text, number):
    assert read(text, pl.Int64()) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7.0), ("7.25", 7.25), (".5", 0.5), ("nan", None), ("inf", None), ("1e3", None), ("7,5", None)],
)
def test_numbers(text, number):
    assert read(text, pl.Float64()) == number


@pytest.mark.parametrize("dtype", [MOMENT, pl.Date(), pl.Int64(), pl.Float64(), SOURCE])
def test_no_value_fits_two_ways(dtype):
    texts = [
        "2026-03-02",
        "2026-03-02T09:05",
        "02/03/2026 09:05:06",
        "46083",
        "46083.5",
        "7",
        "7.0",
        "1A",
        "2026-03-02 09:00Z",
    ]
    for text in texts:
        fits = [way for way in ways(dtype) if pl.select(way.strict(pl.lit(text)).is_not_null()).item()]
        assert len({pl.select(way.strict(pl.lit(text))).item() for way in fits}) <= 1


def test_a_day_number_with_few_decimals_has_a_time_only_beside_others_that_have_all_of_theirs():
    def column(*texts: str) -> list[object]:
        frame = pl.DataFrame({"text": texts})
        return frame.select(pl.coalesce(way.strict(pl.col("text")) for way in ways(MOMENT))).to_series().to_list()

    assert column("46083.375", "46083.5", "46083") == [None, None, datetime(2026, 3, 2)]
    beside = column("46083.375", "46083.5", "46083.54", "46083.3784722222")
    assert beside == [datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 12), None, datetime(2026, 3, 2, 9, 5)]
    assert read("46083.375", pl.Date()) == date(2026, 3, 2)


def test_a_column_is_read_in_the_ways_it_uses_and_no_rare_one():
    known = ways(MOMENT)
    text = pl.Series(["2026-03-02"] * 300 + ["02/03/2026 09:05"] * 10 + ["46083", None])
    assert [way.shape for way in used(known, text)] == [
        r"\d{4}-\d{1,2}-\d{1,2}",
        r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}",
    ]
    assert used(known, pl.Series([None], dtype=pl.String)) == known[:1]


def test_whether_a_time_was_written():
    text = pl.Series(["2026-03-02", "2026-03-02 00:00", "46083", "46083.0", "46083.5"])
    assert text.to_frame("t").select(has_time(pl.col("t"))).to_series().to_list() == [False, True, False, False, True]
