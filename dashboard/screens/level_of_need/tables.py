"""Writes the tables, tiles and words of the page on levels of need.

A cell of the matrix counts children by their levels on two days a year apart. A row of a table is such a pair of
levels, or a month.
"""

from collections.abc import Sequence
from datetime import date

from dashboard.components.absent import reason
from dashboard.components.measures import compared_with, figure, tile, variation, was
from dashboard.components.tables import DARKEST, PALEST, Column, scrolling, table
from dashboard.contents import page_of
from dashboard.html import key_of, paragraph, shape, square, text
from dashboard.view import address_of
from etl.ladders import Ladders
from publish.charts.level_bars import Moves
from queries import words
from queries.calendar.months import months_after
from queries.journeys.level_flows import Flow, Flows
from queries.series.series import Series

FLOWS = "Children by level of need on {} and {}"
MEANING = "Children with an active episode, and so a level of need, on both days."
MOVES = "Step-ups and step-downs, by month"
NOT_WHOLE = "Month not complete"


def counted_on(series: Series, ladders: Ladders) -> str:
    """Return on which levels the page counts, with a link to the levels before the first switch."""
    first, page = ladders.ever[0], page_of("level_of_need")
    if series.ladder is None or series.ladder.name == first.name or page is None or not ladders.switches:
        return paragraph(series.counted_on)
    until = months_after(ladders.switches[0].from_day.replace(day=1), -1)
    address = address_of(page, ladder=first.name, month=f"{until:%Y-%m}")
    link = f'<a href="{text(address)}">{text(first.title)}, to {words.month(until)}</a>'
    return f"<p>{text(series.counted_on)} {link}</p>"


def counted_otherwise(series: Series, *beside: Series) -> str:
    """Return on which levels the figures beside the first are counted, where those are others.

    A figure that follows children for a year past the switch is on the common levels, while its month's steps are not.
    """
    return "".join(
        paragraph(f"{each.metric.title}: {words.uncapital(each.counted_on)}")
        for each in beside
        if each.counted_on and each.counted_on != series.counted_on
    )


def matrix(flows: Flows) -> str:
    """Return the cells, tinted by direction and number.

    Rows are levels on the first day, columns on the second; the highest level is at the top.
    """
    cells = {(pair.level_from, pair.level_to): pair for pair in flows.pairs}
    most = max((pair.children for pair in flows.pairs if pair.step), default=0)
    head = "".join(f'<th scope="col">{text(words_of)}</th>' for words_of in flows.levels.values())
    rows = "".join(
        f'<tr><th scope="row">{text(flows.levels[old])}</th>'
        + "".join(_cell(cells[old, new], most) for new in flows.levels)
        + "</tr>"
        for old in reversed(flows.levels)
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
    """Return the pairs in rows, the highest level first."""
    columns = [Column("Level on the first day", False), Column("Level on the second", False), Column("Children"),
               Column("Step", False)]  # fmt: skip
    rows = [
        [
            text(flows.levels[pair.level_from]),
            text(flows.levels[pair.level_to]),
            words.count(pair.children),
            _step(pair),
        ]
        for pair in reversed(flows.pairs)
    ]
    return table(FLOWS.format(words.day(flows.first), words.day(flows.last)), columns, rows)


def flow_rows(flows: Flows) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "first_day": f"{flows.first}", "last_day": f"{flows.last}", "level_from": pair.level_from,
            "level_to": pair.level_to, "children": pair.children, "step": pair.step,
        }
        for pair in flows.pairs
    ]  # fmt: skip


def flow_counts(flows: Flows) -> list[str]:
    """Return how many children stepped up, stepped down and stayed, ready for a line."""
    if flows.apart:
        return ["Choose other levels above to count these children."]
    if not flows.known:
        return [f"The data does not speak for both {words.day(flows.first)} and {words.day(flows.last)}."]
    return [
        f"<b>{words.count(flows.stepped_up)}</b> stepped up",
        f"<b>{words.count(flows.stepped_down)}</b> stepped down",
        f"<b>{words.count(flows.same)}</b> at the same level",
        f"Children with a level of need on both {words.day(flows.first)} and {words.day(flows.last)}",
    ]


def _step(pair: Flow) -> str:
    return "Same level" if pair.step == 0 else "Up" if pair.step > 0 else "Down"


