"""States in a release what each of its figures counts, so that others compare like with like."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from etl.policy.policy import Policy
from publish.published.area_releases import FORM, ladder_words
from queries import words as words_of
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import definition, in_force
from queries.metrics.made_from import clock_of
from queries.metrics.metric import Metric

_SINCE = re.compile(r", since \d{1,2} \w+ \d{4}")  # areas agreed the same hours on different days


def definitions(names: Iterable[str], policy: Policy, first: date, last: date) -> dict[str, Any]:
    """Return each figure's title, the version of its definition, and its clock in force from which day on.

    The version changes when the words of what is counted change, `clocks` when the area's policy does. A clock is what
    the policy fixes of a figure: hours allowed, or which agencies are to be asked. `ladders` says which places each
    step of a ladder of levels holds, since areas may call different ladders alike; `targets` what the area agreed,
    which changes no figure.
    """
    ladders = {each.name: ladder_words(each) for each in (policy.ladders.default, *policy.ladders.known)}
    metrics = {name: _stated(METRICS[name], policy, first, last) for name in names}
    return {"form": FORM, "ladders": dict(sorted(ladders.items())), "metrics": metrics}


def _stated(metric: Metric, policy: Policy, first: date, last: date) -> dict[str, Any]:
    words = definition(metric)
    counted = (words.unit, words.counted, words.met, words.left_out, words.month, words.window)
    use = clock_of(metric)
    own = [clock for clock in policy.clocks if clock.applies_to == use]
    days = sorted({first, *(clock.from_day for clock in own if first < clock.from_day <= last)})
    by_hub = " Some hubs have other hours." if any(clock.hub for clock in own) else ""
    clocks: list[dict[str, str]] = []
    for day in days:
        said = in_force(metric, policy, day)
        text = _SINCE.sub("", said.clock if own or said.met == words.met else said.met) + by_hub
        if not clocks or clocks[-1]["clock"] != text:
            clocks.append({"from": day.isoformat(), "clock": text})
    version = hashlib.sha256("\n".join(counted).encode()).hexdigest()[:12]
    agreed = sorted(
        (each.from_day, each.value) for each in policy.targets if each.metric == metric.name and not each.hub
    )
    targets = [{"from": day.isoformat(), "target": words_of.target(value, metric.unit)} for day, value in agreed]
    return {"title": words.title, "definition": version, "clocks": clocks, "targets": targets}
