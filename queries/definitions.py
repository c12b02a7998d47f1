"""How a metric becomes words: what it counts follows from the metric, its columns and the default policy."""

from dataclasses import fields
from functools import cache

from etl.policy import Clock, Policy, parse_policy
from queries import words
from queries.claims import CLAIMS
from queries.columns import clock_of, fixed_windows, left_out, windows_of
from queries.comparators import england
from queries.definition import Definition
from queries.facts.windows import DEFAULT
from queries.metric import THEMES, Metric

_ALWAYS = "Rows in quarantine, and rows that begin after the data's as-at"
_NOT_TOLD = "Why it moves, nor whether children are the safer for it."
_NEITHER_TOLD = "Whether more is good or bad, nor why it moves."
_BETTER = {"higher": "higher is better", "lower": "lower is better"}
_WINDOWS = {
    "bridge_days": "a gap of at most {} days between two episodes is bridged",
    "return_months": "a return is looked for over {} calendar months, the same date included",
    "repeat_days": "an earlier contact counts for {} days",
    "link_days": "rows that name no referral are linked over at most {} days",
}


def definition(metric: Metric) -> Definition:
    """Return a metric's definition in words."""
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
        left_out=f"{'; '.join([_ALWAYS, *left_out(metric)])}.",
        month=_capital(metric.month_words),
        window=_window(metric),
        history=_history(metric),
        maturity=_maturity(metric),
        target=target,
        target_source=source,
        breakdowns=list(metric.dims),
        source=metric.source,
        comparator=_comparator(metric),
        read_with=list(metric.pair),
    )


def empty_fields(one: Definition) -> list[str]:
    """Return the names of fields that say nothing."""
    return [field.name for field in fields(one) if not getattr(one, field.name)]


@cache
def _policy() -> Policy:
    return parse_policy()


def _tells(metric: Metric) -> str:
    claim = CLAIMS[metric.name]
    moved = claim.present.format(f"{claim.more.lower()} or {claim.fewer.lower()}")
    return f"Whether {moved[0].lower()}{moved[1:]}."


def _clock(metric: Metric) -> str:
    found = clock_of(metric)
    if found is None:
        return "None: nothing is timed."
    use = _default_clock(found)
    return f"{_allowed(use)}. A hub's own hours are in its policy file." if use else f"{found}."


def _default_clock(use: str) -> Clock | None:
    return next((clock for clock in _policy().clocks if clock.applies_to == use), None)


def _allowed(clock: Clock) -> str:
    hours = ", ".join(f"{risk} {words.allowed(hours)}" for risk, hours in reversed(clock.hours.items()))
    runs = "every hour counts" if clock.kind == "elapsed" else "hours that the hub is open count"
    return f"{_capital(hours)} by the first rating ({runs}); a rating without hours has no target"


def _window(metric: Metric) -> str:
    said = [_WINDOWS[name].format(getattr(DEFAULT, name)) for name in windows_of(metric)]
    said += [f"a return is looked for over the {span}" for span in fixed_windows(metric)]
    return _capital("; ".join(said)) + "." if said else "None: no row is looked up before or after."


def _target(metric: Metric) -> tuple[str, str]:
    found = [target for target in _policy().targets if target.metric == metric.name]
    if metric.better == "neutral":
        return "None: neither direction is better", "policy file"
    if not found:
        return "None until the hub agrees one", "a dated [[target]] in the policy file"
    newest = max(found, key=lambda target: target.from_day)
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
    found = england(metric.comparator)
    unit = "%" if metric.unit == "percent" else ""
    return f"{found.value:g}{unit} in the {found.period} ({found.source})" if found else "No national figure"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
