"""A measure in a group column, large or small, and the verdicts that go with it."""

from dashboard.parts.html import image, text, verdict
from publish import icons
from publish.charts.sparkline import sparkline_svg
from queries import words
from queries.series import Series, counted


def unit(series: Series) -> words.Unit:
    """Return how the series' figures are written."""
    return series.metric.unit


def figure(series: Series) -> str:
    """Return the latest known figure in words, or a dash where there is none."""
    latest = series.latest
    return words.value(latest.value, unit(series)) if latest and latest.value is not None else "–"


def was(series: Series) -> str:
    """Return `was 82.6%` for the known month before."""
    before = series.previous
    return f"was {words.value(before.value, unit(series))}" if before and before.value is not None else ""


def goal(series: Series) -> str:
    """Return `Target 85%`, or England's figure, or that there is neither."""
    if series.target:
        return f"Target {words.target(series.target.value, unit(series))}"
    if series.comparator:
        return england(series)
    return "No target" if series.metric.better != "neutral" else "No target: neither higher nor lower is better"


def england(series: Series) -> str:
    """Return `England 22.6%, year to March 2025`; empty where there is no national figure to compare with."""
    compared = series.comparator
    return f"{compared.name} {words.value(compared.value, unit(series))}, {compared.period}" if compared else ""


def which_month(series: Series) -> str:
    """Say which month a figure is for where it is not the one asked for."""
    latest = series.latest
    if latest is None:
        return "Not known for any month yet" if series.points else "Not in this data"
    if latest.month == series.month:
        return ""
    return f"For {series.metric.noun} in {words.month(latest.month)}, the latest that can be known"


def variation(series: Series, size: int = 24) -> str:
    """Return icon and words of how the measure is moving."""
    said = words.variation(series.variation, series.side) if series.points else "Not in this data"
    return verdict(icons.variation_icon(series.variation, series.side, size=size), said, size)


def assurance(series: Series, size: int = 24, *, against: bool = False) -> str:
    """Return icon and words of whether the target will be met; `against` names the target."""
    said = words.assurance(series.assurance)
    if against and series.target and series.assurance == "hit_and_miss":
        said += f" against {words.target(series.target.value, unit(series))}"
    return verdict(icons.icon(series.assurance, size=size), said, size)


def headline(series: Series) -> str:
    """Return a group's first measure: title, large figure, what it was, target, sparkline and both verdicts."""
    about = ". ".join(part for part in (goal(series), which_month(series)) if part)
    return (
        f'<p class="name lead">{text(series.metric.title)}</p>'
        f'<p class="headline"><span class="figure">{text(figure(series))}</span>'
        f'<span class="grey small">{text(was(series))}</span></p>'
        f'<p class="grey small about">{text(about)}</p>'
        f'<div class="sparkline">{image(sparkline_svg(series))}</div>'
        f'<div class="verdicts">{variation(series)}{assurance(series)}</div>'
    )


def lesser(series: Series) -> str:
    """Return a smaller measure: name, figure, short verdicts, and what it is compared with."""
    found = series.assurance != "no_target"
    goal_value = series.target.value if series.target else None
    short = words.short_assurance(series.assurance, goal_value, unit(series))
    target = verdict(icons.icon(series.assurance, size=20), short, 20) if found else ""
    unknown = "Not known yet" if series.points else "Not in this data"
    said = {"common": "Usual", None: unknown}.get(series.variation) or words.variation(series.variation, series.side)
    moved = verdict(icons.variation_icon(series.variation, series.side, size=20), said, 20)
    return (
        f'<div class="lesser"><span class="name">{text(series.metric.title)}</span>'
        f'<span class="figure">{text(figure(series))}</span>'
        f'<div class="verdicts row wide">{moved}{target}</div>'
        f'<p class="grey small wide">{text(_beside(series))}</p></div>'
    )


def group(name: str, question: str, first: Series, others: list[Series]) -> str:
    """Return one column: what it is about, its headline measure and the smaller ones."""
    return (
        f'<section class="group"><h3>{text(name)}</h3><p class="grey small">{text(question)}</p>'
        f"{headline(first)}{''.join(lesser(series) for series in others)}</section>"
    )


def _beside(series: Series) -> str:
    if which_month(series):
        return which_month(series)
    if series.metric.unit == "count":
        return "Volume: neither good nor bad"
    return england(series) or (was(series).capitalize())


def value_line(series: Series) -> str:
    """Return `79.2% in March 2026: 1,204 of 1,520 contacts, 95% interval 77.1 to 81.2%`."""
    latest, metric = series.latest, series.metric
    if latest is None or latest.value is None:
        return text(f"{metric.title}, {metric.month_words}: no month is known yet")
    said = f"<b>{text(figure(series))}</b> in {words.month(latest.month)}"
    if latest.denominator is not None:
        rows = "children" if metric.unit == "rate" else metric.noun
        said += f": {counted(metric, latest)} {text(rows)}"
    if series.interval:
        said += f", 95% interval {words.span(series.interval.lower, series.interval.upper, unit(series))}"
    return said


def tile(name: str, shown: str, about: str, moved: str = "") -> str:
    """Return a headline tile: what it is, a large figure, what it is compared with, and a verdict (ready HTML)."""
    return (
        f'<section class="group"><p class="name lead">{text(name)}</p>'
        f'<p class="headline"><span class="figure">{text(shown)}</span></p>'
        f'<p class="grey small">{text(about)}</p><div class="verdicts">{moved}</div></section>'
    )
