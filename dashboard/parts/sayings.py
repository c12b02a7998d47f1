"""What the pages say in words: findings, freshness, waiting, definitions, how to read the icons, the footer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from dashboard.parts.html import image, key_of, text
from dashboard.parts.measures import unit
from dashboard.parts.table import Column, table
from publish import icons
from queries import words
from queries.definitions import definition as words_of
from queries.distributions import Times
from queries.findings import Finding
from queries.metric import Metric
from queries.metrics import METRICS
from queries.metrics.dimensions import DIMENSIONS
from queries.series import Series
from queries.waiting import Waiting

AS_EXPECTED = (
    "“As expected” means inside the 95% limits of a funnel around the average of {}, adjusted for how many there are "
    "and for how much groups differ anyway."
)
HOW_TO_READ = (
    ("improvement", "L", "Getting better: more than chance explains, in the better direction. H is high, L is low."),
    ("concern", "L", "Getting worse: more than chance explains, in the worse direction."),
    ("neutral", "H", "Higher or lower than usual, for a figure that is neither good nor bad by itself."),
    ("common", None, "Usual variation: what ordinary months differ by. No single cause should be looked for."),
    ("pass", None, "Expected to meet the target: the whole expected range is on its right side."),
    ("fail", None, "Not expected to meet the target: only a change in the process will."),
    ("hit_and_miss", None, "Hit and miss: months meet or miss the target by chance."),
    ("no_target", None, "No target is set for this measure."),
)


def what_changed(found: Iterable[Finding], link: Callable[[Finding], str]) -> str:
    """Return the findings as a list, each with its icon; `link` gives the address of a finding's page, or nothing."""
    return f'<ul class="said">{"".join(_found(one, link(one)) for one in found)}</ul>'


def _found(one: Finding, address: str) -> str:
    claim = f'<a href="{text(address)}">{text(one.claim)}</a>' if address else text(one.claim)
    return f"<li>{image(icons.icon(one.icon, one.letter))}<span><b>{claim}</b> {text(one.rest)}</span></li>"


def waiting(rows: Sequence[Waiting], as_at: date) -> str:
    """Return the side panel of open and late work."""
    title = f"Waiting at the end of {as_at.day} {as_at:%B}"
    shown = [[text(row.title), _count(row.open), f"<b>{_count(row.late)}</b>"] for row in rows]
    content = table(title, [Column("Waiting", False, False), Column("Open"), Column("Late")], shown, seen=False)
    note = "Late: past its target on that day."
    if any(None in (row.open, row.late) for row in rows):
        note += " –: not in this data."
    return f'<aside class="panel"><h2>{text(title)}</h2>{content}<p class="note">{note}</p></aside>'


def definition(series: Series) -> str:
    """Return how a measure is worked out, from the metric's own sentences."""
    metric = series.metric
    told = words_of(metric)
    return description({
        "Counted": told.counted,
        "Met" if metric.denominator is not None else "Which count": told.met,
        "Target": _target(series),
        "Month": f"{told.month}. {told.maturity}; until then it is hollow and takes no part in the expected range.",
        "England": f"{told.comparator}.",
        "Source": f"{told.source}.",
        "Read with": _read_with(metric),
    })  # fmt: skip


def catalogued(metric: Metric) -> dict[str, str]:
    """Return the whole definition, label by label, with the words of what it is broken down by and read with."""
    told = words_of(metric)
    named = {
        "Breakdowns": ", ".join(DIMENSIONS.get(one, one) for one in told.breakdowns),
        "Read with": ", ".join(METRICS[one].title if one in METRICS else one for one in told.read_with),
    }
    return dict(told.lines()) | named


def description(entries: Mapping[str, str]) -> str:
    """Return names and their sentences."""
    pairs = (f"<dt>{text(name)}</dt><dd>{text(said)}</dd>" for name, said in entries.items())
    return f'<dl class="definition">{"".join(pairs)}</dl>'


def how_to_read() -> str:
    """Return what each icon means."""
    lines = (f"<p>{image(icons.icon(name, letter))}<span>{text(said)}</span></p>" for name, letter, said in HOW_TO_READ)
    return f'<div class="icons">{"".join(lines)}</div>'


def footer(as_at: date, loaded_at: datetime, build: int, version: str, synthetic: bool, *, live: bool = True) -> str:
    """Return what every page ends with."""
    first = f"As at {words.day(as_at)} · build {build}, loaded {loaded_at:%Y-%m-%d %H:%M} · mash {version}"
    first += " · live figures for officers, not for publication." if live else "."
    second = "Synthetic data: no row describes a real child. " if synthetic else ""
    second += "Icons and rules follow NHS England’s Making Data Count."
    return f'<footer class="footer"><p>{text(first)}</p><p>{text(second)}</p></footer>'


def times_alt(rows: Sequence[Times], names: Mapping[str, str]) -> str:
    """Return what the distribution of hours shows, for people who can't see it."""
    said = [
        f"{names.get(row.group, row.group)}: {words.count(row.contacts)} contacts, "
        f"{words.percent(row.percent)} of those due within target"
        for row in rows
        if row.percent is not None
    ]
    return f"How many hours decisions took, by risk when received. {'. '.join(said)}."


def hours_key() -> str:
    """Return the key of the distribution of hours."""
    shapes = (("improvement", "Within target"), ("concern", "After target"))
    blocks = [
        (
            icons.svg(
                f'<rect x="2" y="2" width="12" height="12" @({name};-)/>', 16, 16, width=16, height=16, theme="auto"
            ),
            said,
        )
        for name, said in shapes
    ]
    return key_of([*blocks, *icons.key(["target"])])


def groups_caption(series: Series, heading: str) -> str:
    """Return what a breakdown shows and how to read its pictures."""
    metric = series.metric
    goal = f" Dashed: target {words.target(series.target.value, unit(series))}." if series.target else ""
    noun = f"{metric.noun[0].upper()}{metric.noun[1:]}"
    when = f"{metric.month_words.removeprefix('by ')}: {words.month(series.month)}"
    return f"{noun} by {heading[0].lower()}{heading[1:]}, {when}. Bar: share on time. Line: 95% interval.{goal}"


def _count(number: int | None) -> str:
    return "–" if number is None else words.count(number)


def _target(series: Series) -> str:
    goal = series.target
    if goal is None:
        return "None is set in the policy file."
    whose = goal.hub or "all hubs"
    source = f" Source: {goal.source}." if goal.source else ""
    return f"{words.target(goal.value, unit(series))}, {whose}, from {words.day(goal.from_day)}.{source}"


def _read_with(metric: Metric) -> str:
    pairs = " and ".join(METRICS[name].title for name in metric.pair)
    return f"{pairs}. {metric.reading}" if pairs else metric.reading
