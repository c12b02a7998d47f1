"""The headline table of a snapshot puts figures below the months that they are of, or says of which they are."""

from datetime import date

from publish.published.hidden_months import if_enough
from publish.snapshot.content.changed import changed
from publish.snapshot.content.drawn import charted
from publish.snapshot.content.grid import grid, why_not
from publish.snapshot.content.judged import before, spoken
from tests.support.series import series

VALUES = [20, 22] * 6


def test_the_column_of_the_month_before_holds_no_earlier_month():
    """September was not known, and August's 20 stood below September."""
    known = series("referrals", VALUES)
    assert before(known).value == 20
    assert before(series("referrals", VALUES, statuses={10: "suppressed"})).status == "suppressed"
    gone = series("referrals", VALUES, statuses={10: "unknown"})
    assert (spoken(gone).month, before(gone)) == (known.month, None)


def test_a_run_on_one_side_of_the_average_is_unusual_and_not_said_to_lie_beyond_its_range():
    one = series("contact_decided_on_time", [70.0, 80.0] * 12 + [78.0, 77.5] * 5)
    at = one.known[-1].spc
    assert (at.signal, at.lower < at.value < at.upper) == ("shift", True)
    said = changed({"contact_decided_on_time": one})
    assert [(each.claim, each.rest) for each in said] == [
        ("New this month.", "None."),
        ("Still unusual.", "Contacts decided within target (78.0% to 77.5%)."),
        ("No longer unusual.", "None."),
        ("Moved, and not unusual.", "None."),
    ]


def test_a_figure_that_is_unusually_low_after_a_run_of_high_ones_is_news():
    """It was "still unusual (87.4% to 70.2%)", under a first page that said that it got worse this month."""
    one = series("agency_check_returned_on_time", [70.0, 72.0] * 6 + [84.0, 86.0] * 5 + [55.0])
    before, now = one.known[-2].spc, one.known[-1].spc
    assert (before.side, before.verdict, now.side, now.verdict) == ("high", "improvement", "low", "concern")
    said = {each.claim: each.rest for each in changed({"agency_check_returned_on_time": one})}
    assert said["New this month."] == "Agency checks on time (86.0% to 55.0%)."
    assert said["Still unusual."] == "None."


def test_of_months_that_can_not_be_judged_it_is_not_said_that_none_is_unusual():
    (said,) = changed({"contact_decided_on_time": series("contact_decided_on_time", [70.0])})
    assert said.claim == "Not known."
    judged = series("agency_check_returned_on_time", [70.0, 72.0] * 12)
    beside = {"contact_decided_on_time": series("contact_decided_on_time", [70.0]), "judged": judged}
    assert {each.rest for each in changed(beside)} == {"None that can be judged."}
    assert {each.rest for each in changed({"judged": judged})} == {"None."}


def test_a_figure_that_is_shown_has_no_c_for_the_months_that_are_hidden_before_it():
    """Where over a quarter of the months is hidden none is judged, and 62 contacts were "too few to say (c)"."""
    some = dict.fromkeys(range(12, 24, 3), "suppressed")
    shown = if_enough(
        series("contacts", [62] * 24, statuses=some | {0: "suppressed", 3: "suppressed", 6: "suppressed"})
    )
    assert (shown.current, spoken(shown).value) == (False, 62)
    assert why_not(shown) == "Too many months hidden"
    assert grid({"contacts": shown}).notes == ("Too many months hidden: Contacts.",)
    hidden = series("referrals", VALUES, statuses={11: "suppressed"})
    assert grid({"referrals": hidden}).notes == ("Too few to say (c): Referrals.",)


def test_why_an_earlier_month_is_not_known_is_not_said_of_the_month_that_is_hidden():
    """9 contacts undecided in October stood beside "Not known: contacts of Eastvale of June 2026"."""
    why = {date(2024, 11, 1): "Not known: contacts of November 2024 are not in this data."}
    gone = series("contacts", [40] * 12, statuses={7: "unknown", 11: "suppressed"}, why=why)
    assert (gone.not_known, why_not(gone)) == (None, "Too few to say (c)")
    some = dict.fromkeys((2, 5, 8), "suppressed") | {7: "unknown"}
    shown = if_enough(series("contacts", [40] * 12, statuses=some, why=why))
    assert (shown.not_known, why_not(shown), spoken(shown).value) == (None, "Too many months hidden", 40)
    assert grid({"contacts": series("contacts", [40] * 8, statuses={7: "unknown"}, why=why)}).notes == (
        "Contacts. Not known: contacts of November 2024 are not in this data.",
    )


def test_a_chart_is_drawn_of_months_that_it_shows_and_of_no_others():
    """Checks of one agency had ended over two years before: the chart had no month, and no snapshot could be made."""
    gone = dict.fromkeys(range(12, 48), "unknown")
    old = series("agency_check_returned_on_time", [80.0, 82.0] * 6 + [None] * 36, statuses=gone)
    assert len(old.known) == 12
    assert charted([old], []) is None
    other = series("check_coverage", [80.0, 82.0] * 24)
    assert charted([old, other], []) is other
