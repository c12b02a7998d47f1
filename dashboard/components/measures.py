"""Writes a measure's figure, verdicts and comparisons as a large or a small tile."""

import re
from collections.abc import Callable
from html import unescape

from dashboard.components.absent import reason
from dashboard.html import image, text, verdict
from publish.charts import icons
from publish.charts.sparkline import sparkline_svg
from queries import words
from queries.calendar.months import months_after
from queries.series.claims import none_known
from queries.series.points import counted
from queries.series.series import Series


def unit(series: Series) -> words.Unit:
    """Return the unit of the series' figures."""
    return series.metric.unit


def figure(series: Series) -> str:
    """Return the latest known figure in words, or a dash where there is none."""
    latest = series.latest
    return words.value(latest.value, unit(series)) if latest and latest.value is not None else "–"


def was(series: Series) -> str:
    """Return `was 82.6%` for the month before, or `was 82.6% in May 2026` where a month is missing between."""
    before, latest = series.previous, series.latest
    if before is None or latest is None or before.value is None:
        return ""
    gap = "" if months_after(before.month, 1) == latest.month else f" in {words.month(before.month)}"
    return f"was {words.value(before.value, unit(series))}{gap}"


def goal(series: Series) -> str:
    """Return `Target 85%`, or England's figure, or that there is no target."""
    if series.target:
        return f"Target {words.target(series.target.value, unit(series))}"
    if series.comparator:
        return england(series)
    return "No target" if series.metric.better != "neutral" else "No target: neither higher nor lower is better"


def england(series: Series) -> str:
    """Return `England 22.6%, North West 21.7%, year to March 2025`; empty where there is no national figure."""
    compared = series.comparator
    if compared is None:
        return ""
    told = [
        f"{name} {words.value(figure, unit(series))}"
        for name, figure in ((compared.name, compared.value), *compared.others)
    ]
    return ", ".join([*told, compared.period])


def which_month(series: Series) -> str:
    """Return which month a figure is for, where that is not the month asked for."""
    latest, missing = series.latest, (series.absent or series.not_known or "").removesuffix(".")
    if latest is None:
        return missing or ("Not known for any month yet" if series.points else "Not in this data")
    if missing:
        return f"For {series.metric.noun} in {words.month(latest.month)}. {missing}"
    if latest.month == series.month:
        return ""
    return f"For {series.metric.noun} in {words.month(latest.month)}, the latest that can be known"


def variation(series: Series, size: int = 24) -> str:
    """Return icon and words of how the measure is moving."""
    return verdict(icons.variation_icon(series.variation, series.side, size=size), variation_words(series), size)


def variation_words(series: Series) -> str:
    """Return in words how the measure is moving."""
    if series.variation is None:
        return words.capital(none_known(series))
    return words.variation(series.variation, series.side)


def assurance(series: Series, size: int = 24, *, against: bool = False) -> str:
    """Return icon and words of whether the target will be met; `against` names the target."""
    expected = words.assurance(series.assurance)
    if against and series.target and series.assurance == "hit_and_miss":
        expected += f" against {words.target(series.target.value, unit(series))}"
    return verdict(icons.icon(series.assurance, size=size), expected, size)


def compared_with(series: Series) -> str:
    """Return what stands under a figure: what it is compared with, and its month; or why it is not in this data."""
    if series.absent:
        return reason(series.absent)
    return ". ".join(part for part in (goal(series), which_month(series)) if part)


def headline(series: Series, more: str = "") -> str:
    """Return a group's first measure: title, large figure, figure before, target, sparkline and both verdicts.

    `more` is a link as ready HTML.
    """
    about = compared_with(series)
    return (
        f'<p class="name lead">{text(series.metric.title)}</p>'
        f'<p class="headline"><span class="figure">{text(figure(series))}</span>'
        f'<span class="grey small">{text(was(series))}</span></p>'
        f'<p class="grey small about">{text(about)}</p>'
        f'<div class="sparkline">{image(sparkline_svg(series))}</div>'
        f'<div class="verdicts">{variation(series)}{assurance(series)}{more}</div>'
    )


def lesser(series: Series, more: str = "") -> str:
    """Return a smaller measure: name, figure, short verdicts, what it is compared with, and a link as ready HTML."""
    goal_value = series.target.value if series.target else None
    short = words.short_assurance(series.assurance, goal_value, unit(series))
    target = verdict(icons.icon(series.assurance, size=20), short, 20) if series.assurance != "no_target" else ""
    moving = "Usual" if series.variation == "common" else variation_words(series)
    moved = verdict(icons.variation_icon(series.variation, series.side, size=20), moving, 20)
    return (
        f'<div class="lesser"><span class="name">{text(series.metric.title)}</span>'
        f'<span class="figure">{text(figure(series))}</span>'
        f'<div class="verdicts row wide">{moved}{target}{more}</div>'
        f'<p class="grey small wide">{text(_beside(series))}</p></div>'
    )


def group(
    name: str, question: str, first: Series, others: list[Series], more: Callable[[Series], str] = lambda _: ""
) -> str:
    """Return a column of the overview: its theme, the theme's question, its headline measure and the smaller ones.

    `more` gives a link for each measure as ready HTML.
    """
    return (
        f'<section class="group"><h3>{text(name)}</h3><p class="grey small">{text(question)}</p>'
        f"{headline(first, more(first))}{''.join(lesser(series, more(series)) for series in others)}</section>"
    )


def _beside(series: Series) -> str:
    if which_month(series):
        return which_month(series)
    if series.metric.unit == "count" and series.metric.better == "neutral":
        return "Volume: neither good nor bad"
    return england(series) or (was(series).capitalize())


def value_line(series: Series) -> str:
    """Return `79.2% in March 2026: 1,204 of 1,520 contacts, 95% interval 77.1 to 81.2%`.

    Empty for a measure that is not in this data: its heading and its icon say so.
    """
    latest, metric = series.latest, series.metric
    if latest is None or latest.value is None:
        return "" if series.absent else words.capital(none_known(series))
    shown = f"<b>{text(figure(series))}</b> in {words.month(latest.month)}"
    if latest.denominator is not None:
        rows = "children" if metric.unit == "rate" else words.of_them(latest.denominator, metric.noun)
        shown += f": {counted(metric, latest)} {text(rows)}"
    if series.interval:
        shown += f", 95% interval {words.span(series.interval.lower, series.interval.upper, unit(series))}"
    return shown


def value_words(series: Series) -> str:
    """Return the value line as plain text, for files."""
    return unescape(re.sub(r"<[^>]+>", "", value_line(series)))


def verdict_words(series: Series) -> str:
    """Return both verdicts: `Getting worse (low). Hit and miss`."""
    return f"{variation_words(series)}. {words.assurance(series.assurance)}"


def tile(name: str, shown: str, about: str, moved: str = "") -> str:
    """Return a tile: its title, a large figure, what it is compared with, and a verdict as ready HTML."""
    return (
        f'<section class="group"><p class="name lead">{text(name)}</p>'
        f'<p class="headline"><span class="figure">{text(shown)}</span></p>'
        f'<p class="grey small">{text(about)}</p><div class="verdicts">{moved}</div></section>'
    )
