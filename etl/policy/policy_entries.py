"""Reads single entries of the policy file: targets, clocks, opening hours and whatever else an area may agree.

A wrong entry raises PolicyError, a missing part of one KeyError.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import pairwise
from math import inf, isfinite
from typing import Any

from etl.codes import AGENCIES
from etl.errors import PolicyError, nearest
from etl.policy.policy import (
    ALWAYS,
    CLOCK_USES,
    FEWEST_ALIKE,
    MOST_ALIKE,
    RATED,
    THRESHOLDS,
    Ages,
    Clock,
    CoreAgencies,
    Duty,
    Hours,
    Policy,
    Population,
    Publication,
    Quorum,
    Rebase,
    Target,
)
from etl.reading.names import clean_name


def clock_of(entry: dict[str, Any]) -> Clock:
    """Return a clock: what it times, from when, and the hours it allows."""
    if entry["applies_to"] not in CLOCK_USES:
        raise PolicyError(f"A clock applies to one of {', '.join(CLOCK_USES)}, not '{entry['applies_to']}'.")
    if entry.get("clock", "elapsed") not in ("elapsed", "working"):
        raise PolicyError(f"A clock is 'elapsed' or 'working', not '{entry['clock']}'.")
    hours = {risk: float(entry[risk]) for risk in RATED if risk in entry}
    for risk, allowed in hours.items():
        if not 0 < allowed < inf:
            raise PolicyError(f"A clock allows more than 0 hours, not '{allowed:g}' for {risk}.")
    return Clock(
        entry["applies_to"], day_of(entry["from"]), entry.get("clock", "elapsed"), hours, _hub(entry),
        str(entry.get("source", "")),
    )  # fmt: skip


def check_order(hours: Mapping[str, float]) -> None:
    """Raise PolicyError for hours of a clock that allow a higher risk more time."""
    rising = [(risk, hours[risk]) for risk in RATED if risk in hours]
    for (lower, later), (higher, sooner) in pairwise(rising):
        if sooner > later:
            raise PolicyError(f"The clock allows {higher} {sooner:g} hours and {lower} {later:g}: turn them round.")


def dated(given: object) -> list[dict[str, Any]]:
    """Return the entries of a section that holds dated ones, or a single one for all days as its table or list."""
    if isinstance(given, list) and given and all(isinstance(each, dict) for each in given):
        return [each | {"from": day_of(each["from"])} for each in given]
    if isinstance(given, dict):
        return [given | {"from": ALWAYS}] if given else []
    return [{"from": ALWAYS, "agencies": given}] if isinstance(given, list) else []


def hours_of(base: Policy, entry: dict[str, Any]) -> Hours:
    """Return the hours in which a hub is open from a day on; what is not given stays as it was."""
    before = base.open_on(entry["from"])
    hours = Hours(
        entry["from"], entry.get("opens", before.opens), entry.get("closes", before.closes),
        str(entry.get("source", "")),
    )  # fmt: skip
    if hours.opens >= hours.closes:
        raise PolicyError("The policy's working hours must open before they close.")
    return hours


def ages_of(entry: dict[str, Any]) -> Ages:
    """Return how many days old an extract may be, by agency."""
    days = {name: allowed for name, allowed in entry.items() if name not in ("from", "source")}
    for name, allowed in days.items():
        if type(allowed) is not int or allowed < 1:
            raise PolicyError(f"An extract of {name} may be a whole number of days old from 1 on, not '{allowed}'.")
    return Ages(entry["from"], days, str(entry.get("source", "")))


def core_of(entry: dict[str, Any]) -> CoreAgencies:
    """Return which agencies are the hub's core from a day on."""
    return CoreAgencies(entry["from"], _agencies(entry["agencies"]), str(entry.get("source", "")))


def duty_of(entry: dict[str, Any]) -> Duty:
    """Return whom the duty to share covers from a day on."""
    covered, unsure = _agencies(entry["covered"]), _agencies(entry.get("unsure", []))
    for agency in set(covered) & set(unsure):
        raise PolicyError(f"The duty to share names {agency} as covered and as unsure.")
    facts = tuple(map(str, entry.get("facts", [])))
    return Duty(day_of(entry["from"]), covered, unsure, facts, str(entry.get("source", "")))


