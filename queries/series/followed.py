"""Writes the news about what people follow: a sentence for each verdict, late agency and overdue action, no figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from etl.codes import AGENCIES
from etl.register.actions import OWNERS, read_actions
from etl.register.follows import Follow
from etl.register.notes import may_know
from queries import words
from queries.build import Build
from queries.measure.not_known import newest_complete
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.dimensions import name_of
from queries.series.reading import read_beside
from queries.series.series import Series

OUTSIDE = ("astronomical", "rare_month")  # signals of a month that lies outside its usual range


@dataclass(frozen=True)
class News:
    """One thing to tell: what it is known by, its sentence, and the address where it is seen."""

    key: str
    text: str
    address: str


def news(build: Build, data: Path, follow: Follow, today: date) -> Iterator[News]:
    """Yield the messages for a follow from a build; the caller leaves out those sent before."""
    if follow.when == "agencies":
        yield from _late(build, follow, today)
    elif follow.when == "actions":
        yield from _overdue(data, follow, today)
    else:
        month = newest_complete(build.as_at)
        names = list(HEADLINES) if follow.when == "headlines" else [follow.measure]
        for name in names:
            if name in METRICS and set(follow.where) <= set(METRICS[name].dims):
                series = read_beside(build, METRICS[name], HEADLINES.values(), month, follow.where)
                yield from _moved(series, follow)


def _moved(series: Series, follow: Follow) -> Iterator[News]:
    """Yield the verdict of a series' latest month, where it is what the follow asks for."""
    latest, before = series.latest, series.previous
    if not series.current or latest is None or latest.spc is None:
        return
    at = latest.spc
    changed = before is not None and before.spc is not None and before.spc.verdict != at.verdict
    if not (changed if follow.when == "verdict" else at.signal in OUTSIDE):
        return
    metric = series.metric
    title = ", ".join([metric.short or metric.title, *(name_of(dim, value) for dim, value in follow.where.items())])
    verdict = words.variation(at.verdict)
    text = f"{title}: {words.uncapital(verdict)}, {words.month(latest.month)}"
    asked = {"month": f"{series.month:%Y-%m}"} | ({} if follow.measure else {"measure": metric.name})
    yield News(f"{metric.name} {latest.month:%Y-%m} {at.verdict}", text, _with(follow.address, asked))


def _late(build: Build, follow: Follow, today: date) -> Iterator[News]:
    for agency, newest in sorted(build.info.newest.items()):
        if (today - newest).days > build.policy.days_allowed(agency, today):
            text = f"{AGENCIES.get(agency, agency)}: its newest extract is older than agreed"
            yield News(f"{agency} {newest}", text, follow.address)


def _overdue(data: Path, follow: Follow, today: date) -> Iterator[News]:
    for action in read_actions(data):
        if action.state == "open" and action.due < today and may_know(action.scope, follow.scope):
            text = f"An action of the {OWNERS[action.owner].lower()} has been overdue since {words.day(action.due)}"
            yield News(f"{action.id} {action.due}", text, _with("notes", {"action": action.id}))


def _with(address: str, more: dict[str, str]) -> str:
    """Return an address with further choices."""
    path, _, query = address.partition("?")
    return f"{path}?{'&'.join(part for part in (query, urlencode(more)) if part)}"
