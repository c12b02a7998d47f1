"""NHS numbers and UPNs: what is valid, what is the same number, and that the quick check agrees with the plain one."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.identities import numbers

DIGITS = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "9876543210"])
def test_published_nhs_numbers_are_valid(number):
    assert numbers.is_valid_nhs(number)


@pytest.mark.parametrize(
    "number", ["9434765918", "943476591", "94347659190", "0000000000", "9999999999", "0123456789", "943476591X", ""]
)
def test_wrong_check_digits_placeholders_and_padded_keys_are_not_valid(number):
    assert not numbers.is_valid_nhs(number)


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
    assert numbers.normalise_nhs(written) == "9434765919"


@settings(deadline=None)
@given(DIGITS, st.sampled_from(["", " ", "-", "  ", "\u00a0"]), st.sampled_from(["", " ", "\t"]))
def test_spacing_never_changes_an_nhs_number(number, gap, around):
    assert numbers.normalise_nhs(f"{around}{number[:3]}{gap}{number[3:6]}{gap}{number[6:]}{around}") == number


@settings(deadline=None)  # the first call builds the tables of digit sums
@given(st.lists(DIGITS, min_size=1, max_size=20))
def test_the_quick_nhs_check_agrees_with_the_plain_one(tried):
    assert numbers.valid_nhs(pl.Series(tried)).to_list() == [numbers.is_valid_nhs(number) for number in tried]


@pytest.mark.parametrize("authority", ["801", "838", "839", "940", "941", "942", "943", "660"])
def test_any_local_authority_gives_a_valid_upn_with_its_check_letter(authority):
    rest = f"{authority}200001001"
    letter = numbers.check_letter(rest)
    assert numbers.is_valid_upn(letter + rest)
    assert [numbers.is_valid_upn(other + rest) for other in numbers.LETTERS].count(True) == 1


def test_the_check_letter_is_the_weighted_sum_modulo_23():
    assert (
        numbers.check_letter("801200001001") == "H"
    )  # 8x2 + 1x4 + 2x5 + 1x10 + 1x13 = 53 = 2x23 + 7: the eighth letter
    assert numbers.normalise_upn(" h8012 0000 1001 ") == "H801200001001"
    assert not numbers.is_valid_upn("I801200001001")


@settings(deadline=None)
@given(st.from_regex(r"[A-HJ-NP-RT-Z][2-9][0-9]{10}[0-9A-HJ-NP-RT-Z]", fullmatch=True), st.booleans())
def test_the_quick_upn_check_agrees_with_the_plain_one(number, lower):
    written = number.lower() if lower else number
    right = numbers.check_letter(number[1:]) + number[1:]
    assert numbers.valid_upn(pl.Series([written, right])).to_list() == [numbers.is_valid_upn(number), True]
