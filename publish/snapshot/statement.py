"""What was hidden and how it was checked, in sentences, from the gate's own report."""

from publish.disclosure import Released, Report, require
from queries import words

RULE = "a count of 1 to 5, or a figure that would give one away, is not shown. 0 is a true zero."
HOW = (
    "Hidden (c): counts of 1 to 5; percentages of which the denominator, the numerator or the rest is 1 to 5; and "
    "figures that would give one back, also with the snapshots published before.",
    "Limits, verdicts, sentences and charts rest on the figures shown and on nothing else. Months that are not "
    "complete are left out, and what is known so far of months that can't be known yet is not shown.",
)


def statement(*released: Released | None) -> list[str]:
    """Return the disclosure statement of a snapshot's tables together."""
    reports = [require(one).report for one in released if one is not None]
    hidden = sum(require(one).suppressed for one in released if one is not None)
    return [*HOW, _counts(reports, hidden), *_checked(reports)]


def _counts(reports: list[Report], hidden: int) -> str:
    cells, held = sum(r.cells for r in reports), sum(r.held for r in reports)
    said = f"Of {words.count(cells)} figures {words.count(hidden)} {'is' if hidden == 1 else 'are'} hidden"
    also = sum(r.secondary for r in reports)
    said += f", {words.count(also)} of them only to protect another." if also else "."
    if held:
        said += (
            f" {words.count(held)} {'is' if held == 1 else 'are'} shown as published before: so few records came since "
            "that the change would count them."
        )
    rounding = {r.rounding for r in reports if r.rounding}
    return said + (f" Counts are rounded to the nearest {rounding.pop()}." if rounding else " No count is rounded.")


def _checked(reports: list[Report]) -> list[str]:
    if not reports or not all(r.audited for r in reports):
        return []
    return [
        "A second, independent calculation tried to work out every hidden count from all that is shown here and was "
        "published before, and could work out none."
    ]
