"""Says in words which months each table speaks for, on whose authority, and what officers should confirm.

A row is a table, or a part whose months differ from its table's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from etl import codes
from etl.spans.chance import LEAST, RARE
from etl.spans.covers import Covers
from etl.spans.span import DECLARED, ENDS, FOUND, PART, TableSpan
from queries import words
from queries.calendar.months import months_after, months_before
from queries.measure.nouns import months_said, noun

NOT_CONFIRMED = "Found, not confirmed"
EVER = date(2099, 12, 31)  # no declaration reaches past the as-at, so this one holds for every later load


@dataclass(frozen=True)
class Months:
    """What is said of one table or part: its months and why, what to confirm (with an entry to copy), what to ask.

    `if_none` is the entry of a part that had no rows before or after its months, such as a hub that opened or closed:
    by it, totals over all parts go on.
    """

    span: TableSpan
    text: str
    contradicted: tuple[str, ...] = ()
    asked: str | None = None
    covers: str | None = None
    if_none: str | None = None

    @property
    def entries(self) -> list[tuple[str, str]]:
        """Return the entries to copy, each after what it says."""
        found = [(f"{NOT_CONFIRMED}: {self.text}", self.covers)] if self.covers else []
        return found + ([(_none(self.span), self.if_none)] if self.if_none else [])


def table_months(
    spans: Sequence[TableSpan], as_at: datetime, went_on: Collection[str] = (), agreed: Iterable[Covers] = ()
) -> list[Months]:
    """Return what is said of every table, and of each part that has other months, in order.

    Of levels of need that `went_on` under another name nothing is to be confirmed, nor what is `agreed` in the policy.
    """
    found, stands = [], {_said(each) for each in agreed}
    for whole in (each for each in spans if each.part is None):
        parts = [each for each in spans if each.table == whole.table and each.part is not None]
        holes = _own_holes(whole, parts)
        found.append(_months(whole, as_at, stands, asked=not whole.checkable, holes=holes))
        for each in (each for each in parts if _told_apart(each, whole, holes)):
            one = _months(each, as_at, stands, asked=whole.checkable and not each.is_judged, holes=each.holes)
            gone = each.table == "support_episodes" and each.part in went_on
            found.append(replace(one, asked=None, covers=None) if gone else replace(one, if_none=if_none(each, whole)))
    return found


def _own_holes(whole: TableSpan, parts: Sequence[TableSpan]) -> tuple[date, ...]:
    """Return the holes that all parts share: an entry for one part's hole would take the month from every other."""
    judged = [each for each in parts if each.is_judged and not each.says_nothing]
    return tuple(hole for hole in whole.holes if not any(each.speaks_for(hole) for each in judged))


def _said(entry: Covers) -> tuple[object, ...]:
    return entry.table, entry.part, entry.first, entry.last


def claim(found: Sequence[Months]) -> str:
    """Return which tables have months that are not known, without a full stop."""
    cut = [noun(one.span) for one in found if one.covers or one.span.holes]
    if not cut:
        return "No table shows a gap in its months"
    return f"{words.capital(', '.join(cut))}: some months are not in this data"


def spoken(span: TableSpan, as_at: datetime) -> str:
    """Return the months that a span speaks for, and what shows it, as a sentence."""
    about, until = words.capital(noun(span)), f"to {words.month(span.last)}"
    if span.says_nothing:
        return f"{about}: {_no_month(span)}."
    if span.last >= as_at.date().replace(day=1):
        until = "on"
    said = [f"{about} speak for {words.month(span.first)} {until}{_authority(span)}"]
    if span.holes:
        said.append(f"not for {', '.join(map(months_said, _runs(span.holes)))}")
    if span.last_by == FOUND and span.last == span.ended:
        said.append(_stop(span))
    if span.first_by == FOUND and span.older:
        said.append(_older(span))
    return f"{'; '.join(said)}."


def contradictions(span: TableSpan) -> Iterator[str]:
    """Yield where rows say other than what is declared, which is used all the same."""
    about = words.capital(noun(span))
    used = "The declaration is used: months without rows count as none."
    if not span.checkable:
        return
    if span.first_by in DECLARED and span.begun > span.first:
        yield f"{about} are declared from {words.month(span.first)} but begin in {words.month(span.begun)}. {used}"
    if span.last_by in DECLARED and span.ended < span.last:
        ends = f"are few after {words.month(span.ended)}" if span.trickles else f"end on {words.day(span.newest)}"
        yield f"{about} are declared to {words.month(span.last)} but {ends}. {used}"
    if span.last_by in ("policy", "load") and span.newest >= months_after(span.last, 1):
        yield (
            f"{about} are declared to {words.month(span.last)} but go on to {words.day(span.newest)}. The declaration "
            "is used: later rows are not counted."
        )


def too_few(span: TableSpan) -> str:
    """Return the question whether a part with few rows, or many in few months, reaches as far as it seems to."""
    name = codes.EPISODE_LEVELS.get(span.part or "", noun(span)) if span.table == "support_episodes" else noun(span)
    if span.says_nothing:
        return f"{words.capital(noun(span))}: if there were none, declare their months with [[covers]] in policy.toml."
    few = f"{words.counted(round(span.usual), 'start')} a month {'is' if round(span.usual) == 1 else 'are'}"
    if span.usual >= RARE and span.ended <= months_after(span.begun, LEAST + 1):  # the last may not be complete
        few = f"under {words.number(LEAST + 1)} complete months are"
    elif not span.tells_counts:
        few = "the starts of a month are"
    return (
        f"{words.capital(name)}: {few} too few to tell a stop from chance. "
        "Please confirm its months with [[covers]] in policy.toml."
    )


