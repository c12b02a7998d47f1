"""Everything that a snapshot says, as plain data; one entry is one part of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from publish.snapshot.about import About
from publish.snapshot.captions import caption
from publish.snapshot.grid import grid
from publish.snapshot.measures import CHARTS, SHORT
from publish.snapshot.table import table
from publish.snapshot.together import together
from queries import words
from queries.findings import Finding, alt_text, findings, headline
from queries.series import Series

SYNTHETIC = "synthetic data: no row describes a real child"
RULE = "a count of 1 to 5, or a figure that would give one away, is not shown. 0 is a true zero."
DISCLOSURE = (
    "Suppressed (c): counts of 1 to 5; percentages of which the denominator, the numerator or the rest is 1 to 5; and "
    "figures that would give one back. Limits, verdicts and sentences rest on the figures shown and on nothing else. "
    "Months that are not complete are left out."
)
ICONS = (
    "Icons follow NHS England’s Making Data Count. Getting better or worse means a change too large, or too long, to "
    "be chance. H and L mean higher and lower than usual."
)


def compose(series: Mapping[str, Series], about: About) -> dict[str, Any]:
    """Return the content of a snapshot, fit for JSON, from series that were judged on released figures."""
    found = findings([s for s in series.values() if s.current])
    return {
        "document_title": about.document_title,
        "title": about.title,
        "area": about.policy.area,
        "month": f"{about.month:%Y-%m}",
        "date": [about.as_at.year, about.as_at.month, about.as_at.day],
        "facts": _facts(about),
        "findings": [*(_finding(f) for f in found[:-1]), _closing(found[-1], series)],
        "grid": grid(series),
        "together": together(series),
        "icons": ICONS,
        "table": table(series),
        "charts": [_chart(series[name], first=i == 0) for i, name in enumerate(charted(series, found))],
        "footer": _footer(about),
        "rule": RULE,
        "disclosure": DISCLOSURE,
    }


def charted(series: Mapping[str, Series], found: Sequence[Finding]) -> list[str]:
    """Return up to three metrics to draw: those that the findings speak of, then the usual ones, then any other."""
    spoken_of = [f.metric for f in found if f.metric]
    candidates = dict.fromkeys([*spoken_of, *CHARTS, *series])
    return [name for name in candidates if len(series[name].known) > 1][:3]


def _facts(about: About) -> str:
    parts = [f"Data as at {words.day(about.as_at)}", f"revision {about.revision}", "all hubs, all sources"]
    return " · ".join([*parts, *([SYNTHETIC] if about.policy.synthetic else [])])


def _footer(about: About) -> str:
    inputs = " ".join((about.fingerprint[:4], about.fingerprint[4:8])).strip()
    parts = [f"As at {words.day(about.as_at)}", f"mash {about.version}, build {about.build}"]
    parts += [f"snapshot {about.month:%Y-%m}, revision {about.revision}", f"inputs {inputs}"]
    return " · ".join([*parts, *(["synthetic data"] if about.policy.synthetic else [])])


def _finding(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind, "metric": finding.metric, "claim": finding.claim, "rest": finding.rest,
        "icon": finding.icon, "letter": finding.letter,
    }  # fmt: skip


def _closing(finding: Finding, series: Mapping[str, Series]) -> dict[str, str | None]:
    """Return the last line, with the measures that nothing could be said of."""
    few = [name for name, s in series.items() if s.points and not s.current]
    if not few:
        return _finding(finding)
    named = ", ".join(SHORT[name] for name in few) if len(few) <= 3 else f"{words.number(len(few))} measures"
    return _finding(replace(finding, rest=f"{finding.rest} Too few to say, or not known yet: {named}."))


def _chart(series: Series, *, first: bool) -> dict[str, str]:
    metric = series.metric
    return {
        "metric": metric.name,
        "title": headline(series),
        "caption": caption(series) if first else f"{metric.title}, {metric.month_words}",
        "alt": alt_text(series),
    }
