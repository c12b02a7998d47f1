"""This year's children beside last year's: followed as far as they can be, and compared where both can."""

from datetime import date

import pytest

from queries.build import open_build
from queries.journeys.cohorts import At, Curve, claim, compared, latest_mark, return_curves
from queries.journeys.what_follows import watched
from queries.statistics.competing_risks import cumulative_incidence, incidence_at
from queries.statistics.intervals import Interval

MONTH = date(2026, 10, 1)
AGAIN = "were referred again"


def curve(*points: tuple[int, float, float, float], first: date = date(2025, 11, 1)) -> Curve:
    last = first.replace(year=first.year + 1, month=first.month - 1)
    return Curve(first, last, 100, tuple(At(day, value, Interval(low, high)) for day, value, low, high in points))


def test_a_curve_holds_the_shares_of_all_who_were_watched(sample_build):
    build = open_build(sample_build)
    now, before = return_curves(build, "referral", "referral", MONTH)
    for cohort, since, until in ((now, date(2025, 11, 1), MONTH), (before, date(2024, 11, 1), date(2025, 10, 1))):
        rows = watched(build, "referral", since, until.replace(day=31))
        assert cohort.starts == rows.height
        for share in incidence_at(cumulative_incidence(rows), [91, 182]).to_dicts():
            assert cohort.at(share["time"]).value == pytest.approx(share["incidence"] * 100)
            ends = (share["lower"] * 100, share["upper"] * 100)
            assert cohort.at(share["time"]).interval == pytest.approx(ends)


def test_a_curve_ends_where_few_can_be_followed_and_never_falls(sample_build):
    now, before = return_curves(open_build(sample_build), "referral", "referral", MONTH)
    assert now.points[-1].days < 365 == before.points[-1].days
    values = [point.value for point in now.points]
    assert values == sorted(values)
    assert values[0] == 0.0


def test_curves_are_compared_at_the_latest_mark_that_both_reach():
    now, before = curve((91, 5, 4, 6), (182, 9, 8, 10)), curve((91, 7, 6, 8), (182, 12, 11, 13), (273, 20, 18, 22))
    assert latest_mark([now, before]) == 182
    said = "Fewer children were referred again within 6 months of a referral than a year before"
    assert claim([now, before], "a referral", AGAIN) == said
    same = [curve((91, 6, 5, 7)), curve((91, 7, 6, 8))]
    assert claim(same, "a referral", AGAIN) == "6.0% of children were referred again within 3 months of a referral"
    said = "A change of −3.0 percentage points (95% interval −4.4 to −1.6): more than chance explains."
    assert compared([now, before], AGAIN).endswith(said)


@pytest.mark.parametrize(
    ("now", "before", "judged"),
    [
        ((91, 9, 8, 10), (91, 5, 4, 6), "A change of +4.0 percentage points (95% interval +2.6 to +5.4): more than"),
        ((91, 5, 4, 6.2), (91, 7, 6, 8), "): more than chance explains."),  # though the two intervals overlap
        ((91, 6, 5, 7), (91, 7, 6, 8), "): no more than chance explains."),
    ],
)
def test_a_change_is_judged_by_its_own_interval(now, before, judged):
    assert judged in compared([curve(now), curve(before)], AGAIN)


def test_nobody_coming_back_has_no_interval_to_compare():
    none = Curve(date(2025, 11, 1), date(2026, 10, 1), 100, (At(91, 0.0, None),))
    assert compared([none, curve((91, 7, 6, 8))], AGAIN).endswith("a year earlier. Too few to compare.")


def test_too_little_to_follow_is_said_so(sample_build):
    build = open_build(sample_build)
    assert return_curves(build, "referral", "referral", date(2024, 3, 1)) == []
    assert compared([], AGAIN).startswith("The data does not reach back far enough")
    assert compared([curve((7, 1, 0.5, 2))], AGAIN).startswith("Too few children")
    assert compared([curve((91, 5, 4, 6))], AGAIN).endswith("There is no earlier year to compare with.")
    assert claim([], "a referral", AGAIN) == "It is too early to say how many children were referred again"
