"""Reads the policy file: the dated targets, clocks and other choices that an area's hubs have agreed."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from etl.codes import AGENCIES
from etl.errors import PolicyError, nearest
from etl.ladders import Ladders
from etl.reading.agreed import Label, Name, read_declared, read_label, read_name, read_words
from etl.reading.missing import DEFAULT, Words
from etl.reading.names import clean_name
from etl.spans.covers import Covers, covers_of

CLOCK_USES = ("contact_decision", "agency_check")
RATED = ("blue", "green", "amber", "red")
THRESHOLDS = (6, 10)  # the least count that may be published; the first, unless an area agreed on the other
FEWEST_ALIKE, MOST_ALIKE = 5, 100  # children who share a record in rows for projects, as an area may agree
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
    "entry",
}
ENTRIES = "policy.d"  # its files NNN.toml are added to policy.toml in order: one entry each, with who agreed it
_BEGINS = re.compile(r"^# policy\.d/(\d{3}\.toml)\n", re.MULTILINE)  # the line above each in the text of a build


@dataclass(frozen=True)
class Clock:
    """Hours allowed per risk rating from a day on, by elapsed or working hours, for one hub or for all."""

    applies_to: str
    from_day: date
    kind: str
    hours: dict[str, float]
    hub: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Target:
    """A performance target for one metric from a day on, in the metric's unit."""

    metric: str
    from_day: date
    value: float
    hub: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Rebase:
    """An agreed month (its first day) from which SPC limits are recalculated for some metrics."""

    metrics: tuple[str, ...]
    month: date
    reason: str = ""


@dataclass(frozen=True)
class Duty:
    """A duty to share information in force from a day on: whom it binds, and whom perhaps. A change of kind `law` at
    that day moves figures of these facts.
    """

    from_day: date
    covered: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """A file of policy.d: its name, the day it was drafted, the role that drafted it, who agreed it, and its text."""

    name: str
    drafted: date
    by: str = ""
    agreed: str = ""
    text: str = ""


@dataclass(frozen=True)
class Population:
    """Children under 18 who live in the area, and in each hub's part of it where that is known."""

    under_18: int | None = None
    hubs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """What an area agreed for publishing: the least count shown, and of open data the groups, rounding and codes.

    Of rows for projects: how many children are `alike`, after how many months there may be a new core, and whether rows
    tell that a referral ended in no further action.
    """

    threshold: int = THRESHOLDS[0]
    alike: int = FEWEST_ALIKE
    core_months: int = 12
    no_further_action: bool = False
    filters: tuple[str, ...] = ("source_group",)
    rounding: int | None = None
    la_code: str = "x"
    old_la_code: str = "x"
    region_code: str = "x"
    region_name: str = "Not available"
    contact: str = ""


@dataclass(frozen=True)
class Policy:
    """Everything that the area's hubs have agreed, with the defaults for the rest."""

    area: str = ""
    synthetic: bool = False
    max_rejected_percent: float = 20.0
    clocks: tuple[Clock, ...] = ()
    opens: time = time(9)
    closes: time = time(17)
    freshness_days: dict[str, int] = field(default_factory=lambda: {"default_days": 35})
    core_agencies: tuple[str, ...] = ()
    population: Population = field(default_factory=Population)
    publication: Publication = field(default_factory=Publication)
    targets: tuple[Target, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    labels: tuple[Label, ...] = ()
    covers: tuple[Covers, ...] = ()
    names: tuple[Name, ...] = ()
    words: Words = DEFAULT
    declared: frozenset[str] = frozenset()
    ladders: Ladders = field(default_factory=Ladders)
    duties: tuple[Duty, ...] = ()
    entries: tuple[Entry, ...] = ()
    text: str = ""

    def target(self, metric: str, on: date, hub: str | None = None) -> Target | None:
        """Return the target in force on a day: a hub's own wins over one for all, then the latest dated, then last."""
        fits = [t for t in self.targets if t.metric == metric and t.from_day <= on and t.hub in (None, hub)]
        return sorted(fits, key=lambda t: (t.hub is not None, t.from_day))[-1] if fits else None

    def clock(self, use: str, on: date, hub: str | None = None) -> Clock | None:
        """Return the hours in force on a day: a hub's own win over those for all, then the latest dated, then last."""
        fits = [c for c in self.clocks if c.applies_to == use and c.from_day <= on and c.hub in (None, hub)]
        return sorted(fits, key=lambda c: (c.hub is not None, c.from_day))[-1] if fits else None

    @property
    def duty_from(self) -> date | None:
        """Return the first day on which a duty to share is in force; None where none is agreed."""
        return min((duty.from_day for duty in self.duties), default=None)

    def rebase_months(self, metric: str) -> list[date]:
        """Return the months from which this metric's SPC limits are recalculated, in order."""
        return sorted({r.month for r in self.rebases if metric in r.metrics})


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
    area, hours = raw.get("area", {}), raw.get("working_hours", {})
    policy = replace(
        base,
        area=str(area.get("name", base.area)),
        synthetic=bool(area.get("synthetic", base.synthetic)),
        max_rejected_percent=float(raw.get("load", {}).get("max_rejected_percent", base.max_rejected_percent)),
        clocks=base.clocks + tuple(_clock(entry) for entry in raw.get("clock", [])),
        opens=hours.get("opens", base.opens),
        closes=hours.get("closes", base.closes),
        freshness_days=base.freshness_days | raw.get("freshness", {}),
        core_agencies=_agencies(raw["core_agencies"]) if "core_agencies" in raw else base.core_agencies,
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
        text=text,
    )
    if policy.opens >= policy.closes:
        raise PolicyError("The policy's working hours must open before they close.")
    return policy


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


def _duty(entry: dict[str, Any]) -> Duty:
    covered, unsure = _agencies(entry["covered"]), _agencies(entry.get("unsure", []))
    for agency in set(covered) & set(unsure):
        raise PolicyError(f"The duty to share names {agency} as covered and as unsure.")
    facts = tuple(map(str, entry.get("facts", [])))
    return Duty(_day(entry["from"]), covered, unsure, facts, str(entry.get("source", "")))


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
