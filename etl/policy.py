"""The policy file: one entry is one dated target, clock or window that a hub has agreed."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from etl import codes
from etl.codes import AGENCIES
from etl.errors import PolicyError, nearest

CLOCK_USES = ("contact_decision", "agency_check")
RATED = ("blue", "green", "amber", "red")
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
}
LABELLED = {
    "source": codes.SOURCES,
    "sex": codes.SEXES,
    "ethnicity": codes.ETHNICITIES,
    "disability": codes.YES_NO_UNKNOWN,
    "primary_need": codes.PRIMARY_NEEDS,
    "closure_reason": codes.CLOSURE_REASONS,
    "no_further_action": codes.YES_NO,
    "conference_not_required": codes.YES_NO,
    "plan_started": codes.YES_NO,
}


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
class Label:
    """What a column's label means in this area's workbooks, where the software can't tell."""

    column: str
    label: str
    code: str


@dataclass(frozen=True)
class Population:
    """Children under 18 who live in the area, and in each hub's part of it where that is known."""

    under_18: int | None = None
    hubs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """What leaves the building beside the snapshot: groups agreed for open data, rounding, and the area's codes."""

    filters: tuple[str, ...] = ("source_group",)
    rounding: int | None = None
    la_code: str = "x"
    old_la_code: str = "x"
    region_code: str = "x"
    region_name: str = "Not available"
    contact: str = ""


@dataclass(frozen=True)
class Policy:
    """Everything a hub has agreed, defaults included."""

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
    text: str = ""

    def target(self, metric: str, on: date, hub: str | None = None) -> Target | None:
        """Return the target in force on a day: a hub's own wins over one for all, then the latest dated, then last."""
        fits = [t for t in self.targets if t.metric == metric and t.from_day <= on and t.hub in (None, hub)]
        return sorted(fits, key=lambda t: (t.hub is not None, t.from_day))[-1] if fits else None

    def rebase_months(self, metric: str) -> list[date]:
        """Return the months from which this metric's SPC limits are recalculated, in order."""
        return sorted({r.month for r in self.rebases if metric in r.metrics})


def load_policy(data: Path) -> Policy:
    """Return the defaults overlaid with `policy.toml` of a data directory. Raises PolicyError."""
    policy = _overlay(Policy(), Path(__file__).with_name("policy_default.toml").read_text("utf-8"), "the defaults")
    local = data / "policy.toml"
    return _overlay(policy, local.read_text("utf-8-sig"), str(local)) if local.exists() else replace(policy, text="")


def parse_policy(*texts: str) -> Policy:
    """Return the defaults overlaid with policy texts, as stored in a build. Raises PolicyError."""
    policy = _overlay(Policy(), Path(__file__).with_name("policy_default.toml").read_text("utf-8"), "the defaults")
    for text in texts:
        policy = _overlay(policy, text, "the stored policy")
    return policy


def _overlay(base: Policy, text: str, where: str) -> Policy:
    try:
        raw = tomllib.loads(text)
        for name in raw:
            if name not in _TOP:
                raise PolicyError(f"The policy in {where} has no section '{name}'.{nearest(name, _TOP)}")
        return _apply(base, raw, text)
    except tomllib.TOMLDecodeError as bad:
        raise PolicyError(f"The policy in {where} is not valid TOML: {bad}.") from bad
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
        labels=base.labels + tuple(_label(entry) for entry in raw.get("label", [])),
        text=text,
    )
    if policy.opens >= policy.closes:
        raise PolicyError("The policy's working hours must open before they close.")
    return policy


def _clock(entry: dict[str, Any]) -> Clock:
    if entry["applies_to"] not in CLOCK_USES:
        raise PolicyError(f"A clock applies to one of {', '.join(CLOCK_USES)}, not '{entry['applies_to']}'.")
    if entry.get("clock", "elapsed") not in ("elapsed", "working"):
        raise PolicyError(f"A clock is 'elapsed' or 'working', not '{entry['clock']}'.")
    hours = {risk: float(entry[risk]) for risk in RATED if risk in entry}
    return Clock(
        entry["applies_to"], _day(entry["from"]), entry.get("clock", "elapsed"), hours, entry.get("hub"),
        str(entry.get("source", "")),
    )  # fmt: skip


def _agencies(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in AGENCIES:
            raise PolicyError(f"'{name}' is no agency.{nearest(name, AGENCIES)} Known: {', '.join(AGENCIES)}.")
    return tuple(names)


def _population(entry: dict[str, Any]) -> Population:
    known = Population(entry.get("under_18"), dict(entry.get("hubs", {})))
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
    texts = {name: str(value) for name, value in entry.items() if name not in ("filters", "rounding")}
    filters = tuple(entry["filters"]) if "filters" in entry else base.filters
    return replace(base, filters=filters, rounding=rounding or base.rounding, **texts)


def _target(entry: dict[str, Any]) -> Target:
    return Target(
        str(entry["metric"]), _day(entry["from"]), float(entry["value"]), entry.get("hub"),
        str(entry.get("source", "")),
    )  # fmt: skip


def _rebase(entry: dict[str, Any]) -> Rebase:
    month = date.fromisoformat(f"{entry['month']}-01")
    return Rebase(tuple(entry["metrics"]), month, str(entry.get("reason", "")))


def _label(entry: dict[str, Any]) -> Label:
    label = Label(str(entry["column"]), str(entry["label"]), str(entry["code"]))
    if label.column not in LABELLED:
        raise PolicyError(f"A label belongs to one of {', '.join(LABELLED)}, not '{label.column}'.")
    if label.code not in LABELLED[label.column]:
        known = ", ".join(LABELLED[label.column])
        raise PolicyError(f"The label '{label.label}' can't mean '{label.code}': a {label.column} is one of {known}.")
    return label


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise PolicyError(f"'from' must be a date such as 2025-04-01, not '{value}'.")
    return value
