"""Drafts a month's snapshot: measures, releases beside earlier publications, judges, and puts into words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from publish.disclosure import TOTAL, release
from publish.disclosure.measures import LADDER
from publish.published.hidden_before import hidden_before
from publish.published.outlets import Register, read_register
from publish.published.snapshot_figures import Figures, Revision
from publish.published.snapshots import read_figures
from publish.snapshot.content.about import About, about, measures, with_reasons
from publish.snapshot.content.changed import against
from publish.snapshot.content.commentary import Commentary, read_commentary
from publish.snapshot.content.compose import Parts, compose
from publish.snapshot.content.figures import figures, monthly
from publish.snapshot.content.groups import with_groups
from publish.snapshot.content.hubs import by_hub as with_hubs
from publish.snapshot.content.judged import judge
from publish.snapshot.content.model import Content
from publish.snapshot.content.noted import Noted, read_noted
from publish.snapshot.content.quality import faults
from queries.build import Build, open_build
from queries.calendar.months import last_day
from queries.facts.rules import Rule
from queries.metrics.nested import broken_in
from queries.series.series import Series

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """Holds the measures of a month, not yet released, and what its snapshot says beside them.

    `broken` are the rules on what extracts record that the build breaks, `build` the one that measures what was hidden
    before; without one nothing is.
    """

    about: About
    measures: pl.DataFrame
    faults: pl.DataFrame
    titles: Mapping[str, str]
    commentary: Commentary
    noted: Noted = field(default_factory=Noted)
    broken: frozenset[Rule] = frozenset()
    build: Build | None = None


@dataclass(frozen=True)
class Draft:
    """Holds a month as it may be published beside some earlier publications: released, judged and in words."""

    about: About
    parts: Parts
    series: Mapping[str, Series]
    content: Content
    figures: Figures


def ask(build: Build, data: Path, month: date, commentary: Path | None, *, by_hub: bool) -> Asked:
    """Return a month's measures, by hub where asked for, and what its snapshot says beside them. Raises MashError."""
    subject, build = about(build, month), build.on_one(last_day(month))
    frame = measures(build, month)
    subject = with_reasons(subject, build, frame)
    counted, titles = faults(build, month)
    if by_hub:
        frame = with_hubs(build, month, frame)
    frame = with_groups(build, month, frame)
    noted, told = read_noted(data, month), read_commentary(data, month, commentary)
    told = replace(told, digest=noted.digest(told.digest))
    return Asked(subject, frame, counted, titles, told, noted, broken_in(build), build)


def draft(asked: Asked, beside: Register, number: int, tell: Progress) -> Draft:
    """Return the month as it may be published beside what was published before; nothing is written."""
    subject = replace(asked.about, revision=number)
    memory = beside.ledger.memory()
    together = release(
        with_faults(asked.measures, asked.faults),
        memory,
        threshold=subject.threshold,
        broken=asked.broken,
        unshown=hidden_before(asked.build, asked.measures, memory) if asked.build else None,
        progress=lambda what, share: tell(what, 0.2 * share),
    )
    released = together.among(set(asked.measures["metric"]))
    counted = together.among(set(asked.faults["metric"])) if asked.faults.height else None
    series = judge(released, subject)
    before = _month_before(beside, subject.month)
    earlier = against(before, monthly(series), subject.policy.ladders)
    parts = Parts(released, counted, asked.titles, asked.commentary, asked.noted, earlier, before)
    return _worded(subject, parts, series)


def with_faults(measures: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Return measures with the faults in the data: they count the same rows, and so pass the gate together."""
    lacking = (column for column in measures.columns if column not in faults.columns)
    other = {column: pl.lit(None if column == LADDER else TOTAL, pl.String) for column in lacking}
    return pl.concat([measures, faults.with_columns(**other).select(measures.columns)], how="vertical_relaxed")


def _worded(subject: About, parts: Parts, series: Mapping[str, Series]) -> Draft:
    content = compose(series, subject, parts)
    return Draft(subject, parts, series, content, figures(series, subject, content, parts))


def with_revisions(drafted: Draft, revisions: Sequence[Revision]) -> Draft:
    """Return the same draft with what each revision of the month changed."""
    return _worded(drafted.about, replace(drafted.parts, revisions=revisions), drafted.series)


def _month_before(beside: Register, month: date) -> Figures | None:
    """Return the figures of the newest revision of the latest month published before this one."""
    earlier = [snapshot for snapshot in beside.snapshots if snapshot.month < month]
    return read_figures(earlier[-1]) if earlier else None


def draft_of(data: Path, month: date) -> Draft:
    """Return what the first snapshot of a month would say, for pictures of it; nothing is written."""
    asked = ask(open_build(data), data, month, None, by_hub=False)
    return draft(asked, read_register(data).among([]), 1, silent)


def silent(_what: str, _share: float) -> None:
    """Ignore progress."""
