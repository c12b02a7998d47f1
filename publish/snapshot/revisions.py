"""Why a later run differs from what was published; one row is a figure that changed, with the reason found for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publish.snapshot.measures import SHORT
from publish.snapshot.quality import agency_name
from queries import words
from queries.months import read_month

COLUMNS = ("Measure", "Month", "Was", "Is now", "Why")
COMPARED = ("metric", "months", "speaks_of", "target", "england", "variation", "side", "assurance")


def same(told: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether two snapshots of a month say the same: figures, verdicts and commentary, not how it is worded.

    No words now are no other words: what was published with words keeps them.
    """
    return _compared(told) == _compared(now) and now.get("commentary") in (None, told.get("commentary"))


def _compared(facts: Mapping[str, Any]) -> list[Any]:
    said = [{part: metric.get(part) for part in COMPARED} for metric in facts.get("metrics", []) if metric["months"]]
    return [said, facts.get("by_hub", []), facts.get("groups", []), facts.get("faults", [])]


def revision(
    told: Mapping[str, Any], now: Mapping[str, Any], was: Mapping[str, Any], becomes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the entry of a revision from the figures and the manifests of both: title, why, and a table of changes."""
    causes = _causes(was, becomes)
    changes = _changes(told, now)
    rows = [
        {"name": SHORT.get(metric, metric), "month": words.short_month(read_month(month)), "was": _said(old, unit),
         "now": _said(new, unit), "why": _why(old, new, causes)}
        for metric, month, unit, old, new in changes
    ]  # fmt: skip
    said = [*_sentences(causes, was, becomes), *_beside(told, now, changed=bool(rows))]
    kinds = list(dict.fromkeys(row["why"] for row in rows))
    return {
        "title": f"Revision {becomes['revision']}, data as at {words.day(_day(becomes))}.",
        "why": " ".join(said),
        "causes": kinds or sorted(causes),
        "columns": list(COLUMNS),
        "rows": rows,
    }


def _causes(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> set[str]:
    """Return what differs between the manifests of two runs: extracts, policy, definition."""
    found = set()
    if _ids(was) != _ids(becomes):
        found.add("extracts")
    if was.get("policy", {}).get("sha256") != becomes["policy"]["sha256"]:
        found.add("policy")
    if was.get("definitions") != becomes["definitions"] or was.get("version") != becomes["version"]:
        found.add("definition")
    return found


def _ids(manifest: Mapping[str, Any]) -> set[str]:
    return {extract["sha256"] for extract in manifest.get("extracts", [])}


def _why(old: Mapping[str, Any] | None, new: Mapping[str, Any], causes: set[str]) -> str:
    """Name the reason of one change. Where extracts, policy and definition changed together, all are named."""
    reasons = [_records(old, new)] if "extracts" in causes else []
    reasons += [cause for cause in ("policy", "definition") if cause in causes]
    return (" or ".join(reasons) or "records erased or withdrawn").capitalize()


def _records(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    """Say what new extracts brought: more counted and nothing less is late data, no more counted is a correction."""
    if old is None or old["status"] == "immature" != new["status"]:
        return "late data"  # a month that can be known only now waited for its records
    pairs = [
        (a, b) for a, b in zip(_counts(old), _counts(new), strict=True) if isinstance(a, int) and isinstance(b, int)
    ]
    if not pairs:
        return "late data or correction"
    (was, became) = pairs[-1]  # all that was counted; a count has nothing else
    if became > was and all(b >= a for a, b in pairs):
        return "late data"
    return "correction" if became <= was else "late data or correction"


def _counts(cell: Mapping[str, Any]) -> list[Any]:
    return [cell["numerator"], cell["denominator"]]


def _changes(told: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, words.Unit, Any, Any]]:
    """Return metric, month, unit, old and new cell of every figure that differs, or its target, in order."""
    before = {m["metric"]: m for m in told["metrics"]}
    found = []
    for metric in now["metrics"]:
        known = {month["month"]: month for month in before.get(metric["metric"], {}).get("months", [])}
        for month in metric["months"]:
            old = known.get(month["month"])
            if old is None or _figure(old) != _figure(month):
                found.append((metric["metric"], month["month"], metric["unit"], old, month))
    return found


def _figure(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    return cell["status"], cell["numerator"], cell["denominator"], cell["value"]


def _said(cell: Mapping[str, Any] | None, unit: words.Unit) -> str:
    if cell is None:
        return "–"
    if cell["status"] == "suppressed":
        return "c"
    if cell["value"] is None:
        return "not known yet" if cell["status"] == "immature" else "none"
    of = f" ({words.count(cell['numerator'])} of {words.count(cell['denominator'])})" if cell["denominator"] else ""
    return words.value(cell["value"], unit) + of


def _sentences(causes: set[str], was: Mapping[str, Any], becomes: Mapping[str, Any]) -> list[str]:
    said = []
    if "extracts" in causes:
        new = [e for e in becomes["extracts"] if e["sha256"] not in _ids(was)]
        gone = len(_ids(was) - _ids(becomes))
        who = sorted({agency_name(e["agency"]) for e in new if e["agency"]})
        named = f" ({', '.join(who)})" if who else ""
        said.append(f"Late data or correction: {words.number(len(new))} new {_extracts(len(new))}{named}.")
        said += [f"{words.number(gone).capitalize()} {_extracts(gone)} withdrawn."] if gone else []
    if "policy" in causes:
        said.append("Policy: the area’s policy file changed; both texts are in the manifests.")
    if "definition" in causes:
        said.append(f"Definition: software {was.get('version', 'unknown')} became {becomes['version']}.")
    return said or ["Neither extracts, policy nor definitions changed: see the audit trail for records erased."]


def _extracts(number: int) -> str:
    return "extract" if number == 1 else "extracts"


def _beside(told: Mapping[str, Any], now: Mapping[str, Any], *, changed: bool) -> list[str]:
    said = []
    if told.get("commentary") != now.get("commentary"):
        said.append("Commentary: the officer’s words changed.")
    if bool(told.get("by_hub")) != bool(now.get("by_hub")):
        said.append(f"The annex by hub was {'added' if now.get('by_hub') else 'left out'}.")
    if not changed:
        said.append("No monthly figure changed; verdicts, targets, faults or other parts did.")
    return said


def _day(manifest: Mapping[str, Any]) -> datetime:

    return datetime.fromisoformat(manifest["as_at"])
