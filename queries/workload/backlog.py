"""Counts contacts received, decided and still open. A row is one month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from queries import words
from queries.calendar.months import last_day, months_after
from queries.measure.engine import Facts, measure
from queries.metrics.catalogue import METRICS

SHOWN = 13  # months: one more than a year, so that the same month a year before is there
_NAMES = ("contacts", "arrivals_less_decisions", "undecided_at_month_end")


@dataclass(frozen=True)
class Month:
    """One month: contacts received, received less decided, and undecided at its end.

    `received` counts all contacts, the others leave out open cases. None where the data lacks the columns, or cannot
    know the month (`unknown`). `whole` is False for such a month, and for one that has not ended.
    """

    month: date
    received: int | None
    net: int | None
    undecided: int | None
    whole: bool
    unknown: bool = False


def backlog(facts: Facts, month: date, where: Mapping[str, str] | None = None, months: int = SHOWN) -> list[Month]:
    """Return some months up to one (its first day), oldest first; empty without contacts."""
    first, last = months_after(month, 1 - months), last_day(month)
    frame = measure(facts, [METRICS[name] for name in _NAMES], where=where, since=first, until=last)
    counts: dict[date, dict[str, int]] = {}
    whole, unknown = dict[date, bool](), dict[date, bool]()
    for row in frame.to_dicts():
        counts.setdefault(row["start"], {})[row["metric"]] = row["numerator"]
        whole[row["start"]] = whole.get(row["start"], True) and row["status"] not in ("partial", "unknown")
        unknown[row["start"]] = unknown.get(row["start"], True) and row["status"] == "unknown"
    return [
        Month(start, row.get("contacts"), row.get(_NAMES[1]), row.get(_NAMES[2]), whole[start], unknown[start])
        for start, row in sorted(counts.items())
    ]


def claim(months: Sequence[Month]) -> str:
    """Return how the backlog stands against a year before, without a full stop."""
    known = [month for month in months if month.undecided is not None and month.whole]
    if not known:
        return "The data does not say how many contacts stand undecided"
    now = known[-1]
    count = words.count(now.undecided or 0)
    noun = "contact" if now.undecided == 1 else "contacts"
    text = f"{count} {noun} undecided at the end of {words.month(now.month)}"
    before = next((month for month in known if month.month == months_after(now.month, -12)), None)
    if before is None or before.undecided is None:
        return text
    if before.undecided == now.undecided:
        return f"{text}, as many as a year before"
    return f"{text}, {words.count(before.undecided)} a year before"


def rising(months: Sequence[Month]) -> str:
    """Return for how many months more came than was decided, as a sentence."""
    known = [month for month in months if month.whole and month.net is not None]
    run = next((i for i, month in enumerate(reversed(known)) if (month.net or 0) <= 0), len(known))
    if not known:
        return "Received less decided can't be known from this data."
    if not run:
        return f"In {words.month(known[-1].month)} as much was decided as came, or more."
    if run == 1:
        return f"In {words.month(known[-1].month)} more came than was decided."
    return f"More came than was decided in each of the last {words.number(run)} months."
