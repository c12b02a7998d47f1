"""NHS numbers and UPNs: what is valid, what is the same number, and that the quick check agrees with the plain one."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.identities import nhs, to_area, to_birth_month, upn

DIGITS = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "9876543210"])
def test_published_nhs_numbers_are_valid(number):
    assert nhs.is_valid(number)


@pytest.mark.parametrize(
    "number", ["9434765918", "943476591", "94347659190", "0000000000", "9999999999", "0123456789", "943476591X", ""]
)
def test_wrong_check_digits_placeholders_and_padded_keys_are_not_valid(number):
    assert not nhs.is_valid(number)


@pytest.mark.parametrize(
    "written",
    [
        "943 476 5919",
        " 9434765919 ",
        "943-476-5919",
        "943\u00a0476\u00a05919",
        "943–476–5919",
        "9434765919.0",
        "９４３４７６５９１９",
    ],
)
def test_one_nhs_number_written_in_many_ways_is_one(written):
    assert nhs.normalise(written) == "9434765919"


@settings(deadline=None)
@given(DIGITS, st.sampled_from(["", " ", "-", "  ", "\u00a0"]), st.sampled_from(["", " ", "\t"]))
def test_spacing_never_changes_an_nhs_number(number, gap, around):
    assert nhs.normalise(f"{around}{number[:3]}{gap}{number[3:6]}{gap}{number[6:]}{around}") == number


@settings(deadline=None)  # the first call builds the tables of digit sums
@given(st.lists(DIGITS, min_size=1, max_size=20))
def test_the_quick_nhs_check_agrees_with_the_plain_one(numbers):
    assert nhs.valid(pl.Series(numbers)).to_list() == [nhs.is_valid(number) for number in numbers]


@pytest.mark.parametrize("authority", ["801", "838", "839", "940", "941", "942", "943", "660"])
def test_any_local_authority_gives_a_valid_upn_with_its_check_letter(authority):
    rest = f"{authority}200001001"
    letter = upn.check_letter(rest)
    assert upn.is_valid(letter + rest)
    assert [upn.is_valid(other + rest) for other in upn.LETTERS].count(True) == 1


def test_the_check_letter_is_the_weighted_sum_modulo_23():
    assert upn.check_letter("801200001001") == "H"  # 8x2 + 1x4 + 2x5 + 1x10 + 1x13 = 53 = 2x23 + 7: the eighth letter
    assert upn.normalise(" h8012 0000 1001 ") == "H801200001001"
    assert not upn.is_valid("I801200001001")


@settings(deadline=None)
@given(st.from_regex(r"[A-HJ-NP-RT-Z][2-9][0-9]{10}[0-9A-HJ-NP-RT-Z]", fullmatch=True), st.booleans())
def test_the_quick_upn_check_agrees_with_the_plain_one(number, lower):
    written = number.lower() if lower else number
    right = upn.check_letter(number[1:]) + number[1:]
    assert upn.valid(pl.Series([written, right])).to_list() == [upn.is_valid(number), True]


def test_dates_of_birth_become_months():
    dates = ["2015-02-14", "14/02/2015", "2015-02-14 00:00:00", "31/02/2015", "02/14/2015", "unknown", None]
    months = pl.DataFrame({"dob": dates}).select(to_birth_month(pl.col("dob"))).to_series().to_list()
    assert months == ["2015-02"] * 3 + [None] * 4


def test_postcodes_become_areas_by_the_most_exact_entry():
    lookup = {"ZZ1": "North", "ZZ1 2": "Middle", "zz12ab": "South"}
    codes = ["ZZ1 9XX", "ZZ1 2XX", "zz1 2ab", "ZZ12AB", "YY1 1AA", "", None]
    areas = pl.DataFrame({"p": codes}).select(to_area(pl.col("p"), lookup)).to_series().to_list()
    assert areas == ["North", "Middle", "South", "South", None, None, None]
