"""Composes the whole content of a snapshot from judged series and released figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from publish.charts.icons import KEY
from publish.disclosure import Released
from publish.published.hidden_months import too_few
from publish.published.snapshot_figures import Figures, Revision, Statement
from publish.snapshot.content.about import About
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.changed import changed
from publish.snapshot.content.commentary import SUMMARY, Commentary
from publish.snapshot.content.definitions import definitions_of
from publish.snapshot.content.drivers import with_drivers
from publish.snapshot.content.grid import grid
from publish.snapshot.content.groups import groups
from publish.snapshot.content.hubs import annex
from publish.snapshot.content.model import Content
from publish.snapshot.content.noted import Noted, with_noted
from publish.snapshot.content.quality import quality
from publish.snapshot.content.read_together import together
from publish.snapshot.content.sections import charted_in, sections
from publish.snapshot.content.statement import rule, statement
from publish.snapshot.content.table import beside, table
from queries import words
from queries.series.findings import Finding, findings, has_figure, missing
from queries.series.series import Series

SYNTHETIC = "synthetic data: no row describes a real child"
ICONS = (
    "Icons follow NHS England’s Making Data Count. Getting better or worse means a change too large, or too long, to "
    "be chance. H and L mean higher and lower than usual. A hollow triangle points the way a figure moved since the "
    "month before, or the same month of the year before."
)
FIRST = "This is the first publication of this month."
FEW = 3  # measures that the closing line names; more are counted


@dataclass(frozen=True)
class Parts:
    """Holds what a snapshot is made of beside its judged series: released figures, and words without figures.

    `faults` with their `titles` are the data's faults. `revisions` say what changed in this month since it was first
    published, `earlier` how the months before compare with the snapshot published last, whose figures `before` holds.
    """

    released: Released
    faults: Released | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    commentary: Commentary = field(default_factory=Commentary)
    noted: Noted = field(default_factory=Noted)
    earlier: Statement | None = None
    before: Figures | None = None
    revisions: Sequence[Revision] = ()


def compose(series: Mapping[str, Series], about: About, parts: Parts) -> Content:
    """Return the content of a snapshot from series that were judged on released figures."""
    others = [s for s in series.values() if s.points and not s.current]
    *lines, last = findings(
        [s for s in series.values() if s.current], some_hidden=bool(others), some_shown=any(map(has_figure, others))
    )
    charted = charted_in(series)
    words_of = with_noted(parts.commentary, parts.noted, series, charted).blocks
    lines = with_drivers(lines, series, parts.released, parts.before)
    return Content(
        document_title=about.document_title,
        title=about.title,
        area=about.policy.area,
        month=f"{about.month:%Y-%m}",
        date=(about.as_at.year, about.as_at.month, about.as_at.day),
        facts=_facts(about),
        findings=(*missing(about.stopped), *lines, _closing(last, series)),
        summary=words_of.get(SUMMARY, ()),
        changed=(*changed(series), *([parts.earlier] if parts.earlier else [])),
        grid=grid(series),
        together=tuple(together(series)),
        icons=ICONS,
        key={kind: meaning for kind, (_, meaning) in KEY.items()},
        table=table(series),
        sections=tuple(sections(series, words_of, groups(parts.released), about.coarser, parts.noted)),
        england=beside(series),
        quality=quality(parts.faults, parts.titles, about),
        definitions=tuple(
            definitions_of([name for name, each in series.items() if each.points], about.policy, about.month)
        ),
        by_hub=tuple(annex(parts.released)),
        revisions=tuple(parts.revisions),
        first=FIRST if not parts.revisions else "",
        footer=_footer(about),
        rule=rule(about.threshold),
        disclosure=tuple(statement(about.threshold, parts.released, parts.faults)),
        provenance=_provenance(about),
    )


def _facts(about: About) -> str:
    parts = [f"Data as at {words.day(about.as_at)}", f"revision {about.revision}", "all hubs, all sources"]
    return " · ".join([*parts, *([SYNTHETIC] if about.policy.synthetic else [])])


def _footer(about: About) -> str:
    inputs = " ".join((about.fingerprint[:4], about.fingerprint[4:8])).strip()
    parts = [f"As at {words.day(about.as_at)}", f"mash {about.version}, build {about.build}"]
    parts += [f"snapshot {about.month:%Y-%m}, revision {about.revision}", f"inputs {inputs}"]
    return " · ".join([*parts, *(["synthetic data"] if about.policy.synthetic else [])])


def _closing(last: Finding, series: Mapping[str, Series]) -> Finding:
    """Return the last line, with the measures that nothing could be said of."""
    left = {name: each for name, each in series.items() if each.points and not each.current}
    shown = [name for name, each in left.items() if has_figure(each)]
    said = {
        "Shown and not judged, as too many months are hidden": [name for name in shown if too_few(left[name])],
        "Without a figure for this month": [name for name in left if name not in shown],
    }
    return replace(
        last, rest=" ".join([last.rest, *(f"{of}: {_named(few)}." for of, few in said.items() if few)]).strip()
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(SHORT[name] for name in names) if len(names) <= FEW else f"{words.number(len(names))} measures"


def _provenance(about: About) -> tuple[tuple[str, str], ...]:
    """Return what the figures were made from, as label and text."""
    policy = about.policy
    return (
        ("Data as at", words.weekday(about.as_at)),
        ("Filters in force", "None: all hubs, all sources, all children"),
        ("Months", f"Up to {words.month(about.month)}; charts show 24"),
        ("Software", f"mash {about.version}, build {about.build}"),
        ("Inputs (SHA-256 of extracts and policy)", about.fingerprint),
        ("Targets agreed", words.count(len({t.metric for t in policy.targets if t.from_day <= about.month}))),
        ("Limits recalculated", "; ".join(_rebases(about)) or "Never"),
    )


def _rebases(about: About) -> list[str]:
    return [f"{words.month(r.month)}, {r.reason}" if r.reason else words.month(r.month) for r in about.policy.rebases]
