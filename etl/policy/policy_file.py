"""Reads the policy file and its dated entries into a Policy, and says in one sentence what is wrong with them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
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
    Entry,
    Hours,
    Policy,
    Population,
    Publication,
    Quorum,
    Rebase,
    Target,
)
from etl.policy.words_agreed import read_declared, read_label, read_name, read_words
from etl.reading.names import clean_name
from etl.spans.covers import covers_of

_TOP = {
    "area",
    "load",
    "clock",
    "working_hours",
    "freshness",
    "target",
    "rebase",
    "core_agencies",
    "population",
    "publication",
    "label",
    "covers",
    "missing",
    "declared",
    "name",
    "ladder",
    "ladder_in_force",
    "duty_to_share",
    "quorum",
    "entry",
}
ENTRIES = "policy.d"  # its files NNN.toml are added to policy.toml in order: one entry each, with who agreed it
_BEGINS = re.compile(r"^# policy\.d/(\d{3}\.toml)\n", re.MULTILINE)  # the line above each in the text of a build


def load_policy(data: Path) -> Policy:
    """Return the defaults overlaid with `policy.toml` of a data directory and its `policy.d`. Raises PolicyError."""
    return _overlaid(policy_text(data), where=str(data / "policy.toml"))


def policy_text(data: Path) -> str:
    """Return `policy.toml` and the files of `policy.d` as one text, each of these under a line with its name."""
    entries = (f"\n# {ENTRIES}/{path.name}\n{_read(path)}" for path in entry_files(data))
    return _read(data / "policy.toml") + "".join(entries)


def entry_files(data: Path) -> list[Path]:
    """Return the files of `policy.d` that count, in order."""
    return sorted(path for path in (data / ENTRIES).glob("*.toml") if re.fullmatch(r"\d{3}", path.stem))


def parse_policy(*texts: str) -> Policy:
    """Return the defaults overlaid with policy texts, as stored in a build. Raises PolicyError."""
    return _overlaid(*texts, where="the stored policy")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except NotADirectoryError:  # not said of the policy: it is the data directory that is a file
        raise
    except (OSError, UnicodeDecodeError) as bad:
        raise PolicyError(f"The policy in {path} can't be read as a text file in UTF-8.") from bad


def _overlaid(*texts: str, where: str) -> Policy:
    policy = _overlay(Policy(), Path(__file__).with_name("policy_default.toml").read_text("utf-8"), "the defaults")
    for text in texts:
        for name, part in _parts(text):
            policy = _overlay(policy, part, f"{ENTRIES}/{name}" if name else where, name)
    return replace(policy, text=texts[-1] if texts else policy.text)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text of policy.toml under an empty name, and that of each entry under its own."""
    first, *rest = _BEGINS.split(text)
    yield "", first
    yield from zip(rest[::2], rest[1::2], strict=True)


def _overlay(base: Policy, text: str, where: str, entry: str = "") -> Policy:
    try:
        raw = tomllib.loads(text)
        for name in raw:
            if name not in _TOP:
                raise PolicyError(f"The policy in {where} has no section '{name}'.{nearest(name, _TOP)}")
        policy = _apply(base, raw, text)
        return replace(policy, entries=(*base.entries, _entry(raw["entry"], entry, text))) if entry else policy
    except tomllib.TOMLDecodeError as bad:
        raise PolicyError(f"The policy in {where} is not valid TOML: {bad}.") from bad
    except RecursionError as bad:
        raise PolicyError(f"The policy in {where} is not valid TOML: it is nested too deeply.") from bad
    except (KeyError, TypeError, ValueError, AttributeError) as bad:
        raise PolicyError(f"The policy in {where} has a missing or wrong entry: {bad}.") from bad


def _apply(base: Policy, raw: dict[str, Any], text: str) -> Policy:
    area = raw.get("area", {})
    return replace(
        base,
        area=str(area.get("name", base.area)),
        synthetic=bool(area.get("synthetic", base.synthetic)),
        max_rejected_percent=float(raw.get("load", {}).get("max_rejected_percent", base.max_rejected_percent)),
        clocks=base.clocks + tuple(_clock(entry) for entry in raw.get("clock", [])),
        hours=base.hours + tuple(_hours(base, entry) for entry in _dated(raw.get("working_hours"))),
        ages=base.ages + tuple(map(_ages, _dated(raw.get("freshness")))),
        core=base.core + tuple(map(_core, _dated(raw.get("core_agencies")))),
        population=_population(raw["population"]) if "population" in raw else base.population,
        publication=_publication(base.publication, raw.get("publication", {})),
        targets=base.targets + tuple(_target(entry) for entry in raw.get("target", [])),
        rebases=base.rebases + tuple(_rebase(entry) for entry in raw.get("rebase", [])),
        labels=base.labels + tuple(read_label(entry) for entry in raw.get("label", [])),
        covers=base.covers + tuple(covers_of(entry) for entry in raw.get("covers", [])),
        names=base.names + tuple(read_name(entry) for entry in raw.get("name", [])),
        words=read_words(base.words, raw.get("missing", {})),
        declared=base.declared | read_declared(raw.get("declared", {})),
        ladders=base.ladders.extended(raw.get("ladder", []), map(_with_hub, raw.get("ladder_in_force", []))),
        duties=base.duties + tuple(_duty(entry) for entry in raw.get("duty_to_share", [])),
        quorums=base.quorums + tuple(_quorum(entry) for entry in raw.get("quorum", [])),
        text=text,
    )


