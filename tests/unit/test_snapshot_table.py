"""The headline table of a snapshot puts figures below the months that they are of, or says of which they are."""

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
