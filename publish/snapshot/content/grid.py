"""Places each measure in the grid (whether it changes, whether it will meet its target), or says why it can't."""

from collections.abc import Mapping
from typing import cast

from publish.charts.icons import shape_of
from publish.published.hidden_months import too_few
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.judged import spoken
from publish.snapshot.content.model import Grid
from publish.snapshot.content.rows import GridCell, GridColumn, GridEntry, GridRow
from queries import words
from queries.series.series import Series
from queries.statistics.spc import UNJUDGED

COLUMNS = ("pass", "hit_and_miss", "fail", "no_target")
NO_TARGET = "No target set, or too few to say"
MANY_HIDDEN = "Too many months hidden"  # of a figure that is shown, and has no verdict for it
ROWS = {
    "improvement": "Getting better",
    "common": "Usual variation",
    "concern": "Getting worse",
    "neutral": "Unusual, neither good nor bad",
}
_LETTER = {"improvement": "H", "concern": "L", "neutral": "H"}
_TONES = {("improvement", "pass"): "best", ("concern", "fail"): "act"}
INTRO = (
    "Down the side: is it changing? Across the top: will it meet its target if nothing changes? Top left is where we "
    "want to be; getting worse and not expected to meet its target is where to act first."
)


def grid(series: Mapping[str, Series]) -> Grid:
    """Return the grid. A cell is one kind of change crossed with one outlook on the target."""
    placed = {name: s for name, s in series.items() if s.current and s.variation not in UNJUDGED}
    few = any(s.assurance == "not_judged" for s in placed.values())
    named = {column: words.assurance(column) for column in COLUMNS} | ({"no_target": NO_TARGET} if few else {})
    return Grid(
        INTRO,
        tuple(GridColumn(column, text) for column, text in named.items()),
        tuple(_row(kind, [s for s in placed.values() if kind_of(s) == kind]) for kind in ROWS),
        _notes({name: s for name, s in series.items() if name not in placed}),
    )


def kind_of(series: Series) -> str:
    """Return the row that a judged series stands in; unusually high and low share one."""
    return shape_of(cast(str, series.variation))


def _row(kind: str, members: list[Series]) -> GridRow:
    letters = {"L" if s.side == "low" else "H" for s in members}
    letter = letters.pop() if len(letters) == 1 else _LETTER.get(kind)
    name_side = kind == "neutral" or len({s.side for s in members}) > 1
    cells = [
        GridCell(
            _TONES.get((kind, column), "plain"), tuple(_entry(s, name_side) for s in members if _column(s) == column)
        )
        for column in COLUMNS
    ]
    return GridRow(kind, letter if kind in _LETTER else None, ROWS[kind], tuple(cells))


def _column(series: Series) -> str:
    """Return the column of a measure; one with too few events to judge its target by shares that of no target."""
    return "no_target" if series.assurance == "not_judged" else series.assurance


def _entry(series: Series, name_side: bool) -> GridEntry:
    side = f" ({series.side})" if name_side and series.side else ""
    latest = series.latest
    value = "" if latest is None or latest.value is None else words.value(latest.value, series.metric.unit)
    return GridEntry(SHORT[series.metric.name] + side, value)


def _notes(left: Mapping[str, Series]) -> tuple[str, ...]:
    """Return why some measures stand in no cell."""
    reasons: dict[str, list[str]] = {}
    for name, series in left.items():
        reasons.setdefault(series.absent or series.not_known or f"{why_not(series)}: ", []).append(SHORT[name])
    return tuple(
        f"{reason}{', '.join(names)}." if reason.endswith(": ") else f"{', '.join(names)}. {reason}"
        for reason, names in reasons.items()
    )


def why_not(series: Series) -> str:
    """Return why the latest month of a measure has no verdict."""
    point = spoken(series)
    if not series.points:
        return "Not in this data"
    if series.not_known:
        return "Not known"
    if point is None:
        return "Not known yet"
    if series.rare and series.rare.unrecorded:
        return "Not recorded"
    if series.variation in UNJUDGED:
        return words.variation(series.variation)
    if point.status == "suppressed":
        return "Too few to say (c)"
    return MANY_HIDDEN if too_few(series) else "Nothing to count"
