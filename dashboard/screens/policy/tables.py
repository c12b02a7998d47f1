"""Writes what the hubs have agreed as tables, and what a draft would change."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from dashboard.components.tables import Column, table
from dashboard.html import text, verdict
from dashboard.questions.names import agency_name
from etl.policy.policy import ALWAYS, CLOCK_USES, OTHERS, RATED, Policy, Target, in_order
from etl.register.drafts import Standing
from publish.charts import icons
from queries import words
from queries.metrics.catalogue import METRICS
from queries.series.drafted import YEAR, Preview
from queries.series.series import Series

ALL = "All hubs"
USES = dict(
    zip(CLOCK_USES, ("Deciding on a contact", "Answering a check", "Holding a strategy discussion"), strict=True)
)
KINDS = {"elapsed": "Every hour", "working": "Opening hours only"}
SMALL = 20  # px of an icon in a cell


def targets_table(policy: Policy, change: Callable[[Target], str] | None = None) -> str:
    """Return the targets, each with its hub, its first day and who agreed it, the newest of a measure first.

    `change` gives the address where a target is changed; nothing for readers who may not.
    """
    columns = [Column("Measure", False), Column("Hub", False), Column("From", False), Column("Target"),
               Column("Source", False), Column("Last changed", False)]  # fmt: skip
    ordered = sorted(policy.targets, key=lambda each: (each.metric, each.hub or "", -each.from_day.toordinal()))
    added = _added(policy)
    rows = [
        [text(_title(each.metric)), _hub(each.hub), _from(each.from_day), goal(each.metric, each.value),
         f'<span class="told">{text(each.source or "–")}</span>',
         day_of(added.get((each.metric, each.from_day, each.hub), each.from_day))]
        for each in ordered
    ]  # fmt: skip
    if change is not None:
        columns.append(Column("Change", False, seen=False))
        for row, each in zip(rows, ordered, strict=True):
            of = f'<span class="hidden"> the target of {text(_title(each.metric))}, {text(each.hub or ALL)}</span>'
            row.append(f'<a href="{text(change(each))}" target="_self">Change{of}</a>')
    return table("Targets", columns, rows, seen=False)


def _added(policy: Policy) -> dict[tuple[str, date, str | None], date]:
    """Return when each target that was added here was drafted."""
    return {
        (str(target["metric"]), target["from"], target.get("hub")): entry.drafted
        for entry in policy.entries for target in tomllib.loads(entry.text).get("target", [])
    }  # fmt: skip


def clocks_table(policy: Policy) -> str:
    """Return the clocks: what is timed, from which day, which hours count, and how many are allowed by rating."""
    risks = [risk for risk in reversed(RATED) if any(risk in each.hours for each in policy.clocks)]
    columns = [
        Column("What is timed", False), Column("Hub", False), Column("From", False), Column("Hours that count", False),
        *(Column(f"{risk.capitalize()}, hours") for risk in risks), Column("Who agreed it", False),
    ]  # fmt: skip
    rows = [
        [text(USES[each.applies_to]), _hub(each.hub), _from(each.from_day), KINDS[each.kind],
         *(f"{each.hours[risk]:g}" if risk in each.hours else "–" for risk in risks), text(each.source or "–")]
        for each in sorted(policy.clocks, key=lambda each: (each.applies_to, each.from_day), reverse=True)
    ]  # fmt: skip
    return table("Clocks", columns, rows, seen=False)


def hours_table(policy: Policy) -> str:
    """Return the opening hours that clocks of opening hours count, each from its day on."""
    columns = [Column("From", False), Column("Open", False), Column("Who agreed it", False)]
    rows = [
        [_from(each.from_day), f"{each.opens:%H:%M} to {each.closes:%H:%M}", text(each.source or "–")]
        for each in reversed(in_order(policy.hours))
    ]  # fmt: skip
    return table("Opening hours", columns, rows, seen=False)


def core_table(policy: Policy) -> str:
    """Return the agencies that should be asked about every red or amber contact, each set from its day on."""
    columns = [Column("From", False), Column("Agencies", False), Column("Who agreed it", False)]
    rows = [
        [_from(each.from_day), text(", ".join(map(agency_name, each.agencies)) or "None"), text(each.source or "–")]
        for each in reversed(in_order(policy.core))
    ]  # fmt: skip
    return table("Core agencies", columns, rows, seen=False)


def _from(day: date) -> str:
    return day_of(day) if day > ALWAYS else "Always"


def day_of(day: date) -> str:
    """Return a day that stays on one line."""
    return whole(words.day(day))


def whole(told: str) -> str:
    """Return words that stay on one line, beside a column of long ones."""
    return f'<span class="num">{text(told)}</span>'


def rebases_table(policy: Policy) -> str:
    """Return the months from which limits are recalculated, with their reasons."""
    columns = [Column("Measure", False), Column("From", False), Column("Reason", False)]
    rows = [
        [text(_title(metric)), words.month(each.month), text(each.reason or "–")]
        for each in policy.rebases for metric in each.metrics
    ]  # fmt: skip
    return table("Re-bases", columns, rows, seen=False)


def ages_table(policy: Policy, agencies: Iterable[str]) -> str:
    """Return how old each agency's newest extract may be, each age from its day on, the newest of an agency first."""
    columns = [Column("Agency", False), Column("From", False), Column("Days allowed"), Column("Who agreed it", False)]
    rows = []
    for agency in (*agencies, OTHERS):
        name = "All others" if agency == OTHERS else text(agency_name(agency))
        own = {each.from_day: each for each in policy.ages if agency in each.days}  # the last of each day
        rows += [
            [name, _from(day), str(own[day].days[agency]), text(own[day].source or "–")]
            for day in sorted(own, reverse=True)
        ]
        rows += [] if own else [[name, "Always", "As all others", "–"]]
    return table("Agreed ages of extracts", columns, rows, seen=False)


