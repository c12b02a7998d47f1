"""The words under a chart: what is counted, the newest figure with its interval, and the changes marked."""

from publish.charts.spc import changes_sentence
from queries import words
from queries.series import Series, counted


def caption(series: Series) -> str:
    """Return the line under a chart; the key of shapes beside it explains the marks."""
    metric = series.metric
    return " ".join(part for part in (f"{metric.title}, {metric.month_words}.", _newest(series)) if part)


def marked(series: Series, said: dict[str, str], title: str) -> str:
    """Return the changes that a chart marks; where the same stand under another chart already, the way there.

    `said` remembers, from chart to chart, under which title each sentence stands.
    """
    sentence = changes_sentence(series)
    if sentence in said:
        return f"Changes marked: as under {said[sentence]}."
    if sentence:
        said[sentence] = title
    return sentence


def _newest(series: Series) -> str:
    latest, unit = series.latest, series.metric.unit
    if latest is None or latest.value is None or latest.numerator is None:
        return ""
    figure = counted(series.metric, latest) or words.count(latest.numerator)
    said = f"{words.month(latest.month)}: {figure} {series.metric.noun}"
    between = series.interval
    return f"{said}, 95% interval {words.span(*between, unit)}." if between else f"{said}."
