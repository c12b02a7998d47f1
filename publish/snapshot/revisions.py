"""Lists the figures of a month that differ from those published, with the reason. A row is a figure that changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publish.published.snapshot_figures import HIDDEN, Figures, MonthCell, RevisedFigure, Revision
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.quality import agency_name
from queries import words
from queries.calendar.months import read_month

WAITING = {"immature": "not known yet", "unknown": "not known", "untimed": "too many without a time of day",
           "off_ladder": "levels not told apart"}  # fmt: skip
COLUMNS = ("Measure", "Month", "Was", "Is now", "Why")


def same(published: Figures, now: Figures) -> bool:
    """Return whether two snapshots of a month say the same: figures, verdicts and commentary, in whatever words.

    Without commentary now, the commentary that was published stays.
    """
    return _compared(published) == _compared(now) and now.commentary in (None, published.commentary)


def _compared(figures: Figures) -> list[Any]:
    measures = [
        (m.metric, m.months, m.speaks_of, m.target, m.england, m.variation, m.side, m.assurance)
        for m in figures.metrics
        if m.months
    ]
    return [measures, figures.by_hub, figures.groups, figures.faults]


def revision(published: Figures, now: Figures, was: Mapping[str, Any], becomes: Mapping[str, Any]) -> Revision:
    """Return what a revision changed, from the figures and the manifests (as plain values) of both."""
    causes = _causes(was, becomes)
    rows = tuple(
        RevisedFigure(
            SHORT.get(metric, metric), words.short_month(read_month(new.month)), _written(old, unit),
            _written(new, unit), _why(old, new, causes),
        )
        for metric, unit, old, new in _changes(published, now)
    )  # fmt: skip
    sentences = [*_sentences(causes, was, becomes), *_other_changes(published, now, figures_changed=bool(rows))]
    kinds = list(dict.fromkeys(row.why for row in rows))
    return Revision(
        title=f"Revision {becomes['revision']}, data as at {words.day(_day(becomes))}.",
        why=" ".join(sentences),
        causes=tuple(kinds or sorted(causes)),
        columns=COLUMNS,
        rows=rows,
    )


def _causes(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> set[str]:
    """Return what differs between the manifests of two runs: extracts, policy, definition."""
    causes = set()
    if _ids(was) != _ids(becomes):
        causes.add("extracts")
    if was.get("policy", {}).get("sha256") != becomes["policy"]["sha256"]:
        causes.add("policy")
    if was.get("definitions") != becomes["definitions"] or was.get("version") != becomes["version"]:
        causes.add("definition")
    return causes


def _ids(manifest: Mapping[str, Any]) -> set[str]:
    return {extract["sha256"] for extract in manifest.get("extracts", [])}


def _why(old: MonthCell | None, new: MonthCell, causes: set[str]) -> str:
    """Return the reason of one change. Where extracts, policy and definition changed together, all are named."""
    reasons = [_records(old, new)] if "extracts" in causes else []
    reasons += [cause for cause in ("policy", "definition") if cause in causes]
    return (" or ".join(reasons) or "records erased or withdrawn").capitalize()


def _records(old: MonthCell | None, new: MonthCell) -> str:
    """Return what new extracts brought: late data where more was counted and nothing less, else a correction."""
    if old is None or (old.status in WAITING and old.status != new.status):
        return "late data"  # a month that can be known only now waited for its records
    pairs = [
        (a, b)
        for a, b in ((old.numerator, new.numerator), (old.denominator, new.denominator))
        if isinstance(a, int) and isinstance(b, int)
    ]
    if not pairs:
        return "late data or correction"
    (counted, counts_now) = pairs[-1]  # all that was counted; a count has nothing else
    if counts_now > counted and all(b >= a for a, b in pairs):
        return "late data"
    return "correction" if counts_now <= counted else "late data or correction"


def _changes(published: Figures, now: Figures) -> list[tuple[str, words.Unit, MonthCell | None, MonthCell]]:
    """Return metric, unit, old and new cell of every figure that differs, in order."""
    before = {m.metric: {month.month: month for month in m.months} for m in published.metrics}
    changes: list[tuple[str, words.Unit, MonthCell | None, MonthCell]] = []
    for measure in now.metrics:
        known = before.get(measure.metric, {})
        for month in measure.months:
            old = known.get(month.month)
            if old is None or _figure(old) != _figure(month):
                changes.append((measure.metric, measure.unit, old, month))
    return changes


def _figure(cell: MonthCell) -> tuple[object, ...]:
    return cell.status, cell.numerator, cell.denominator, cell.value


def _written(cell: MonthCell | None, unit: words.Unit) -> str:
    """Return a figure as a revision's table writes it."""
    if cell is None:
        return "–"
    if cell.status == "suppressed":
        return HIDDEN
    if not isinstance(cell.value, int | float):
        return WAITING.get(cell.status, "none")
    n, d = cell.numerator, cell.denominator
    of = f" ({words.count(n)} of {words.count(d)})" if isinstance(n, int) and isinstance(d, int) and d else ""
    return words.value(cell.value, unit) + of


def _sentences(causes: set[str], was: Mapping[str, Any], becomes: Mapping[str, Any]) -> list[str]:
    sentences = []
    if "extracts" in causes:
        new = [e for e in becomes["extracts"] if e["sha256"] not in _ids(was)]
        gone = len(_ids(was) - _ids(becomes))
        agencies = sorted({agency_name(e["agency"]) for e in new if e["agency"]})
        named = f" ({', '.join(agencies)})" if agencies else ""
        sentences.append(f"Late data or correction: {words.number(len(new))} new {_extracts(len(new))}{named}.")
        sentences += [f"{words.number(gone).capitalize()} {_extracts(gone)} withdrawn."] if gone else []
    if "policy" in causes:
        sentences.append("Policy: the area’s policy file changed; both texts are in the manifests.")
    if "definition" in causes:
        sentences.append(f"Definition: software {was.get('version', 'unknown')} became {becomes['version']}.")
    return sentences or ["Neither extracts, policy nor definitions changed: see the audit trail for records erased."]


def _extracts(number: int) -> str:
    return "extract" if number == 1 else "extracts"


def _other_changes(published: Figures, now: Figures, *, figures_changed: bool) -> list[str]:
    sentences = []
    if published.commentary != now.commentary:
        sentences.append("Commentary: the officer’s words changed.")
    if bool(published.by_hub) != bool(now.by_hub):
        sentences.append(f"The annex by hub was {'added' if now.by_hub else 'left out'}.")
    if not figures_changed:
        sentences.append("No monthly figure changed; verdicts, targets, faults or other parts did.")
    return sentences


def _day(manifest: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(manifest["as_at"])
