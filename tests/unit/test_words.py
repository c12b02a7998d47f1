"""Numbers and dates as people read them."""

from datetime import date

import pytest

from queries import words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.percent(79.21), "79.2%"),
        (words.percent(0.25), "0.3%"),
        (words.percent(100.0), "100.0%"),
        (words.target(85.0, "percent"), "85%"),
        (words.target(82.5, "percent"), "82.5%"),
        (words.target(82.55, "percent"), "82.55%"),
        (words.target(0.15, "ratio"), "0.15"),
        (words.target(4.0, "hours"), "4 hours"),
        (words.points(-2.44), "2.4 percentage points"),
        (words.points(1.0), "1.0 percentage point"),
        (words.count(1204), "1,204"),
        (words.value(62.0, "count"), "62"),
        (words.value(19.58, "percent"), "19.6%"),
        (words.value(43.21, "rate"), "43.2"),
        (words.value(1.524, "ratio"), "1.52"),
        (words.value(12.0, "net"), "+12"),
        (words.value(-1203.0, "net"), "−1,203"),
        (words.value(-0.4, "net"), "0"),
        (words.span(-30.4, 12.4, "net"), "−30 to +12"),
        (words.span(79.66, 90.24, "percent"), "79.7 to 90.2%"),
        (words.span(-3.1, 104.2, "percent"), "0.0 to 100.0%"),
        (words.span(-4.0, 57.4, "count"), "0 to 57"),
        (words.span(2.3, 3.6, "count"), "2 to 4"),
        (words.span(-0.02, 0.04, "percent"), "0.0%"),
        (words.span(99.97, 103.0, "percent"), "100.0%"),
        (words.span(2.61, 2.64, "hours"), "2.6 hours"),
        (words.expected(0.2, 0.9, "count"), "1"),
        (words.expected(33.4, 62.6, "count"), "34 to 62"),
        (words.expected(-3.4, 0.4, "count"), "0"),
        (words.expected(79.66, 90.24, "percent"), "79.7 to 90.2%"),
        (words.expected(-3.6, 3.6, "net"), "−3 to +3"),
        (words.expected(0.2, 0.9, "net"), "+1"),
        (words.hours(2.6), "2.6 hours"),
        (words.hours(1.0), "1.0 hour"),
        (words.hours(23.94), "23.9 hours"),
        (words.hours(23.96), "1.0 day"),
        (words.hours(33.6), "1.4 days"),
        (words.allowed(4.0), "4 hours"),
        (words.allowed(1), "1 hour"),
        (words.day(date(2026, 4, 2)), "2 April 2026"),
        (words.weekday(date(2026, 4, 12)), "Sunday 12 April 2026"),
        (words.month(date(2026, 3, 1)), "March 2026"),
        (words.short_month(date(2026, 4, 1)), "Apr 2026"),
        (words.ordinal(7), "seventh"),
        (words.ordinal(21), "21st"),
        (words.ordinal(113), "113th"),
        (words.variation("concern", "low"), "Getting worse (low)"),
        (words.variation("improvement"), "Getting better"),
        (words.variation("neutral_high", "high"), "Higher than usual"),
        (words.variation("common"), "Usual variation"),
        (words.variation(None), "Not known yet"),
        (words.assurance("fail"), "Not expected to meet target"),
        (words.short_assurance("fail", 80, "percent"), "Misses 80%"),
        (words.short_assurance("pass", 80, "percent"), "Meets 80%"),
        (words.short_assurance("hit_and_miss", 80, "percent"), "Hit and miss"),
        (words.short_assurance("no_target", None, "percent"), "No target"),
        (words.funnel("far_below"), "Far below (99.8% limit)"),
        (words.number(7), "seven"),
        (words.number(17), "17"),
    ],
)
def test_written(written, expected):
    assert written == expected


@pytest.mark.parametrize(("difference", "said"), [(2.44, "+2.4"), (-2.45, "−2.5"), (0.04, "0.0"), (-0.04, "0.0")])
def test_a_signed_difference_has_a_real_minus_sign(difference, said):
    assert words.signed(difference) == said


@pytest.mark.parametrize(
    ("after", "before", "gap"),
    [(19.35, 19.9, "−0.5"), (19.44, 19.95, "−0.6"), (50.04, 49.96, "0.0"), (0.05, 0, "+0.1")],
)
def test_a_difference_is_that_of_the_figures_shown(after, before, gap):
    assert words.signed(words.gap(after, before)) == gap
    assert float(words.percent(after)[:-1]) - float(words.percent(before)[:-1]) == pytest.approx(
        words.gap(after, before)
    )


@pytest.mark.parametrize(
    ("number", "many", "noun"),
    [(1, "referrals", "referral"), (2, "referrals", "referrals"), (0, "checks", "checks"), (1, "enquiries", "enquiry"),
     (1, "children referred", "child referred"), (1, "starts of support", "start of support")],
)  # fmt: skip
def test_one_row_has_a_noun_of_its_own(number, many, noun):
    assert words.of_them(number, many) == noun


def test_a_capital_letter_begins_a_text_and_changes_nothing_after_it() -> None:
    assert words.capital("contacts of DfE") == "Contacts of DfE"
    assert words.capital("") == ""


def test_a_small_letter_begins_a_text_inside_a_sentence_and_changes_nothing_after_it() -> None:
    assert words.uncapital("Referrals by DfE's group") == "referrals by DfE's group"
    assert words.uncapital("") == ""
