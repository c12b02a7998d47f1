"""Everything that a snapshot says, as plain data; one entry is one part of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from publish.disclosure import Released
from publish.icons import KEY
from publish.snapshot.about import About
from publish.snapshot.beside import beside
from publish.snapshot.changed import changed
from publish.snapshot.commentary import SUMMARY, Commentary
from publish.snapshot.defined import defined
from publish.snapshot.grid import grid
from publish.snapshot.groups import groups
from publish.snapshot.hubs import annex
from publish.snapshot.measures import SHORT
from publish.snapshot.quality import quality
from publish.snapshot.sections import finding, sections
from publish.snapshot.statement import RULE, statement
from publish.snapshot.table import table
from publish.snapshot.together import together
from publish.snapshot.withheld import said
from queries import words
from queries.findings import Finding, findings
from queries.series import Series

SYNTHETIC = "synthetic data: no row describes a real child"
ICONS = (
    "Icons follow NHS England’s Making Data Count. Getting better or worse means a change too large, or too long, to "
    "be chance. H and L mean higher and lower than usual."
)
FIRST = "This is the first publication of this month."


@dataclass(frozen=True)
class Parts:
    """What a snapshot is made of beside its judged series: all of it released, or words that hold no figure.

    `faults` with their `titles` are the data's faults, `revisions` what earlier publications of the month said,
    `earlier` how months before compare with the snapshot published last, and `withheld` what is left out whole.
    """

    released: Released
    faults: Released | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    commentary: Commentary = field(default_factory=Commentary)
    earlier: Mapping[str, str] | None = None
    revisions: Sequence[Mapping[str, Any]] = ()
    withheld: Sequence[str] = ()


def compose(series: Mapping[str, Series], about: About, parts: Parts) -> dict[str, Any]:
    """Return the content of a snapshot, fit for JSON, from series that were judged on released figures."""
    found = findings([s for s in series.values() if s.current])
    shown = [name for name, one in series.items() if one.points]
    return {
        "document_title": about.document_title,
        "title": about.title,
        "area": about.policy.area,
        "month": f"{about.month:%Y-%m}",
        "date": [about.as_at.year, about.as_at.month, about.as_at.day],
        "facts": _facts(about),
        "findings": [*(finding(f) for f in found[:-1]), _closing(found[-1], series)],
        "summary": list(parts.commentary.blocks.get(SUMMARY, [])),
        "changed": [*changed(series), *([dict(parts.earlier)] if parts.earlier else [])],
        "grid": grid(series),
        "together": together(series),
        "icons": ICONS,
        "key": {kind: said for kind, (_, said) in KEY.items()},
        "table": table(series),
        "sections": sections(series, parts.commentary.blocks, groups(parts.released)),
        "england": beside(series),
        "quality": quality(parts.faults, parts.titles, about),
        "definitions": defined(shown),
        "by_hub": annex(parts.released),
        "revisions": [dict(one) for one in parts.revisions],
        "first": FIRST if not parts.revisions else "",
        "footer": _footer(about),
        "rule": RULE,
        "disclosure": [*statement(parts.released, parts.faults), *said(parts.withheld)],
        "provenance": _provenance(about),
    }


def _facts(about: About) -> str:
    parts = [f"Data as at {words.day(about.as_at)}", f"revision {about.revision}", "all hubs, all sources"]
    return " · ".join([*parts, *([SYNTHETIC] if about.policy.synthetic else [])])


def _footer(about: About) -> str:
    inputs = " ".join((about.fingerprint[:4], about.fingerprint[4:8])).strip()
    parts = [f"As at {words.day(about.as_at)}", f"mash {about.version}, build {about.build}"]
    parts += [f"snapshot {about.month:%Y-%m}, revision {about.revision}", f"inputs {inputs}"]
    return " · ".join([*parts, *(["synthetic data"] if about.policy.synthetic else [])])


def _closing(last: Finding, series: Mapping[str, Series]) -> dict[str, str | None]:
    """Return the last line, with the measures that nothing could be said of."""
    few = [name for name, s in series.items() if s.points and not s.current]
    if not few:
        return finding(last)
    named = ", ".join(SHORT[name] for name in few) if len(few) <= 3 else f"{words.number(len(few))} measures"
    return finding(replace(last, rest=f"{last.rest} Too few to say, or not known yet: {named}."))


def _provenance(about: About) -> list[list[str]]:
    """Return what the figures were made from, as label and text."""
    policy = about.policy
    return [
        ["Data as at", words.weekday(about.as_at)],
        ["Filters in force", "None: all hubs, all sources, all children"],
        ["Months", f"Up to {words.month(about.month)}; charts show 24"],
        ["Software", f"mash {about.version}, build {about.build}"],
        ["Inputs (SHA-256 of extracts and policy)", about.fingerprint],
        ["Targets agreed", words.count(len({t.metric for t in policy.targets if t.from_day <= about.month}))],
        ["Limits recalculated", "; ".join(_rebases(about)) or "Never"],
    ]


def _rebases(about: About) -> list[str]:
    return [f"{words.month(r.month)}, {r.reason}" if r.reason else words.month(r.month) for r in about.policy.rebases]