def quorum_of(entry: dict[str, Any]) -> Quorum:
    """Return which agencies a strategy discussion needs from a day on."""
    agencies = _agencies(entry["agencies"])
    if not agencies:
        raise PolicyError("A quorum names the agencies that must take part in a strategy discussion.")
    return Quorum(day_of(entry["from"]), agencies, str(entry.get("source", "")))


def _agencies(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in AGENCIES:
            raise PolicyError(f"'{name}' is not an agency.{nearest(name, AGENCIES)} Known: {', '.join(AGENCIES)}.")
    return tuple(names)


def population_of(entry: dict[str, Any]) -> Population:
    """Return how many children an area and its hubs have."""
    hubs = {clean_name(hub): people for hub, people in entry.get("hubs", {}).items()}
    known = Population(entry.get("under_18"), hubs)
    for name in entry.keys() - {"under_18", "hubs"}:
        raise PolicyError(f"The policy's population has no entry '{name}': give under_18, and hubs where known.")
    for people in (known.under_18, *known.hubs.values()):
        if people is not None and (type(people) is not int or people < 1):
            raise PolicyError(f"A population is a whole number of children above 0, not '{people}'.")
    return known


def publication_of(base: Publication, entry: dict[str, Any]) -> Publication:
    """Return what is agreed on publishing; what is not given stays as it was."""
    known = {each.name for each in fields(Publication)}
    for name in entry.keys() - known:
        raise PolicyError(f"The policy's publication has no entry '{name}'.{nearest(name, known)}")
    rounding = entry.get("rounding") or None
    if rounding not in (None, 5, 10):
        raise PolicyError(f"Published counts are rounded to 5 or 10, or not at all (0), not to '{rounding}'.")
    threshold = entry.get("threshold", base.threshold)
    if type(threshold) is not int or threshold not in THRESHOLDS:
        allowed = " or ".join(map(str, THRESHOLDS))
        raise PolicyError(f"Published counts start at {allowed}, not at '{threshold}': smaller ones are hidden.")
    texts: dict[str, Any] = {name: str(value) for name, value in entry.items() if isinstance(getattr(base, name), str)}
    filters = tuple(entry["filters"]) if "filters" in entry else base.filters
    counts, rows = replace(base, threshold=threshold, filters=filters, rounding=rounding or base.rounding), _rows(entry)
    return replace(counts, **rows, **texts)


def _rows(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what is agreed on rows for projects."""
    agreed: dict[str, Any] = {
        name: entry[name] for name in ("alike", "core_months", "no_further_action") if name in entry
    }
    alike, months = agreed.get("alike", FEWEST_ALIKE), agreed.get("core_months", 12)
    if type(alike) is not int or not FEWEST_ALIKE <= alike <= MOST_ALIKE:
        raise PolicyError(f"From {FEWEST_ALIKE} to {MOST_ALIKE} children share a record, not '{alike}'.")
    if type(months) is not int or months < 1:
        raise PolicyError(f"A new core of rows comes after a whole number of months from 1 on, not '{months}'.")
    if type(agreed.get("no_further_action", False)) is not bool:
        raise PolicyError("Whether a referral ended in no further action is told (true) or not (false).")
    return agreed


def target_of(entry: dict[str, Any]) -> Target:
    """Return a target for a measure."""
    value = float(entry["value"])
    if not isfinite(value):
        raise PolicyError(f"A target of {entry['metric']} is a number, not '{value:g}'.")
    return Target(
        str(entry["metric"]), day_of(entry["from"]), value, _hub(entry),
        str(entry.get("source", "")),
    )  # fmt: skip


def rebase_of(entry: dict[str, Any]) -> Rebase:
    """Return a month from which a measure's usual range is worked out anew."""
    month = date.fromisoformat(f"{entry['month']}-01")
    return Rebase(tuple(entry["metrics"]), month, str(entry.get("reason", "")))


def _hub(entry: dict[str, Any]) -> str | None:
    return clean_name(str(entry["hub"])) if entry.get("hub") else None


def with_hub(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its hub's name in one spelling."""
    return entry | {"hub": _hub(entry)}


def day_of(value: object) -> date:
    """Return the day from which an entry counts. Raises PolicyError for anything else."""
    if not isinstance(value, date) or isinstance(value, datetime):  # a moment can't be compared with days
        raise PolicyError(f"'from' must be a date such as 2025-04-01, not '{value}'.")
    return value
