"""Finds the choices that filters offer: the months, hubs and other values in a build."""

from collections.abc import Iterable, Mapping

from dashboard.questions.cache import cached
from queries.build import Build
from queries.england.benchmarks import newest_england
from queries.measure import choices
from queries.measure.question import has_data_for
from queries.metrics.catalogue import METRICS

WIDEST, LETTER = 580, 7  # px: of a list, and of a letter in it

months = cached(choices.months)
hubs = cached(choices.hubs)
seen = cached(choices.seen)


def width_of(names: Iterable[str], least: int) -> int:
    """Return how wide a list is, in px, so that the longest name in it can be read; never wider than half a page."""
    return max(least, min(WIDEST, LETTER * max(map(len, names), default=0) + 60))


def held_first(build: Build, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of metrics, those that there is data for first: a page opens with a figure that exists."""
    return dict(sorted(titles.items(), key=lambda named: not has_data_for(build, METRICS[named[0]])))


@cached
def england_year(build: Build) -> str:
    """Return England's newest year, named where the figures of all metrics are of the same year."""
    figures = [newest_england(build, metric.comparator) for metric in METRICS.values()]
    years = {figure.period for figure in figures if figure}
    return f"England, {years.pop()}" if len(years) == 1 else "England, latest year"