def _entry(entry: dict[str, Any], name: str, text: str) -> Entry:
    return Entry(name, _day(entry["drafted"]), str(entry.get("by", "")), str(entry.get("agreed", "")), text)


def _clock(entry: dict[str, Any]) -> Clock:
    if entry["applies_to"] not in CLOCK_USES:
        raise PolicyError(f"A clock applies to one of {', '.join(CLOCK_USES)}, not '{entry['applies_to']}'.")
    if entry.get("clock", "elapsed") not in ("elapsed", "working"):
        raise PolicyError(f"A clock is 'elapsed' or 'working', not '{entry['clock']}'.")
    hours = {risk: float(entry[risk]) for risk in RATED if risk in entry}
    for risk, allowed in hours.items():
        if not allowed > 0:
            raise PolicyError(f"A clock allows more than 0 hours, not '{allowed:g}' for {risk}.")
    return Clock(
        entry["applies_to"], _day(entry["from"]), entry.get("clock", "elapsed"), hours, _hub(entry),
        str(entry.get("source", "")),
    )  # fmt: skip


def _dated(given: object) -> list[dict[str, Any]]:
    """Return the entries of a section that holds dated ones, or a single one for all days as its table or list."""
    if isinstance(given, list) and given and all(isinstance(each, dict) for each in given):
        return [each | {"from": _day(each["from"])} for each in given]
    if isinstance(given, dict):
        return [given | {"from": ALWAYS}] if given else []
    return [{"from": ALWAYS, "agencies": given}] if isinstance(given, list) else []


def _hours(base: Policy, entry: dict[str, Any]) -> Hours:
    before = base.open_on(entry["from"])
    hours = Hours(
        entry["from"], entry.get("opens", before.opens), entry.get("closes", before.closes),
        str(entry.get("source", "")),
    )  # fmt: skip
    if hours.opens >= hours.closes:
        raise PolicyError("The policy's working hours must open before they close.")
    return hours


def _ages(entry: dict[str, Any]) -> Ages:
    days = {name: allowed for name, allowed in entry.items() if name not in ("from", "source")}
    for name, allowed in days.items():
        if type(allowed) is not int or allowed < 1:
            raise PolicyError(f"An extract of {name} may be a whole number of days old from 1 on, not '{allowed}'.")
    return Ages(entry["from"], days, str(entry.get("source", "")))


def _core(entry: dict[str, Any]) -> CoreAgencies:
    return CoreAgencies(entry["from"], _agencies(entry["agencies"]), str(entry.get("source", "")))


def _duty(entry: dict[str, Any]) -> Duty:
    covered, unsure = _agencies(entry["covered"]), _agencies(entry.get("unsure", []))
    for agency in set(covered) & set(unsure):
        raise PolicyError(f"The duty to share names {agency} as covered and as unsure.")
    facts = tuple(map(str, entry.get("facts", [])))
    return Duty(_day(entry["from"]), covered, unsure, facts, str(entry.get("source", "")))


def _quorum(entry: dict[str, Any]) -> Quorum:
    agencies = _agencies(entry["agencies"])
    if not agencies:
        raise PolicyError("A quorum names the agencies that must take part in a strategy discussion.")
    return Quorum(_day(entry["from"]), agencies, str(entry.get("source", "")))


def _agencies(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in AGENCIES:
            raise PolicyError(f"'{name}' is no agency.{nearest(name, AGENCIES)} Known: {', '.join(AGENCIES)}.")
    return tuple(names)


def _population(entry: dict[str, Any]) -> Population:
    hubs = {clean_name(hub): people for hub, people in entry.get("hubs", {}).items()}
    known = Population(entry.get("under_18"), hubs)
    for name in entry.keys() - {"under_18", "hubs"}:
        raise PolicyError(f"The policy's population has no entry '{name}': give under_18, and hubs where known.")
    for people in (known.under_18, *known.hubs.values()):
        if people is not None and (type(people) is not int or people < 1):
            raise PolicyError(f"A population is a whole number of children above 0, not '{people}'.")
    return known


def _publication(base: Publication, entry: dict[str, Any]) -> Publication:
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


def _target(entry: dict[str, Any]) -> Target:
    return Target(
        str(entry["metric"]), _day(entry["from"]), float(entry["value"]), _hub(entry),
        str(entry.get("source", "")),
    )  # fmt: skip


def _rebase(entry: dict[str, Any]) -> Rebase:
    month = date.fromisoformat(f"{entry['month']}-01")
    return Rebase(tuple(entry["metrics"]), month, str(entry.get("reason", "")))


def _hub(entry: dict[str, Any]) -> str | None:
    return clean_name(str(entry["hub"])) if entry.get("hub") else None


def _with_hub(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"hub": _hub(entry)}


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise PolicyError(f"'from' must be a date such as 2025-04-01, not '{value}'.")
    return value
