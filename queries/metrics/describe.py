"""Puts a metric into words, from its declaration, the columns that it reads, and the policy in force or the default."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cache

from etl.codes import AGENCIES
from etl.policy.policy import ALWAYS, CLOCK_USES, Clock, Policy
from etl.policy.policy_file import parse_policy
from queries import words
from queries.facts.names import DEFAULT
from queries.metrics.comparators import england
from queries.metrics.definition import Definition
from queries.metrics.dimensions import days_of_breakdowns
from queries.metrics.made_from import clock_of, fixed_windows, left_out, windows_of
from queries.metrics.metric import THEMES, Metric
from queries.metrics.official import AS_THERE, official

_BY_DEFAULT = re.compile(r"\(by default [^)]*\)")
_ALWAYS_IN_FORCE = date(1990, 1, 1)  # the day from which the default policy's hours hold
_ALWAYS = "Rows in quarantine, and rows that begin after the data's as-at"
_NOT_TOLD = "Why it moves, nor whether children are the safer for it."
_NEITHER_TOLD = "Whether more is good or bad, nor why it moves."
_SAME = "Ours is counted alike, as far as the texts that were read say."
_BETTER = {"higher": "higher is better", "lower": "lower is better"}
_WINDOWS = {
    "bridge_days": "a gap of at most {} days between two episodes is bridged",
    "return_months": "a return is looked for over {} calendar months, the same date included",
    "repeat_days": "an earlier contact counts for {} days",
    "link_days": "rows that don't name each other are linked by the child, over at most {} days",
}


def in_force(metric: Metric, policy: Policy, on: date, hub: str | None = None) -> Definition:
    """Return a metric's definition with the targets, hours and core agencies that a policy holds for a hub on a day.

    Of all hubs together it also says what each holds that has agreed on its own.
    """
    words_of, use = definition(metric), clock_of(metric)
    agreed, clock = policy.target(metric.name, on, hub), policy.clock(use, on, hub) if use else None
    apart = "" if hub else _hours_of_hubs(policy, use, on)
    met = _BY_DEFAULT.sub(f"({_hours(clock)}{apart})" if clock else f"({_needed(metric, policy, on)})", words_of.met)
    own = "" if hub else targets_of_hubs(metric, policy, on)
    target = f"{words.target(agreed.value, metric.unit)} since {words.day(agreed.from_day)}" if agreed else ""
    if own:
        target = f"{target or 'None for all hubs together'}; {own}"
    return replace(
        words_of,
        met=met,
        clock=f"{words.capital(_hours(clock))}; a rating without hours has no target." if clock else words_of.clock,
        target=target or words_of.target,
        target_source=(agreed.source or "policy file") if agreed else words_of.target_source,
    )


def targets_of_hubs(metric: Metric, policy: Policy, on: date) -> str:
    """Return the targets that hubs have of their own on a day, as `in Northvale 80% since 1 April 2026`."""
    hubs = sorted({each.hub for each in policy.targets if each.metric == metric.name and each.hub})
    own = [(hub, policy.target(metric.name, on, hub)) for hub in hubs]
    return "; ".join(
        f"in {hub} {words.target(each.value, metric.unit)} since {words.day(each.from_day)}"
        for hub, each in own if each and each.hub
    )  # fmt: skip


def _hours_of_hubs(policy: Policy, use: str | None, on: date) -> str:
    """Return the hours that hubs have of their own on a day: `; in Northvale red 2 hours, since 1 January 2024`."""
    hubs = sorted({each.hub for each in policy.clocks if use and each.applies_to == use and each.hub})
    own = [(hub, policy.clock(str(use), on, hub)) for hub in hubs]
    return "".join(f"; in {hub} {_hours(each)}" for hub, each in own if each and each.hub)


def by_the_policy(metric: Metric, where: str) -> str:
    """Return what meets a metric, with where an area's hours and agencies are stated in place of the default ones."""
    return _BY_DEFAULT.sub(f"({where})", metric.met)


def _hours(clock: Clock) -> str:
    """Return `red 4, amber 24, green 72 hours, since 1 November 2023`; hours that no area agreed have no day."""
    allowed = ", ".join(f"{risk} {hours:g}" for risk, hours in reversed(clock.hours.items()))
    since = f", since {words.day(clock.from_day)}" if clock.from_day > _ALWAYS_IN_FORCE else ""
    return f"{allowed} {'hours' if clock.kind == 'elapsed' else 'hours that the hub is open'}{since}"


def _needed(metric: Metric, policy: Policy, on: date) -> str:
    """Return the agencies that a strategy discussion needs, or those that should be asked about a contact."""
    if "quorate" not in metric.columns:
        core = policy.core_on(on)
        return _listed(core.agencies, core.from_day)
    quorum = policy.quorum(on)
    return _listed(quorum.agencies, quorum.from_day) if quorum else _listed((), ALWAYS)


