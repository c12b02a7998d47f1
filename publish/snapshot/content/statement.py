"""Writes the disclosure statement from the gate's report: what was hidden, and how that was checked."""

from datetime import date

from publish.disclosure import Released, Report, beyond_hiding, checked, require, small
from queries import words


def rule(threshold: int) -> str:
    """Return what the sign c means."""
    return f"a count of {small(threshold)}, or a figure that would give one away, is not shown. 0 is a true zero."


def statement(threshold: int, *released: Released | None) -> list[str]:
    """Return the disclosure statement of a snapshot's tables together."""
    passed = {id(require(table).report): require(table).report for table in released if table is not None}
    reports = [*passed.values()]  # tables that passed the gate together have one
    hidden = sum(require(table).suppressed for table in released if table is not None)
    beyond = [sentence for report in reports for sentence in beyond_hiding(report)]
    return [*_how(threshold), _counts(reports, hidden), *beyond, *checked(reports, "all that is shown here")]


def _how(threshold: int) -> tuple[str, ...]:
    few = small(threshold)
    return (
        f"Hidden (c): counts of {few}; percentages of which the denominator, the numerator or the rest is {few}; and "
        "figures that would reveal one, also together with the snapshots published before.",
        "Limits, verdicts, sentences and charts rest on the figures shown and on nothing else. Months that are not "
        "complete are left out, and so are provisional figures of months that can't be known yet.",
    )


def _counts(reports: list[Report], hidden: int) -> str:
    cells, held = sum(r.cells for r in reports), sum(r.held for r in reports)
    sentence = f"Of {words.count(cells)} figures {words.count(hidden)} {'is' if hidden == 1 else 'are'} hidden."
    if held:
        days = [words.day(date.fromisoformat(day)) for day in sorted({day for r in reports for day in r.held_from})]
        before = f"with the data of {' and of '.join(days)}" if days else "before"
        sentence += (
            f" {words.count(held)} {'is' if held == 1 else 'are'} shown as published {before}: so few records have "
            "come since that the change would reveal their number."
        )
    rounding = {r.rounding for r in reports if r.rounding}
    return sentence + (f" Counts are rounded to the nearest {rounding.pop()}." if rounding else " No count is rounded.")