def moves_table(moves: Sequence[Moves]) -> str:
    """Return step-ups and step-downs by month, newest first."""
    columns = [Column("Month", False), Column("Step-ups"), Column("Step-downs"), Column("Reading", False)]
    rows = [
        [words.month(month.month), words.count(month.ups), words.count(month.downs), NOT_WHOLE if month.partial else ""]
        for month in reversed(moves)
    ]
    return table(MOVES, columns, rows)


def moves_rows(moves: Sequence[Moves]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "period": f"{month.month:%Y-%m}", "step_ups": month.ups, "step_downs": month.downs,
            "status": "partial" if month.partial else "ok",
        }
        for month in moves
    ]  # fmt: skip


def tiles(ups: Series, downs: Series, again: Series, many: int | None, before: int | None) -> list[str]:
    """Return the four headline tiles; `many` and `before` are children with 3 or more moves in 12 months."""
    busy = "–" if many is None else words.count(many)
    was_then = "Not known a year ago" if before is None else f"Was {words.count(before)} a year ago"
    was_then = f"{was_then}. {ups.not_known}" if many is None and ups.not_known else was_then
    was_then = reason(ups.absent) if ups.absent else was_then
    moves = [
        tile(f"{title}, {words.month(_latest(each))}", figure(each), _year_or_why(each), variation(each))
        for title, each in (("Step-ups", ups), ("Step-downs", downs))
    ]
    return [
        *moves,
        tile(again.metric.title, figure(again), compared_with(again), variation(again)),
        tile("Children with 3 or more moves in 12 months", busy, was_then, variation(ups) if ups.absent else ""),
    ]


def _year_or_why(series: Series) -> str:
    if series.absent:
        return reason(series.absent)
    return ". ".join(filter(None, [year_of(series), series.not_known]))


def _latest(series: Series) -> date:
    """Return the month of a series' newest figure; the month asked for where there is none."""
    return series.latest.month if series.latest else series.month


def year_of(series: Series) -> str:
    """Return `April 2025 to March 2026: 485`, a count over the 12 months to the month shown."""
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
        [(square("neutral"), "Stepped up"), (square("comparator"), "Stepped down"), (square("soft"), "Same level")]
    )


def moves_heading(ups: Series, downs: Series) -> str:
    """Return whether there were more or fewer step-ups and step-downs than usual in the month."""
    if ups.not_known:
        return f"Step-ups and step-downs. {ups.not_known.removesuffix('.')}"
    unusual = {"neutral_high": "more {} than usual", "neutral_low": "fewer {} than usual"}
    readings = ((ups.variation, "step-ups"), (downs.variation, "step-downs"))
    claims = [unusual[variation].format(noun) for variation, noun in readings if variation in unusual]
    if not claims and "too_early" in (ups.variation, downs.variation):
        return "Too early to say how many step-ups and step-downs are usual"
    if not claims:
        return _usual([noun for variation, noun in readings if variation == "common"])
    claim = " and ".join(claims)
    return f"{words.capital(claim)} in {_latest(ups):%B}"


def _usual(nouns: Sequence[str]) -> str:
    """Return that these kinds of moves are within their usual range, and that too few of the others are known."""
    if not nouns:
        return "Too few step-ups and step-downs to say what is usual"
    if len(nouns) > 1:
        return "Step-ups and step-downs are within their usual range"
    other = "step-downs" if nouns == ["step-ups"] else "step-ups"
    return f"{nouns[0].capitalize()} are within their usual range; too few {other} to say"


def moves_alt(ups: Series, downs: Series) -> str:
    """Return what the bars of moves show, for people who can't see them."""
    counts = f"{figure(ups)} step-ups and {figure(downs)} step-downs"
    return f"{moves_heading(ups, downs)}. Step-ups and step-downs by month; in {words.month(_latest(ups))} {counts}."


def moves_key() -> str:
    """Return the key of the bars."""
    dashed = shape(
        '<rect x="2" y="2" width="12" height="12" fill="none" stroke-width="1.6" stroke-dasharray="2 2" @(;common)/>'
    )
    return key_of([(square("neutral"), "Step-ups"), (square("comparator"), "Step-downs"), (dashed, NOT_WHOLE)])
