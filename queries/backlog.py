"""What came, what was decided and what stood open; one row is a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from queries import words
from queries.measure import Facts, measure
from queries.metrics import METRICS
from queries.months import months_after

SHOWN = 13  # months: one more than a year, so that the same month a year before is there
_NAMES = ("contacts", "arrivals_less_decisions", "undecided_at_month_end")


@dataclass(frozen=True)
class Month:
    """One month: contacts received (all), received less decided, and undecided at its end (both without open cases).

    None where the data can't say. `whole` is False for a month that has not ended.
    """

    month: date
    received: int | None
    net: int | None
    undecided: int | None
    whole: bool


def backlog(facts: Facts, month: date, where: Mapping[str, str] | None = None, months: int = SHOWN) -> list[Month]:
    """Return some months up to one (its first day), oldest first; empty without contacts."""
    first, last = months_after(month, 1 - months), months_after(month, 1) - timedelta(days=1)
    frame = measure(facts, [METRICS[name] for name in _NAMES], where=where, since=first, until=last)
    found: dict[date, dict[str, int]] = {}
    whole: dict[date, bool] = {}
    for row in frame.to_dicts():
        found.setdefault(row["start"], {})[row["metric"]] = row["numerator"]
        whole[row["start"]] = whole.get(row["start"], True) and row["status"] != "partial"
    return [
        Month(start, row.get("contacts"), row.get(_NAMES[1]), row.get(_NAMES[2]), whole[start])
        for start, row in sorted(found.items())
    ]


def claim(months: Sequence[Month]) -> str:
    """Return how the backlog stands against a year before, without a full stop."""
    known = [one for one in months if one.undecided is not None and one.whole]
    if not known:
        return "The data does not say how many contacts stand undecided"
    now = known[-1]
    count = words.count(now.undecided or 0)
    said = f"{count} {'contact' if now.undecided == 1 else 'contacts'} undecided at the end of {words.month(now.month)}"
    before = next((one for one in known if one.month == months_after(now.month, -12)), None)
    if before is None or before.undecided is None:
        return said
    if before.undecided == now.undecided:
        return f"{said}, as many as a year before"
    return f"{said}, {words.count(before.undecided)} a year before"


def rising(months: Sequence[Month]) -> str:
    """Return for how long more has come than was decided, as a sentence."""
    known = [one for one in months if one.whole and one.net is not None]
    run = next((i for i, one in enumerate(reversed(known)) if (one.net or 0) <= 0), len(known))
    if not known:
        return "Received less decided can't be known from this data."
    if not run:
        return f"In {words.month(known[-1].month)} as much was decided as came, or more."
    if run == 1:
        return f"In {words.month(known[-1].month)} more came than was decided."
    return f"More came than was decided in each of the last {words.number(run)} months."
