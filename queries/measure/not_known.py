"""Says in words why a figure is not known: which table, or part of one, has ended, begins later, or has a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from etl.spans.span import DECLARED, PART, TableSpan
from queries import words
from queries.calendar.months import complete_through, first_day, months_after, months_before, number_of
from queries.measure.absent import tables_not_in_data
from queries.measure.nouns import months_said, noun
from queries.measure.off_ladder import not_told_apart
from queries.measure.question import Known
from queries.measure.status import OFF_LADDER, UNTIMED, begins_on, first_known, parts_read, reach_of
from queries.metrics.metric import LookBack, Metric

TEN = 10
_ALL = {"hub": "all hubs", "agency": "all agencies", "level": "all levels"}


@dataclass(frozen=True)
class Stopped:
    """A table, or a part of one, that does not reach a month or has a gap there: the months not known, and words."""

    table: str
    part: str | None
    months: tuple[date, ...]
    claim: str
    rest: str

    @property
    def text(self) -> str:
        """Claim and rest as one plain text."""
        return f"{self.claim} {self.rest}"


def stopped(spans: Sequence[TableSpan], newest: date, *, with_rows: bool = True) -> list[Stopped]:
    """Return every table that does not reach a month (its first day), and every part that ends before its table; then
    tables and parts that have a gap in that month.

    They are said before any finding. What is published says without rows how many came after an end, and how many a
    month are usual only from ten on: such a number is a count of children that passed no disclosure control. A reader
    of some hubs is told neither of what is counted over all hubs.
    """
    found = []
    for whole in (each for each in spans if each.part is None and each.last < newest):
        parts = [each for each in spans if each.table == whole.table and each.part is not None and each.is_judged]
        bound = [each for each in parts if each.last < newest and each.last < whole.ended]
        if whole.ended < newest or not bound:
            found.append(_of_table(whole, newest, with_rows=with_rows))
        found += [_of_part(each, newest, with_rows=with_rows) for each in bound]
    for whole in (each for each in spans if each.part is None and newest in each.holes):
        parts = [each for each in spans if each.table == whole.table and each.part is not None and each.is_judged]
        bound = [each for each in parts if newest in each.holes]
        found += [_in_a_gap(each, newest) for each in (bound if len(bound) < len(parts) else [whole])]
    return found


def newest_complete(as_at: datetime) -> date:
    """Return the first day of the newest month that has ended at the as-at."""
    following = (complete_through(as_at) + timedelta(days=1)).replace(day=1)
    return months_before(following, 1)


def why(facts: Known, metric: Metric, month: date, kept: Mapping[str, str]) -> str | None:
    """Return why a metric of rows with the values `kept` of dimensions is not known for a month; None where its tables
    speak for the month and its look-back.
    """
    if early := before_it_begins(facts, metric, month):
        return early
    read = [part for parts in parts_read(facts, metric, kept) for part in parts]
    for span in read:
        if not span.speaks_for(month):
            return f"Not known: {_reaches(facts, span, month)}."
    if late := _follow_up(facts, metric, month, read):
        return late
    if metric.history is None:
        return None
    reach, back = reach_of(facts, metric, kept), _look_back(metric.history)
    first = first_known(metric, reach)
    if month < first:
        latest = max(read, key=lambda span: span.first)
        begins = _reaches(facts, latest, months_before(latest.first, 1))
        return f"Not known: looks back {back}, and {begins}. The first month that can be known is {words.month(first)}."
    looked = months_before(month, metric.history.months) - timedelta(days=metric.history.days)
    for span in read:
        for hole in (each for each in span.holes if looked < months_after(each, 1) and each < month):
            return f"Not known: looks back {back}, and {_reaches(facts, span, hole)}."
    return None


def unspoken(
    facts: Known, tables: Sequence[str], first: date, last: date, kept: Mapping[str, str] | None = None
) -> str:
    """Return what tables don't tell of some days, of rows with the values `kept`, as sentences; empty where all speak
    for them.

    Only then is nothing found nothing that happened.
    """
    parts = {(each.table, each.part): each for each in facts.spans}
    asked = [(table, (kept or {}).get(PART.get(table, ""))) for table in tables]
    spans = [parts.get(each) or parts.get((each[0], None)) for each in asked]
    said = [tables_not_in_data(facts, tables) or ""]
    for span in filter(None, spans):
        months = (first_day(number) for number in range(number_of(first), number_of(last) + 1))
        missing = next((month for month in months if not span.speaks_for(month)), None)
        said.append(f"{words.capital(_reaches(facts, span, missing))}." if missing else "")
    return " ".join(filter(None, said))


def why_no_figure(facts: Known, metric: Metric, month: date, status: str, kept: Mapping[str, str]) -> str | None:
    """Return why a month of some status has no figure that can be known; None where it has one, or waits for time."""
    if status == UNTIMED:
        return f"Not known: too many {metric.noun} have no time of day."
    if status == OFF_LADDER:
        return f"Not known: {not_told_apart(facts.policy.ladders)}."
    return why(facts, metric, month, kept)


def waits_for(metric: Metric) -> str:
    """Return how long each month waits for what follows: `12 months`, `28 days`; empty where it does not."""
    if metric.maturity_months:
        return words.counted(metric.maturity_months, "month")
    return words.counted(metric.maturity_days, "day") if metric.maturity_days else ""


def _follow_up(facts: Known, metric: Metric, month: date, read: Sequence[TableSpan]) -> str | None:
    """Return which month of its follow-up a metric's tables don't speak for."""
    ends = months_after(months_after(month, 1) - timedelta(days=1), metric.maturity_months)
    ends += timedelta(days=metric.maturity_days)
    for span in read if ends <= complete_through(facts.as_at) else ():
        for number in range(number_of(month), number_of(ends) + 1):
            if not span.speaks_for(first_day(number)):
                return f"Not known: {_reaches(facts, span, first_day(number))}."
    return None


def before_it_begins(facts: Known, metric: Metric, month: date) -> str | None:
    """Return from which day on there is such a figure, for a month before it."""
    begun = begins_on(facts, metric)
    if begun is None or month >= begun.replace(day=1):
        return None
    what = "Family Help" if metric.begins == "family_help" else "the duty to share"
    return f"Not before {words.day(begun)}, when {what} begins."


def _months(after: date, until: date) -> tuple[date, ...]:
    return tuple(first_day(number) for number in range(number_of(after) + 1, number_of(until) + 1))


def _of_table(whole: TableSpan, newest: date, *, with_rows: bool) -> Stopped:
    declared = whole.last_by in DECLARED
    last = whole.last if declared else min(whole.last, whole.ended)
    months = _months(last, newest)
    about = words.capital(noun(whole))
    if declared and whole.newest >= months_after(last, 1):
        ends = f"{about} after {words.month(last)} are not counted, as the {whole.last_by} declares them to end there."
    elif whole.trickles:
        ends = (
            f"{about} after {words.month(last)} are too few to be complete{_rows(whole) if with_rows else ''}"
            f"{_usual(whole, ', where', with_rows=with_rows)}."
        )
    else:
        ends = (
            f"{about} after {words.month(last)} are not in this data: the last is dated {words.day(whole.newest)}"
            f"{_usual(whole, ', and', with_rows=with_rows)}."
        )
    return Stopped(whole.table, None, months, ends, f"Figures made of them are not known for {months_said(months)}.")


def _of_part(part: TableSpan, newest: date, *, with_rows: bool) -> Stopped:
    months = _months(part.last, newest)
    about = words.capital(noun(part))
    ends = f"{about} end on {words.day(part.newest)}."
    if part.last_by in DECLARED and part.newest >= months[0]:
        ends = (
            f"{about} after {words.month(part.last)} are not counted, as the {part.last_by} declares them to end there."
        )
    elif part.trickles and part.last_by not in DECLARED:
        ends = f"{about} after {words.month(part.ended)} are too few to be complete{_rows(part) if with_rows else ''}."
    totals = f"Totals over {_ALL[PART[part.table]]} are not known from {words.month(months[0])}."
    return Stopped(part.table, part.part, months, ends, totals)


def _in_a_gap(span: TableSpan, month: date) -> Stopped:
    """Return what is not known of the months without rows among which a month lies."""
    first = last = month
    while (before := months_before(first, 1)) in span.holes:
        first = before
    while (after := months_after(last, 1)) in span.holes:
        last = after
    months = (first, *_months(first, last))
    ends = f"{words.capital(noun(span))} are not in this data for {months_said(months)}."
    what = f"Totals over {_ALL[PART[span.table]]}" if span.part else "Figures made of them"
    return Stopped(
        span.table,
        span.part,
        months,
        ends,
        f"{what} are not known for {'that month' if len(months) == 1 else 'these months'}.",
    )


def _usual(span: TableSpan, joined: str, *, with_rows: bool) -> str:
    few = span.usual < TEN and not with_rows
    many = f"fewer than {TEN}" if few else f"about {words.count(span.usual)}"
    return f"{joined} {many} a month are usual" if span.tells_counts else ""


def _rows(span: TableSpan) -> str:
    return f": {words.counted(span.later, 'row')}" if span.tells_counts else ""


def _reaches(facts: Known, span: TableSpan, month: date) -> str:
    """Return how far a span reaches, or for a table as a whole the part that a month is not known for."""
    if span.part is None and span.begun <= month <= span.ended:
        parts = (each for each in facts.spans if each.table == span.table and each.part and each.is_judged)
        span = next((each for each in parts if not each.speaks_for(month)), span)
    if span.says_nothing and span.part is not None:
        return f"no {noun(span)} are in this data"
    if month > span.last:
        return f"{noun(span)} reach to {words.month(span.last)}"
    if month < span.first:
        return f"{noun(span)} begin in {words.month(span.first)}"
    return f"{noun(span)} of {words.month(month)} are not in this data"


def _look_back(history: LookBack) -> str:
    return f"{history.months} months" if history.months else f"{history.days} days"