def if_none(part: TableSpan, whole: TableSpan) -> str | None:
    """Return the entries of a policy by which a part without rows before or after its months had none there; None
    where it bounds no total.
    """
    opened = part.first > whole.begun and part.first_by not in DECLARED
    closed = part.last < whole.ended and part.last_by not in DECLARED
    if part.says_nothing or not part.is_judged or not (opened or closed):
        return None
    entries = _entries(part, whole.begun if opened else None, EVER if closed else None)
    return written(entries, "There were none, confirmed by ...")


def covers(span: TableSpan) -> list[Covers]:
    """Return the entries of a policy that confirm what was found."""
    first = span.first if span.first_by == FOUND else None
    return _entries(span, first, _last_day(span.last) if span.last_by == FOUND else None)


def _entries(span: TableSpan, first: date | None, last: date | None) -> list[Covers]:
    """Return entries from a day to a day without a span's holes; an end left out is what is known without them."""
    holes = _runs(span.holes)
    begins = [first, *(months_after(run[-1], 1) for run in holes)]
    ends = [*(run[0] - timedelta(days=1) for run in holes), last]
    return [Covers(span.table, span.part, *days) for days in zip(begins, ends, strict=True)]


def written(entries: Iterable[Covers], reason: str) -> str:
    """Return entries as they are copied into a policy."""
    return "\n\n".join(
        "\n".join([
            "[[covers]]", f'table = "{each.table}"', *([f'part = "{each.part}"'] if each.part else []),
            *([f"from = {each.first}"] if each.first else []), *([f"to = {each.last}"] if each.last else []),
            f'reason = "{reason}"',
        ])
        for each in entries
    )  # fmt: skip


def _told_apart(part: TableSpan, whole: TableSpan, holes: tuple[date, ...]) -> bool:
    alike = (part.first, part.last, part.holes) == (whole.begun, whole.ended, holes)
    asked = part.says_nothing or (whole.checkable and not part.is_judged)
    return not alike or asked or any(True for _ in contradictions(part))


def _months(
    span: TableSpan, as_at: datetime, stands: Collection[tuple[object, ...]], *, asked: bool, holes: tuple[date, ...]
) -> Months:
    own = span.part is not None or (span.first == span.begun and span.last == span.ended) or not span.checkable
    found = own and (FOUND in (span.first_by, span.last_by) or bool(holes)) and span.is_judged
    entries = covers(replace(span, holes=holes)) if found else []
    declared = {span.first_by, span.last_by} <= set(DECLARED) or all(_said(each) in stands for each in entries)
    return Months(
        span,
        spoken(span, as_at),
        tuple(contradictions(span)),
        too_few(span) if asked and not span.is_judged else None,
        None if declared else written(entries, "Found, confirmed by ..."),
    )


def _none(span: TableSpan) -> str:
    """Return when the other entry of a part is the one to copy."""
    what = {"hub": "the hub opened or closed", "agency": "the agency was not asked", "level": "the level was not used"}
    return (
        f"If there were no {noun(span)} outside these months ({what[PART[span.table]]}), copy this instead, and totals "
        "are known there:"
    )


def _authority(span: TableSpan) -> str:
    if span.first_by == span.last_by and span.first_by in DECLARED:
        return f", as the {span.first_by} declares"
    ends = (("first", span.first_by), ("last", span.last_by))
    return "".join(f" ({end} month by the {by})" for end, by in ends if by in DECLARED)


def _no_month(span: TableSpan) -> str:
    """Return why there is no month that a span speaks for: its parts have none in common, or it has no row."""
    if span.part is None:
        return f"there is no month that every {PART.get(span.table, 'extract')} speaks for"
    if not span.tells_counts:
        return "none are in this data"
    other = (
        f"; {words.count(span.elsewhere)} of other hubs follow contacts of this one" if span.stands_elsewhere else ""
    )
    return f"none are in this data, where about {words.count(span.expected)} were to be expected{other}"


def _stop(span: TableSpan) -> str:
    if not span.checkable:
        return f"{noun(replace(span, part=None))} as a whole end there"
    if not span.tells_counts:
        return "then too few rows to be complete" if span.trickles else "then silent for longer than chance explains"
    if span.is_silent and not span.trickles:
        expected = words.count(span.expected)
        return f"then silent for {span.silence} days in which about {expected} were to be expected"
    return f"then {words.counted(span.later, 'row')}, where about {words.count(span.usual)} a month were to be expected"


def _older(span: TableSpan) -> str:
    one = span.older == 1 and span.tells_counts
    rows = f"{words.count(span.older) if span.tells_counts else 'some'} older {'row is' if one else 'rows are'}"
    what = "a case that was still open then" if one else "cases that were still open then"
    open_then = span.table in ENDS and not span.closed
    return f"{rows} {what}" if open_then else f"{rows} too few to speak for their months"


def _runs(months: Sequence[date]) -> list[list[date]]:
    """Return months as runs that follow each other."""
    runs: list[list[date]] = [[month] for month in months[:1]]
    for before, month in pairwise(months):
        if months_before(month, 1) == before:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _last_day(month: date) -> date:
    return months_after(month, 1) - timedelta(days=1)
