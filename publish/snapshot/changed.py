"""What changed since the month before; one entry is a group of measures whose verdict began, went on or ended."""

from collections.abc import Mapping
from typing import Any, cast

from publish.snapshot.measures import SHORT
from queries import words
from queries.months import read_month
from queries.series import Point, Series

_GROUPS = (
    ("began", "New this month."),
    ("goes_on", "Still beyond the usual range."),
    ("ended", "Back within the usual range."),
)


def changed(series: Mapping[str, Series]) -> list[dict[str, str]]:
    """Return claim and rest of each group; a group without measures says so."""
    found: dict[str, list[str]] = {name: [] for name, _ in _GROUPS}
    for one in series.values():
        kind = _kind(one)
        if kind:
            found[kind].append(_moved(one))
    return [{"claim": claim, "rest": f"{'; '.join(found[name]) or 'None'}."} for name, claim in _GROUPS]


def _kind(series: Series) -> str | None:
    now, before = series.latest, series.previous
    if not series.current or now is None or before is None or now.spc is None or before.spc is None:
        return None
    if now.spc.signal:
        return "goes_on" if before.spc.signal else "began"
    return "ended" if before.spc.signal else None


def _moved(series: Series) -> str:
    unit, now, before = series.metric.unit, cast(Point, series.latest), cast(Point, series.previous)
    month = "" if now.month == series.month else f" in {words.month(now.month)}"
    was, became = (words.value(cast(float, point.value), unit) for point in (before, now))
    moved = f"{became}, as the month before" if was == became else f"{was} to {became}"
    return f"{SHORT[series.metric.name]}{month} ({moved})"


def against(earlier: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, str]:
    """Return what differs, for months that both hold, from the figures published in the snapshot before."""
    if earlier is None:
        return {"claim": "Earlier months.", "rest": "No earlier snapshot was published from this data directory."}
    was = {(m["metric"], p["month"]): _figure(p) for m in earlier["metrics"] for p in m["months"]}
    here = {(m["metric"], p["month"]): _figure(p) for m in now["metrics"] for p in m["months"]}
    both = [(was[key], figure) for key, figure in here.items() if key in was]
    grown = sum(then[1] == "immature" != after[1] for then, after in both)
    other = sum(then != after and then[1] != "immature" for then, after in both)
    name = words.month(read_month(earlier["month"]))
    known = f" {words.number(grown).capitalize()} that could not be known then can be known now." if grown else ""
    if not other:
        return {
            "claim": "Earlier months.",
            "rest": f"None of their figures differs from the snapshot of {name}.{known}",
        }
    which = f"{words.number(other).capitalize()} of their {'figure' if other == 1 else 'figures'}"
    verb = "differs" if other == 1 else "differ"
    return {
        "claim": "Earlier months.",
        "rest": f"{which} {verb} from the snapshot of {name}: records that came late or were corrected.{known}",
    }


def _figure(month: Mapping[str, Any]) -> tuple[Any, ...]:
    return month["value"], month["status"], month["numerator"], month["denominator"]
