"""Reads the areas' releases kept in a data directory, each once for as long as it stays unchanged."""

from functools import lru_cache
from pathlib import Path

from dashboard.access.door import current_person
from dashboard.access.rules import LOAD, Resource, authorise
from dashboard.questions.specs import Spec, spec_of
from publish.charts.funnel import funnel_chart
from publish.published.area_figures import AreaRelease
from publish.published.area_files import AreaReleaseError
from publish.published.area_releases import read_release
from publish.published.kept_areas import keep_release, kept_releases
from queries.england.areas import Areas, areas, key
from queries.metrics.catalogue import METRICS

MOST = 400  # releases kept in memory: a figure for all children of 150 areas is small


def releases(data: Path) -> tuple[list[AreaRelease], list[str]]:
    """Return the releases that can be read, and a sentence on each of the others; no path of this machine is in it."""
    found, unread = [], []
    for path in kept_releases(data):
        try:
            found.append(_read(path, path.stat().st_mtime_ns))
        except (AreaReleaseError, OSError):
            unread.append(f"{path.name} can’t be read, or is not as it was published: ask the area for it again.")
    return found, unread


@lru_cache(maxsize=MOST)
def _read(path: Path, _changed: int) -> AreaRelease:
    return read_release(path)


def compared(every: list[AreaRelease], name: str, year: str) -> Areas:
    """Return the areas beside each other for a measure and a year."""
    return areas(METRICS[name], year, [each.figure(name, year) for each in every])


def funnel_spec(told: Areas) -> Spec | None:
    """Return the funnel of the areas that count alike; None below three of them."""
    names = {key(figure): figure.area for figure in told.together}
    return spec_of(funnel_chart(told.shape, names, told.metric.better, told.metric.noun)) if told.shape else None


def keep(data: Path, sent: dict[str, bytes]) -> tuple[list[str], list[str]]:
    """Keep areas' releases that were sent as ZIPs; return the areas added, and a sentence on each that was not kept.

    Raises RefusedError for a person who may not load.
    """
    person = current_person()
    authorise(person, Resource(LOAD))
    added, refused = [], []
    for name, content in sent.items():
        try:
            kept = keep_release(data, Path(Path(name).name), content, person.name or None)
            added.append(kept.release.area)
        except AreaReleaseError as bad:
            refused.append(str(bad))
    return added, refused
