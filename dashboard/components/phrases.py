"""Writes sentences and short texts of pages: findings, definitions, keys and captions, the footer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from dashboard.components.measures import unit
from dashboard.html import image, key_of, square, text
from dashboard.view import View
from publish.charts import icons
from queries import words
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force, targets_of_hubs
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.metric import Metric
from queries.series.findings import Finding
from queries.series.series import Series
from queries.workload.distributions import Times

AS_EXPECTED = (
    "“As expected” means inside the 95% limits of a funnel around the average of {}, adjusted for the size of each "
    "group and for how much groups differ anyway."
)
HOW_TO_READ = (
    ("improvement", "L", "Getting better: more than chance explains, in the better direction. H is high, L is low."),
    ("concern", "L", "Getting worse: more than chance explains, in the worse direction."),
    ("neutral", "H", "Higher or lower than usual, for a figure that is neither good nor bad by itself."),
    (
        "moved",
        "L",
        "Moved since the month before, or the year before, by more than chance. The triangle points the way, and does "
        "not say whether it is good.",
    ),
    ("common", None, "Usual variation: no more than ordinary months differ. Don’t look for a single cause."),
    ("too_few", None, "Too few to say, or too early: so few events or months that they don’t tell what is usual."),
    ("pass", None, "Expected to meet the target: the whole expected range is on the right side of it."),
    ("fail", None, "Not expected to meet the target: only a change in the process will."),
    ("hit_and_miss", None, "Hit and miss: months meet or miss the target by chance."),
    ("no_target", None, "No target is set for this measure."),
)


def what_changed(
    findings: Iterable[Finding], link: Callable[[Finding], str], more: Callable[[Finding], str] = lambda _: ""
) -> str:
    """Return the findings as a list, each with its icon; `link` gives the address of a finding's page, or nothing, and
    `more` a link as ready HTML that stands after it.
    """
    lines = (_finding(finding, link(finding), more(finding)) for finding in findings)
    return f'<ul class="findings">{"".join(lines)}</ul>'


def _finding(finding: Finding, address: str, more: str) -> str:
    claim = f'<a href="{text(address)}">{text(finding.claim)}</a>' if address else text(finding.claim)
    icon = image(icons.icon(finding.icon, finding.letter))
    return f"<li>{icon}<span><b>{claim}</b> {text(finding.rest)} {more}</span></li>"


def definition(series: Series, view: View) -> str:
    """Return how a measure is worked out, from the metric's own sentences and the policy in force."""
    metric = series.metric
    words_of = in_force(metric, view.build.policy, view.month, view.hub)
    until_known = "until then its point is hollow and takes no part in the expected range"
    return description({
        "Counted": words_of.counted,
        "Met" if metric.denominator is not None else "Which count": words_of.met,
        "Target": _target(series, view),
        "Month": f"{words_of.month}. {words_of.maturity}; {until_known}.",
        "England": f"{words_of.comparator.removesuffix('.')}.",
        "Source": f"{words_of.source}.",
        "Read with": _read_with(metric),
    })  # fmt: skip


def meaning(metric: Metric, view: View) -> str:
    """Return what a figure counts by the policy in force, for its files."""
    words_of = in_force(metric, view.build.policy, view.month, view.hub)
    return f"{words_of.counted} {words_of.met}"


def catalogued(metric: Metric, view: View) -> dict[str, str]:
    """Return the whole definition, label by label, with the names of its breakdowns and of what to read it with."""
    words_of = in_force(metric, view.build.policy, view.month, view.hub)
    named = {
        "Breakdowns": ", ".join(DIMENSIONS.get(dim, dim) for dim in words_of.breakdowns),
        "Read with": ", ".join(METRICS[name].title if name in METRICS else name for name in words_of.read_with),
    }
    return dict(words_of.lines()) | named


def description(entries: Mapping[str, str]) -> str:
    """Return names and their sentences."""
    pairs = (f"<dt>{text(name)}</dt><dd>{text(sentence)}</dd>" for name, sentence in entries.items())
    return f'<dl class="definition">{"".join(pairs)}</dl>'


def how_to_read() -> str:
    """Return what each icon means."""
    lines = (
        f"<p>{image(icons.icon(name, letter))}<span>{text(meaning)}</span></p>" for name, letter, meaning in HOW_TO_READ
    )
    return f'<div class="icons">{"".join(lines)}</div>'


def footer(as_at: date, loaded_at: datetime, build: int, version: str, synthetic: bool, *, live: bool = True) -> str:
    """Return the footer of every page."""
    first = f"As at {words.day(as_at)} · build {build}, loaded {loaded_at:%Y-%m-%d %H:%M} · mash {version}"
    first += " · live figures for officers, not for publication." if live else "."
    second = "Synthetic data: no row describes a real child. " if synthetic else ""
    second += "Icons and rules follow NHS England’s Making Data Count."
    return f'<footer class="footer"><p>{text(first)}</p><p>{text(second)}</p></footer>'


def times_alt(rows: Sequence[Times], names: Mapping[str, str]) -> str:
    """Return what the distribution of hours shows, for people who can't see it."""
    sentences = [
        f"{names.get(row.group, row.group)}: {words.counted(row.contacts, 'contact')}, "
        f"{words.percent(row.percent)} of those due within target"
        for row in rows
        if row.percent is not None
    ]
    return f"How many hours decisions took, by risk when received. {'. '.join(sentences)}."


def hours_key() -> str:
    """Return the key of the distribution of hours."""
    squares = ((square("improvement"), "Within target"), (square("concern"), "After target"))
    return key_of([*squares, *icons.key(["target"])])


def groups_caption(series: Series, heading: str) -> str:
    """Return what a breakdown shows and how to read its bars."""
    metric = series.metric
    goal = f" Dashed: target {words.target(series.target.value, unit(series))}." if series.target else ""
    noun = words.capital(metric.noun)
    when = f"{metric.month_words.removeprefix('by ')}: {words.month(series.month)}"
    return f"{noun} by {words.uncapital(heading)}, {when}. Bar: share on time. Line: 95% interval.{goal}"


def _target(series: Series, view: View) -> str:
    goal = series.target
    own = "" if view.hub else targets_of_hubs(series.metric, view.build.policy, view.month)
    apart = f" {words.capital(own)}." if own else ""
    if goal is None:
        return f"None is set for all hubs together.{apart}" if own else "None is set in the policy file."
    hubs = goal.hub or "all hubs"
    source = f" Source: {goal.source}." if goal.source else ""
    return f"{words.target(goal.value, unit(series))}, {hubs}, from {words.day(goal.from_day)}.{source}{apart}"


def _read_with(metric: Metric) -> str:
    pairs = " and ".join(METRICS[name].title for name in metric.pair)
    return f"{pairs}. {metric.reading}" if pairs else metric.reading
