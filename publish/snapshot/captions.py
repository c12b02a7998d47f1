"""The words under the main chart: what is counted, the newest figure with its interval, and how to read the marks."""

from publish.charts.spc import changes_sentence
from queries import words
from queries.series import Series

_MARKS = {
    "concern": "Diamond: getting worse.",
    "improvement": "Large circle: getting better.",
    "neutral_high": "Square: higher or lower than usual.",
    "neutral_low": "Square: higher or lower than usual.",
}


def caption(series: Series) -> str:
    """Return the line under a chart; what the chart does not draw is not explained."""
    metric = series.metric
    parts = [f"{metric.title}, {metric.month_words}.", _newest(series)]
    if any(p.spc and p.spc.upper is not None for p in series.shown):
        parts.append("Band: range expected from ordinary variation.")
    seen = {p.spc.verdict for p in series.shown if p.spc}
    parts += dict.fromkeys(mark for verdict, mark in _MARKS.items() if verdict in seen)
    if any(p.status == "suppressed" for p in series.shown):
        parts.append("c: too few to show.")
    if any(p.status == "immature" for p in series.shown):
        parts.append("Hollow: not known yet.")
    parts.append(changes_sentence(series))
    return " ".join(part for part in parts if part)


def _newest(series: Series) -> str:
    latest, unit = series.latest, series.metric.unit
    if latest is None or latest.value is None or latest.numerator is None:
        return ""
    said = f"{words.month(latest.month)}: {words.count(latest.numerator)}"
    if latest.denominator is not None:
        said += f" of {words.count(latest.denominator)}"
    said += f" {series.metric.noun}"
    between = series.interval
    return f"{said}, 95% interval {words.span(*between, unit)}." if between else f"{said}."