def _listed(agencies: Sequence[str], since: date) -> str:
    names = [AGENCIES[agency] for agency in agencies]
    dated = f", since {words.day(since)}" if since > _ALWAYS_IN_FORCE else ""
    return (" and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])).lower() or "none is named") + dated


def definition(metric: Metric) -> Definition:
    """Return a metric's definition in words, by the default policy."""
    target, source = _target(metric)
    return Definition(
        name=metric.name,
        title=metric.title,
        theme=THEMES[metric.theme][0],
        tells=_tells(metric),
        does_not_tell=_NOT_TOLD if metric.better != "neutral" else _NEITHER_TOLD,
        reading=metric.reading,
        unit=metric.unit,
        better=_BETTER.get(metric.better, "neither good nor bad"),
        counted=metric.counted,
        met=metric.met,
        clock=_clock(metric),
        clock_starts=_starts(metric),
        left_out=f"{'; '.join([_ALWAYS, *left_out(metric)])}.",
        month=words.capital(metric.month_words),
        window=_window(metric),
        history=_history(metric),
        maturity=_maturity(metric),
        target=target,
        target_source=source,
        breakdowns=list(metric.dims),
        breakdown_days=days_of_breakdowns(metric.fact, metric.dims),
        source=metric.source,
        official=f"{official(metric.name).cited}. It counts {official(metric.name).counts}.",
        departs=f"{official(metric.name).departs}.",
        comparator=_comparator(metric),
        read_with=list(metric.pair),
    )


def empty_fields(words_of_metric: Definition) -> list[str]:
    """Return the names of fields that are empty."""
    return [field.name for field in fields(words_of_metric) if not getattr(words_of_metric, field.name)]


@cache
def _policy() -> Policy:
    return parse_policy()


def _tells(metric: Metric) -> str:
    return f"{words.capital(metric.says.topic)}, month by month."


def _clock(metric: Metric) -> str:
    clock = clock_of(metric)
    if clock is None:
        return "None: nothing is timed."
    of_policy = _default_clock(clock)
    if of_policy is None:
        return (
            "None until the hub agrees one, as a dated [[clock]] in its policy file."
            if clock in CLOCK_USES
            else f"{clock}."
        )
    return f"{_allowed(of_policy)}. A hub's own hours are in its policy file."


def _starts(metric: Metric) -> str:
    clock = clock_of(metric)
    if clock is None:
        return "Nothing is timed."
    return f"{official(metric.name).clock or 'The moment received or requested'}."


def _default_clock(use: str) -> Clock | None:
    return next((clock for clock in _policy().clocks if clock.applies_to == use), None)


def _allowed(clock: Clock) -> str:
    hours = ", ".join(f"{risk} {words.allowed(hours)}" for risk, hours in reversed(clock.hours.items()))
    runs = "every hour counts" if clock.kind == "elapsed" else "hours that the hub is open count"
    return f"{words.capital(hours)} by the first rating ({runs}); a rating without hours has no target"


def _window(metric: Metric) -> str:
    windows = [_WINDOWS[name].format(getattr(DEFAULT, name)) for name in windows_of(metric)]
    windows += [f"a return is looked for over the {span}" for span in fixed_windows(metric)]
    return words.capital("; ".join(windows)) + "." if windows else "None: no row is looked up before or after."


def _target(metric: Metric) -> tuple[str, str]:
    targets = [target for target in _policy().targets if target.metric == metric.name]
    if metric.better == "neutral":
        return "None: neither direction is better", "policy file"
    if not targets:
        return "None until the hub agrees one", "a dated [[target]] in the policy file"
    newest = max(targets, key=lambda target: target.from_day)
    return f"{words.target(newest.value, metric.unit)} from {words.day(newest.from_day)}", newest.source


def _history(metric: Metric) -> str:
    if metric.history is None:
        return "Needs no earlier data"
    span = _span(metric.history.months, metric.history.days)
    return f"A month is known once the {span} before it are covered"


def _maturity(metric: Metric) -> str:
    if not (metric.maturity_months or metric.maturity_days):
        return "Known as soon as the month has ended"
    return f"A month is known {_span(metric.maturity_months, metric.maturity_days)} after it has ended"


def _span(months: int, days: int) -> str:
    return f"{months} months" if months else f"{days} days"


def _comparator(metric: Metric) -> str:
    figure = england(metric.comparator)
    unit = "%" if metric.unit == "percent" else ""
    if figure is None:
        return "No national figure"
    return f"{figure.value:g}{unit} in the {figure.period} ({figure.source}). {beside_england(metric)}"


def beside_england(metric: Metric) -> str:
    """Return what England's figure counts, and where ours departs from it."""
    told = official(metric.name)
    counts = f"England's counts {told.counts}."
    return (
        f"{counts} {_SAME}"
        if told.departs == AS_THERE
        else f"{counts} Ours is counted otherwise: {_small(told.departs)}."
    )


def _small(text: str) -> str:
    """Return a text as it stands inside a sentence: `DfE's rule` keeps its capitals."""
    return text if text[1:2].isupper() or text[2:3].isupper() else f"{text[:1].lower()}{text[1:]}"
