"""Writes into a release what each of its figures counts, so that others can compare like with like."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from etl.policy.policy import Policy
from publish.published.area_figures import ladder_words
from publish.published.area_releases import FORM
from queries import words as words_of
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import definition, in_force
from queries.metrics.made_from import clock_of, coarser
from queries.metrics.metric import Metric

_SINCE = re.compile(r", since \d{1,2} \w+ \d{4}")  # areas agreed the same hours on different days


def definitions(
    names: Iterable[str], policy: Policy, first: date, last: date, absent: Mapping[str, Collection[str]] | None = None
) -> dict[str, Any]:
    """Return each figure's title, the version of its definition, and its clock in force from which day on.

    The version changes when the words of the definition change, or where `absent` columns make the figure count more
    widely. `clocks` changes when the area's policy does. A clock is what the policy fixes of a figure: hours allowed,
    when the hub is open where only those hours count, or which agencies are to be asked. `ladders` says which places
    each step of a ladder of levels holds, since areas may call different ladders alike; `targets` what the area agreed,
    which changes no figure.
    """
    ladders = {each.name: ladder_words(each) for each in (policy.ladders.default, *policy.ladders.known)}
    metrics = {name: _stated(METRICS[name], policy, first, last, absent or {}) for name in names}
    return {"form": FORM, "ladders": dict(sorted(ladders.items())), "metrics": metrics}


def _stated(
    metric: Metric, policy: Policy, first: date, last: date, absent: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    words = definition(metric)
    counted = (words.unit, words.counted, words.met, words.left_out, words.month, words.window)
    clocks_and_hours = [*(each.from_day for each in policy.clocks), *(each.from_day for each in policy.hours)]
    agencies = [*(each.from_day for each in policy.core), *(each.from_day for each in policy.quorums)]
    days = sorted({first, *(day for day in (*clocks_and_hours, *agencies) if first < day <= last)})
    clocks: list[dict[str, str]] = []
    for day in days:
        text = _clock_on(metric, policy, day)
        if not clocks or clocks[-1]["clock"] != text:
            clocks.append({"from": day.isoformat(), "clock": text})
    version = hashlib.sha256("\n".join([*counted, *coarser(absent, metric)]).encode()).hexdigest()[:12]
    agreed = sorted(
        (each.from_day, each.value) for each in policy.targets if each.metric == metric.name and not each.hub
    )
    targets = [{"from": day.isoformat(), "target": words_of.target(value, metric.unit)} for day, value in agreed]
    return {"title": words.title, "definition": version, "clocks": clocks, "targets": targets}


def _clock_on(metric: Metric, policy: Policy, day: date) -> str:
    """Return what the policy fixes of a figure on a day, in words, with each hub that has hours of its own."""
    use = clock_of(metric)
    own = [clock for clock in policy.clocks if clock.applies_to == use]
    said = in_force(metric, policy, day)
    if not own and said.met != definition(metric).met:
        return _SINCE.sub("", said.met)
    hubs = sorted({clock.hub for clock in own if clock.hub and clock.from_day <= day})
    parts = [said.clock, *(f"{hub}: {in_force(metric, policy, day, hub).clock}" for hub in hubs)]
    running = [policy.clock(use, day, hub) for hub in (None, *hubs)] if use else []
    if any(clock and clock.kind == "working" for clock in running):
        hours = policy.open_on(day)
        parts.append(f"Open {hours.opens:%H:%M} to {hours.closes:%H:%M}.")
    return _SINCE.sub("", " ".join(parts))
