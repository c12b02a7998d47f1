"""`mash impact`: whether a dated change moved a metric, with what could prove it wrong beside it."""

import json
from pathlib import Path

from mash.printing import console, print_table
from queries import words
from queries.build import open_build
from queries.impact.study import Impact, impact
from queries.impact.telling import signed, span, text, unit


def run(data: Path, change_id: str, name: str, form: str) -> int:
    """Print what a study of one change and one metric finds; return the exit code."""
    found = impact(open_build(data), change_id, name)
    if form == "json":
        print(json.dumps(as_json(found), indent=1, ensure_ascii=False))  # noqa: T201
    else:
        _print_for_people(found)
    return 0


def as_json(found: Impact) -> dict[str, object]:
    """Return the study as the contract's keys (docs/impact.md)."""
    metric = found.metric
    return {
        "change_id": found.change.change_id,
        "metric": metric.name,
        "unit": unit(metric),
        "effect": found.effect.value,
        "low": found.effect.low,
        "high": found.effect.high,
        "effect_6m": found.at_6.value if found.at_6 else None,
        "effect_12m": found.at_12.value if found.at_12 else None,
        "p_value": found.effect.p,
        "placebo_rank": found.rank,
        "pre_trend_ok": found.pre_trend_ok,
        "evidence": found.evidence,
        "text": text(found),
    }


def _print_for_people(found: Impact) -> None:
    metric = found.metric
    level, slope = found.level, found.slope
    rows = [
        ["Mean difference", signed(found.effect.value, metric), span(found.effect.low, found.effect.high, metric)],
        *(
            [name, signed(at.value, metric), span(at.low, at.high, metric)]
            for name, at in (("In the 6th month", found.at_6), ("In the 12th month", found.at_12))
            if at
        ),
        [f"Change of level ({found.fit.link})", f"{level.value:+.3f}", f"{level.low:+.3f} to {level.high:+.3f}"],
        [f"Change of slope a year ({found.fit.link})", f"{slope.value:+.3f}", f"{slope.low:+.3f} to {slope.high:+.3f}"],
    ]
    title = f"{metric.title}: {found.change.title}, {words.day(found.change.effective_on)} (in {unit(metric)})"
    print_table(title, ["figure", "value", "95% interval"], rows, right=("value",))
    checks = [
        f"Evidence: {found.evidence} (p {found.effect.p:.4f}).",
        f"False dates: ranks {found.rank} of {len(found.placebos) + 1} by size, its own among them.",
        f"Model: {found.fit.seasons}; spread {found.fit.dispersion:.2f} times chance.",
    ]
    rows = [
        [one.name, *("–" if side is None else words.value(side, one.unit) for side in (one.before, one.after))]
        for one in found.beside
    ]
    console().print("\n".join(checks), markup=False)
    if rows:
        print_table("Beside it", ["figure", "same months a year before", "after"], rows, right=("after",))
    console().print(text(found), markup=False)
