"""Draws one measure over time for many groups side by side, on one scale: agencies or sources by risk rating."""

from collections.abc import Iterable, Sequence

from dashboard.components.measure_panel import Chosen
from dashboard.components.tables import Column, table
from dashboard.contents import Screen
from dashboard.html import heading, html, image, paragraph, text, verdict
from dashboard.questions.cache import cached
from dashboard.view import View, address_of, choose
from publish.charts import icons
from publish.charts.small import small_svg
from queries import words
from queries.measure.absent import columns_not_in_data
from queries.metrics.dimensions import DIMENSIONS, group_words, kind_of, place_of
from queries.metrics.metric import Metric
from queries.series import multiples
from queries.series.multiples import Small
from queries.statistics.spc import UNJUDGED

MOST = 8  # groups shown unless all are asked for
_KEYS = {"agency": "agency", "source_group": "source", "risk_initial": "risk"}  # dimension -> its key in the address
NOTES = (
    "Each line: 24 months to {}, from 0 to 100%{}. At its end: the latest figure, and the number that it is a share "
    "of. Under 5 a month: by quarter, without a verdict."
)
DASHED = "; dashed is the target"
SIGNALS = "A series is a line by month with a verdict; it signals where its latest month is unusual."


def draw_multiples(view: View, chosen: Chosen, page: Screen | None) -> None:
    """Draw a percentage for each agency or source and rating; nothing for other measures.

    Each leads to the same `page` with its filters.
    """
    metric, where = chosen.metric, chosen.where
    by = [dim for dim in (_rows(metric), "risk_initial") if dim in metric.dims and dim not in where]
    if metric.unit != "percent" or "risk_initial" not in metric.dims or not by:
        return
    unrated = columns_not_in_data(view.build, ["contacts.risk_initial"]) if "risk_initial" in by else None
    if unrated:
        by.remove("risk_initial")
    if not by:
        return
    every = cached(multiples.multiples)(view.build, metric, view.month, tuple(by), where)
    groups = _largest(every)
    if not any(small.moments for small in every):
        return
    dashed = DASHED if any(small.target is not None for small in every) else ""
    signals = SIGNALS if multiples.by_chance(every)[0] else ""
    notes = " ".join(filter(None, [NOTES.format(words.month(view.month), dashed), signals, unrated]))
    html(heading(2, claim(every)) + paragraph(f"{metric.title}, {chosen.inside}. {notes}"))
    if len(groups) > MOST:
        name = kind_of(by[0], 2)
        shown = choose("Rows", "rows", {"": f"The {MOST} largest {name}", "all": f"All {name}"}, 200)
        groups = groups if shown else groups[:MOST]
    html(_table(metric, page, by, groups, every))


def claim(every: Sequence[Small]) -> str:
    """Return how many series have a signal, and how many chance alone brings: `2 of 24 series signal; ...`."""
    judged, signals, chance = multiples.by_chance(every)
    if not judged:
        return "Too few in each group to tell usual from unusual"
    verb = "signals" if signals == 1 else "signal"
    return f"{signals} of {judged} series {verb}; chance alone brings about {words.value(chance, 'rate')}"


def _rows(metric: Metric) -> str:
    return "agency" if "agency" in metric.dims else "source_group"


def _largest(every: Sequence[Small]) -> list[str]:
    """Return the groups of the first dimension, most rows first."""
    rows = dict[str, int]()
    for small in every:
        rows[small.group[0]] = rows.get(small.group[0], 0) + small.rows
    return sorted(rows, key=lambda group: -rows[group])


def _table(
    metric: Metric, page: Screen | None, by: Sequence[str], groups: Sequence[str], every: Sequence[Small]
) -> str:
    cells = {small.group: small for small in every}
    crossed = len(by) > 1
    ratings = _highest_first({group[1] for group in cells}) if crossed else []
    names = [group_words(by[1], rating) for rating in ratings] if crossed else ["24 months"]
    columns = [Column(DIMENSIONS[by[0]], False), *(Column(name, False) for name in names)]
    rows = [
        [text(group_words(by[0], group)), *(
            _cell(metric, page, by, cells.get((group, rating) if crossed else (group,)))
            for rating in (ratings or [""])
        )]
        for group in groups
    ]  # fmt: skip
    return table(f"{metric.title}, group by group", columns, rows, seen=False)


def _highest_first(ratings: Iterable[str]) -> list[str]:
    place = place_of("risk_initial")
    return sorted(ratings, key=lambda rating: (rating == "unknown", -place(rating)[0]))


def _cell(metric: Metric, page: Screen | None, by: Sequence[str], small: Small | None) -> str:
    """Return a small chart that leads to its figure: the line, the latest figure and what it is of, the verdict."""
    if small is None:
        return "None"
    latest = small.latest
    if latest is None or latest.value is None:
        return f"Too few: {small.rows} in {multiples.MONTHS} months"
    quarter = ", by quarter" if small.quarters else ""
    shown = f"{words.percent(latest.value)} of {words.count(latest.denominator)}{quarter}"
    since = small.target_since
    target = small.target.value if small.target and since is not None else None
    drawn = image(
        small_svg([moment.value for moment in small.moments], target=target, since=since or 0, mark=_mark(small)),
        f"{words.percent(latest.value)}, from {_first(small)}",
    )
    filters = {_KEYS[dim]: value for dim, value in zip(by, small.group, strict=True)}
    words_ = f"<b>{text(shown)}</b>"
    if page:
        words_ = f'<a href="{text(address_of(page, **{"measure": metric.name, **filters}))}">{text(shown)}</a>'
    return f'<div class="small-chart">{drawn}<span>{words_}{_verdict(small)}</span></div>'


def _first(small: Small) -> str:
    first = next(moment for moment in small.moments if moment.value is not None)
    return f"{words.percent(first.value or 0.0)} in {words.short_month(first.first)}"


def _mark(small: Small) -> str:
    if not small.signals or small.verdict is None:
        return "common"
    return "neutral" if small.verdict.startswith("neutral") else small.verdict


def _verdict(small: Small) -> str:
    if small.verdict in (None, *UNJUDGED):
        return ""
    drawn = icons.variation_icon(small.verdict, small.side, size=20)
    return verdict(drawn, words.variation(small.verdict, small.side), 20)
