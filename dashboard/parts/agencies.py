"""Tables of information sharing: one row is an agency with how it answers, or a lawful basis with its share."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import text, verdict
from dashboard.parts.rates import in_cell
from dashboard.parts.table import Column, table
from etl import codes
from publish import icons
from queries import words
from queries.agencies import Clock
from queries.series import Series, interval

NAMES = codes.AGENCIES | {"all": "All"}
NOT_REACHED = "Not reached"


def clocks_table(caption: str, clocks: Sequence[Clock], target: float | None) -> str:
    """Return each agency's checks on time, place in the funnel, hours, and what it answered; all of them last."""
    columns = [
        Column("Agency", False), Column("On time", False), Column("Against the average", False),
        *map(Column, ("Half back within", "9 in 10 within", "Unanswered", "Nothing known", "Declined", "Checks")),
    ]  # fmt: skip
    return table(caption, columns, [_clock(one, target) for one in clocks], total=True, seen=False)


def clock_rows(clocks: Sequence[Clock]) -> list[dict[str, object]]:
    """Return the same as lines of a file; hours are empty where not reached."""
    return [
        {
            "agency": NAMES.get(one.agency, one.agency), "checks": one.checks, "due": one.due, "on_time": one.on_time,
            "on_time_percent": one.percent, "hours_half": one.half, "hours_nine_tenths": one.nine_tenths,
            "unanswered": one.unanswered, "answered": one.answered, "nothing_known": one.nothing_known,
            "declined": one.declined, "verdict": one.verdict or "",
        }
        for one in clocks
    ]  # fmt: skip


def bases_table(caption: str, bases: Sequence[Series]) -> str:
    """Return the share of checks made on each lawful basis in its latest month."""
    columns = [Column("Lawful basis", False), Column("Share of checks", False), Column("Reading", False),
               Column("Checks"), Column("95% interval")]  # fmt: skip
    return table(caption, columns, [row for one in bases if (row := _basis(one))], seen=False)


def _clock(one: Clock, target: float | None) -> list[str]:
    shown = "–" if one.percent is None else in_cell(words.percent(one.percent), bar(one.percent, one.interval, target))
    placed = ""
    if one.verdict:
        placed = verdict(icons.funnel_icon(one.verdict, "higher", size=20), words.funnel(one.verdict), 20)
    return [
        text(NAMES.get(one.agency, one.agency)),
        shown,
        placed,
        words.hours(one.half) if one.half is not None else NOT_REACHED,
        words.hours(one.nine_tenths) if one.nine_tenths is not None else NOT_REACHED,
        *map(_percent, (one.unanswered_percent, one.nothing_known_percent, one.declined_percent)),
        words.count(one.checks),
    ]


def _percent(value: float | None) -> str:
    return "–" if value is None else words.percent(value)


def _basis(series: Series) -> list[str] | None:
    latest = series.latest
    if latest is None or latest.value is None or latest.numerator is None:
        return None
    ends = interval(latest, "percent")
    name = series.metric.name.removeprefix("lawful_basis_")
    return [
        text(codes.LAWFUL_BASES[name]),
        in_cell(words.percent(latest.value), bar(latest.value, ends, None)),
        verdict(
            icons.variation_icon(series.variation, series.side, size=20),
            words.variation(series.variation, series.side), 20,
        ),
        words.count(latest.numerator),
        words.span(ends.lower, ends.upper, "percent") if ends else "–",
    ]  # fmt: skip
