"""Says which measures began or stopped being unusual since the month before, and which earlier figures changed."""

from collections.abc import Mapping
from typing import cast

from etl.ladders import STANDARD, Ladders
from publish.published.snapshot_figures import Figures, MeasureFigures, MonthCell, Statement
from publish.snapshot.content.board import SHORT
from queries import words
from queries.calendar.months import read_month
from queries.measure.counted_on import differs
from queries.series.points import Point, in_a_row
from queries.series.series import Series
from queries.statistics.spc import UNJUDGED

WAITING = ("immature", "unknown", "untimed", "off_ladder")
_GROUPS = (  # a run of months on one side of the average is unusual, too, and lies within the usual range
    ("began", "New this month."),
    ("goes_on", "Still unusual."),
    ("ended", "No longer unusual."),
    ("moved", "Moved, and not unusual."),
)
_TOO_EARLY = "No measure can be judged for this month, so none can be said to have become unusual, or usual again."
_EARLIER = "Earlier months."


def changed(series: Mapping[str, Series]) -> list[Statement]:
    """Return a statement for each kind of change; one without measures says so, of those that can be judged."""
    judged = [each.current and each.variation not in UNJUDGED for each in series.values()]
    if not any(judged):
        return [Statement("Not known.", _TOO_EARLY)]
    none = "None" if all(judged) else "None that can be judged"
    moved: dict[str, list[str]] = {name: [] for name, _ in _GROUPS}
    for each in series.values():
        kind = _kind(each)
        if kind:
            moved[kind].append(_moved(each))
    return [Statement(claim, f"{'; '.join(moved[name]) or none}.") for name, claim in _GROUPS]


def _kind(series: Series) -> str | None:
    now, before = series.latest, _month_before(series)
    if not series.current or now is None or now.spc is None:
        return None
    was = before.spc if before and before.spc and before.spc.signal else None
    if now.spc.signal:
        return "goes_on" if was and was.side == now.spc.side else "began"  # unusually low after high is news
    return "ended" if was else "moved" if series.moved else None


def _month_before(series: Series) -> Point | None:
    """Return the month before the latest known one; None where it is missing."""
    months = in_a_row(series.known)
    return months[-2] if len(months) > 1 else None


def _moved(series: Series) -> str:
    unit, now, before = series.metric.unit, cast(Point, series.latest), _month_before(series)
    month = "" if now.month == series.month else f" in {words.month(now.month)}"
    became = words.value(cast(float, now.value), unit)
    if before is None:
        return f"{SHORT[series.metric.name]}{month} ({became})"
    was, since = words.value(cast(float, before.value), unit), ""
    if series.moved and series.moved[0].lag != 1 and now.spc and not now.spc.signal:
        before = series.moved[0].before
        was, since = words.value(cast(float, before.value), unit), f" in {words.month(before.month)}"
    change = f"{became}, as the month before" if was == became else f"{was}{since} to {became}"
    return f"{SHORT[series.metric.name]}{month} ({change})"


def against(earlier: Figures | None, now: tuple[MeasureFigures, ...], ladders: Ladders) -> Statement:
    """Return how many figures differ from the snapshot published before, of the months that both hold.

    Figures on another ladder of levels are not compared.
    """
    if earlier is None:
        return Statement(_EARLIER, "No earlier snapshot was published from this data directory.")
    before = {measure.metric: measure.ladder or STANDARD for measure in earlier.metrics}
    moved = {m.metric for m in now if m.ladder and before.get(m.metric, m.ladder) != m.ladder}
    said = _compared(earlier, tuple(measure for measure in now if measure.metric not in moved))
    other = [measure for measure in now if measure.metric in moved]
    others = [differs(ladders, ladders.named(m.ladder or STANDARD), before[m.metric]) for m in other]
    return Statement(_EARLIER, " ".join([said, *dict.fromkeys(others)]))


def _compared(earlier: Figures, now: tuple[MeasureFigures, ...]) -> str:
    was, here = _figures(earlier.metrics), _figures(now)
    both = [(was[key], figure) for key, figure in here.items() if key in was]
    grown = sum(then[1] in WAITING and then[1] != after[1] for then, after in both)
    other = sum(then != after and then[1] not in WAITING for then, after in both)
    name = words.month(read_month(earlier.month))
    known = f" {words.number(grown).capitalize()} that could not be known then can be known now." if grown else ""
    if not other:
        return f"None of their figures differs from the snapshot of {name}.{known}"
    which = f"{words.number(other).capitalize()} of their {'figure' if other == 1 else 'figures'}"
    verb = "differs" if other == 1 else "differ"
    return f"{which} {verb} from the snapshot of {name}: records that came late or were corrected.{known}"


def _figures(measures: tuple[MeasureFigures, ...]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return each figure by measure and month, to be compared."""
    return {(measure.metric, month.month): _figure(month) for measure in measures for month in measure.months}


def _figure(month: MonthCell) -> tuple[object, ...]:
    return month.value, month.status, month.numerator, month.denominator