def ladders_table(policy: Policy) -> str:
    """Return which ladder of levels counts from which day."""
    columns = [Column("Ladder", False), Column("Hub", False), Column("From", False), Column("Who agreed it", False)]
    rows = [
        [text(policy.ladders.named(each.ladder).title), _hub(each.hub), _from(each.from_day),
         text(each.source)]
        for each in policy.ladders.entries
    ]  # fmt: skip
    return table("Levels of need", columns, rows, seen=False)


def _hub(hub: str | None) -> str:
    return text(hub) if hub else whole(ALL)  # a hub's own name may be long


def entries_table(entries: Sequence[Standing]) -> str:
    """Return the entries added here, with who agreed each and whether it counts yet."""
    columns = [Column("Entry", False), Column("Drafted", False), Column("Who agreed it", False), Column("State", False)]
    rows = [
        [text(each.entry.name), day_of(each.entry.drafted), text(each.entry.agreed), text(each.state)]
        for each in entries
    ]  # fmt: skip
    return table("Entries of the policy", columns, rows, seen=False)


def preview_table(shown: Preview, published: Iterable[date]) -> str:
    """Return a measure now and with the draft, line by line; what differs is bold."""
    name = shown.metric.title
    month = shown.drafted.latest.month if shown.drafted.latest else shown.now.month
    other = shown.reworded(published)
    met = shown.met
    lines = [
        (f"Target in {words.month(month)}", *(_target(series) for series in (shown.now, shown.drafted))),
        (f"Figure of {words.month(month)}", *(_value(series) for series in (shown.now, shown.drafted))),
        (f"{month:%B} and its target", *map(_meets, shown.latest)),
        (f"Months met, of the last {YEAR}", *map(str, met)),
        ("Will it meet its target?", *(_assured(series) for series in (shown.now, shown.drafted))),
        ("Is it changing?", *(_moving(series) for series in (shown.now, shown.drafted))),
        ("Published months with another target", "–", _listed(other)),
    ]
    rows = [[text(line), now, then if now == then else f"<b>{then}</b>"] for line, now, then in lines]
    columns = [Column(name, False), Column("Now", False), Column("With the draft", False)]
    return table(f"{name}, now and with the draft", columns, rows, seen=False)


def goal(metric: str, value: float) -> str:
    """Return a target as it is agreed: `85%`, `20% at most`."""
    if metric not in METRICS:
        return f"{value:g}"
    known = METRICS[metric]
    return f"{words.target(value, known.unit)}{' at most' if known.better == 'lower' else ''}"


def _title(metric: str) -> str:
    return METRICS[metric].title if metric in METRICS else metric


def _target(series: Series) -> str:
    return goal(series.metric.name, series.target.value) if series.target else "None"


def _value(series: Series) -> str:
    latest = series.latest
    return "–" if latest is None or latest.value is None else words.value(latest.value, series.metric.unit)


def _meets(met: bool | None) -> str:
    return "–" if met is None else "Meets" if met else "Misses"


def _assured(series: Series) -> str:
    return verdict(icons.icon(series.assurance, size=SMALL), words.assurance(series.assurance), SMALL)


def _moving(series: Series) -> str:
    told = words.variation(series.variation, series.side)
    return verdict(icons.variation_icon(series.variation, series.side, size=SMALL), told, SMALL)


def _listed(months: Sequence[date]) -> str:
    if not months:
        return "None"
    span = words.month(months[0]) if len(months) == 1 else f"{months[0]:%B %Y} to {words.month(months[-1])}"
    return f"{len(months)}: {span}, as revisions"
