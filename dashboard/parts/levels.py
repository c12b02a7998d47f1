"""Levels of need as a matrix: one cell is how many children were at one level on a first day and at one on a second."""

from collections.abc import Sequence

from dashboard.parts.html import key_of, text
from dashboard.parts.measures import figure, goal, tile, variation, was, which_month
from dashboard.parts.table import Column, scrolling, table
from etl import codes
from publish.charts.level_bars import Moves
from publish.icons import svg
from queries import words
from queries.flows import LEVELS, Flow, Flows
from queries.months import months_after
from queries.series import Series

FLOWS = "Children by level of need on {} and {}"
MEANING = "Children with an active episode, and so a level of need, on both days."
MOVES = "Step-ups and step-downs, by month"
NOT_WHOLE = "Month not complete"
PALEST, DARKEST = 10, 50  # per cent of the hue: figures on it stay above 4.5:1 in either theme


def matrix(flows: Flows) -> str:
    """Return the sixteen cells, tinted by direction and number; rows are the first day, highest level at the top."""
    cells = {(pair.level_from, pair.level_to): pair for pair in flows.pairs}
    most = max((pair.children for pair in flows.pairs if pair.step), default=0)
    head = "".join(f'<th scope="col">{text(codes.LEVELS[level])}</th>' for level in LEVELS)
    rows = "".join(
        f'<tr><th scope="row">{text(codes.LEVELS[old])}</th>'
        + "".join(_cell(cells[old, new], most) for new in LEVELS)
        + "</tr>"
        for old in reversed(LEVELS)
    )
    caption = (
        f"Number of children. Down the side: level on {words.day(flows.first)}. Across the top: level on "
        f"{words.day(flows.last)}."
    )
    return scrolling(
        caption,
        f'<table class="matrix"><caption>{text(caption)}</caption><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    )


def _cell(pair: Flow, most: int) -> str:
    side = "same" if pair.step == 0 else "up" if pair.step > 0 else "down"
    if not pair.children:
        return "<td>0</td>"
    tint = "" if side == "same" else f' style="--tint:{PALEST + (DARKEST - PALEST) * pair.children / most:.0f}"'
    return f'<td class="{side}"{tint}>{words.count(pair.children)}</td>'


def flows_table(flows: Flows) -> str:
    """Return the sixteen pairs one below the other, the highest level first."""
    columns = [Column("Level on the first day", False), Column("Level on the second", False), Column("Children"),
               Column("Step", False)]  # fmt: skip
    rows = [
        [text(codes.LEVELS[one.level_from]), text(codes.LEVELS[one.level_to]), words.count(one.children), _step(one)]
        for one in reversed(flows.pairs)
    ]
    return table(FLOWS.format(words.day(flows.first), words.day(flows.last)), columns, rows)


def flow_rows(flows: Flows) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "first_day": f"{flows.first}", "last_day": f"{flows.last}", "level_from": one.level_from,
            "level_to": one.level_to, "children": one.children, "step": one.step,
        }
        for one in flows.pairs
    ]  # fmt: skip


def _step(one: Flow) -> str:
    return "Same level" if one.step == 0 else "Up" if one.step > 0 else "Down"


def moves_table(moves: Sequence[Moves]) -> str:
    """Return step-ups and step-downs by month, newest first."""
    columns = [Column("Month", False), Column("Step-ups"), Column("Step-downs"), Column("Reading", False)]
    rows = [
        [words.month(one.month), words.count(one.ups), words.count(one.downs), NOT_WHOLE if one.partial else ""]
        for one in reversed(moves)
    ]
    return table(MOVES, columns, rows)


def moves_rows(moves: Sequence[Moves]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "period": f"{one.month:%Y-%m}", "step_ups": one.ups, "step_downs": one.downs,
            "status": "partial" if one.partial else "ok",
        }
        for one in moves
    ]  # fmt: skip


def tiles(ups: Series, downs: Series, again: Series, many: int | None, before: int | None) -> list[str]:
    """Return the four headline tiles; `many` and `before` are children with 3 or more moves in 12 months."""
    month = words.month(ups.month)
    busy = "–" if many is None else words.count(many)
    was_then = "Not known a year ago" if before is None else f"Was {words.count(before)} a year ago"
    return [
        tile(f"Step-ups, {month}", figure(ups), year_of(ups), variation(ups)),
        tile(f"Step-downs, {month}", figure(downs), year_of(downs), variation(downs)),
        tile(again.metric.title, figure(again), f"{goal(again)}. {which_month(again)}", variation(again)),
        tile("Children with 3 or more moves in 12 months", busy, was_then),
    ]


def year_of(series: Series) -> str:
    """Return `April 2025 to March 2026: 485`, a count over the 12 months to the month asked for."""
    months = [p for p in series.known if months_after(series.month, -12) < p.month <= series.month]
    if len(months) < 12:
        return was(series).capitalize()
    total = sum(p.numerator or 0 for p in months)
    return f"{words.month(months[0].month)} to {words.month(months[-1].month)}: {words.count(total)}"


def flow_alt(flows: Flows) -> str:
    """Return what the flow between levels shows, for people who can't see it."""
    return (
        f"Children by level of need on {words.day(flows.first)} and {words.day(flows.last)}: "
        f"{words.count(flows.stepped_up)} stepped up, {words.count(flows.stepped_down)} stepped down, "
        f"{words.count(flows.same)} at the same level. The table beside it has every number."
    )


def flow_key() -> str:
    """Return the key of the flow."""
    return key_of(
        [(_block("neutral"), "Stepped up"), (_block("comparator"), "Stepped down"), (_block("soft"), "Same level")]
    )


def moves_heading(ups: Series, downs: Series) -> str:
    """Return what step-ups and step-downs did in the month, in one claim."""
    said = {"neutral_high": "more {} than usual", "neutral_low": "fewer {} than usual"}
    parts = [
        said[v].format(noun) for v, noun in ((ups.variation, "step-ups"), (downs.variation, "step-downs")) if v in said
    ]
    if not parts:
        return "Step-ups and step-downs are within their usual range"
    claim = " and ".join(parts)
    return f"{claim[0].upper()}{claim[1:]} in {ups.month:%B}"


def moves_alt(ups: Series, downs: Series) -> str:
    """Return what the bars of moves show, for people who can't see them."""
    counts = f"{figure(ups)} step-ups and {figure(downs)} step-downs"
    return f"{moves_heading(ups, downs)}. Step-ups and step-downs by month; in {words.month(ups.month)} {counts}."


def moves_key() -> str:
    """Return the key of the bars."""
    dashed = (
        '<rect x="2" y="2" width="12" height="12" fill="none" stroke-width="1.6" stroke-dasharray="2 2" @(;common)/>'
    )
    begun = svg(dashed, 16, 16, width=16, height=16, theme="auto")
    return key_of(
        [(_block("neutral"), "Step-ups"), (_block("comparator"), "Step-downs"), (begun, "Month not complete")]
    )


def _block(name: str) -> str:
    return svg(f'<rect x="2" y="2" width="12" height="12" @({name};-)/>', 16, 16, width=16, height=16, theme="auto")
