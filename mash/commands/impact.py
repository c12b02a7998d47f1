"""Runs `mash impact`: studies whether a dated change moved a metric, for one, every or a planned change."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from etl.errors import QuestionError
from mash.terminal import TABLES, print_frame, print_table, say
from queries import words
from queries.build import open_build
from queries.impact.amounts import signed, span, unit
from queries.impact.every import Refused, every_impact
from queries.impact.plan import Plan, plan
from queries.impact.result import Impact
from queries.impact.study import impact
from queries.impact.telling import plan_text, text
from queries.measure.counted_on import counted_on, ladder_up_to

PLAN = "plan"  # in the place of a change's id


def run(data: Path, change_id: str, name: str, form: str) -> int:
    """Print what a study of one change and one metric finds; return the exit code."""
    build = open_build(data)
    study = impact(build, change_id, name)
    if form == "json":
        print(json.dumps(as_json(study), indent=1, ensure_ascii=False))  # noqa: T201
    elif form in TABLES:
        _print_rows([as_json(study)], KEYS, form)
    else:
        _print_for_people(study)
        ladder = ladder_up_to(build, study.metric, build.as_at.date())
        if counted := counted_on(build.policy.ladders, ladder):
            say(counted)
    return 0


def run_every(data: Path, name: str, form: str) -> int:
    """Print what studies of every registered change with one metric find, one row each; return the exit code."""
    studies = every_impact(open_build(data), name)
    rows = [as_json(study) if isinstance(study, Impact) else _refused(study) for study in studies]
    if form == "table":
        _print_every(studies)
    else:
        _print_rows(rows, KEYS, form)
    return 0


def run_plan(data: Path, name: str, hub: str | None, on: str | None, form: str) -> int:
    """Print how large a change must be to be seen, and by when; return the exit code."""
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise QuestionError(f"'{on}' is not a day: write it as 2026-11-30.") from None
    planned = plan(open_build(data), name, hub, day)
    rows: list[dict[str, object]] = [
        {
            "metric": planned.metric.name,
            "hub": planned.hub,
            "on": planned.on.isoformat(),
            "unit": unit(planned.metric),
            "months_before": len(planned.course.months),
            "rows_a_month": round(planned.rows, 1),
            "months_after": sight.months_after,
            "known_by": f"{by:%Y-%m}",
            "smallest_seen": sight.smallest,
        }
        for sight, by in zip(planned.sights, planned.known_by, strict=True)
    ]
    if form == "table":
        _print_plan(planned)
    else:
        _print_rows(rows, list(rows[0]), form)
    return 0


def as_json(study: Impact) -> dict[str, object]:
    """Return the study under the keys that docs/impact.md lists."""
    metric = study.metric
    return {
        "change_id": study.change.change_id,
        "metric": metric.name,
        "unit": unit(metric),
        "effect": study.effect.value,
        "low": study.effect.low,
        "high": study.effect.high,
        "effect_6m": study.at_6.value if study.at_6 else None,
        "effect_12m": study.at_12.value if study.at_12 else None,
        "p_value": study.effect.p,
        "p_adjusted": study.p,
        "questions": study.questions,
        "z": study.effect.z,
        "placebo_rank": study.rank,
        "placebos": len(study.placebos),
        "pre_trend_ok": study.pre_trend_ok,
        "course_before": "drifting" if study.drifting else None,
        "run_before": study.after_run,
        "smallest_seen": study.smallest,
        "months_more": study.months_more,
        "evidence": study.evidence,
        "text": text(study),
    }


def _refused(study: Refused) -> dict[str, object]:
    """Return a change that can't be studied under the same keys, with the reason as its text."""
    row: dict[str, object] = dict.fromkeys(KEYS)
    return row | {
        "change_id": study.change.change_id, "metric": study.metric.name, "unit": unit(study.metric),
        "text": study.reason,
    }  # fmt: skip


KEYS = (
    "change_id", "metric", "unit", "effect", "low", "high", "effect_6m", "effect_12m", "p_value", "p_adjusted",
    "questions", "z", "placebo_rank", "placebos", "pre_trend_ok", "course_before", "run_before", "smallest_seen",
    "months_more", "evidence", "text",
)  # fmt: skip


def _print_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> None:
    """Print rows for machines: also without a row, CSV names its columns."""
    print_frame(pl.DataFrame(rows, schema=list(columns), infer_schema_length=None), form)


def _print_for_people(study: Impact) -> None:
    metric = study.metric
    rows = [
        ["Mean difference", signed(study.effect.value, metric), span(study.effect.low, study.effect.high, metric)],
        *(
            [name, signed(at.value, metric), span(at.low, at.high, metric)]
            for name, at in (("In the 6th month", study.at_6), ("In the 12th month", study.at_12))
            if at
        ),
    ]
    title = f"{metric.title}: {study.change.title}, {words.day(study.change.effective_on)} (in {unit(metric)})"
    print_table(title, ["figure", "value", "95% interval"], rows, right=("value",))
    fit = study.fit
    shares = [("steady", fit.weight_of("steady")), ("alike", fit.weight_of("alike")),
              ("drifting", fit.weight_of("walk", "bending"))]  # fmt: skip
    checks = [
        f"Evidence: {study.evidence} (p {study.effect.p:.4f}).",
        f"False dates: ranks {study.rank} of {len(study.placebos) + 1} by size, its own among them.",
        f"How the months hang together: {', '.join(f'{name} {share:.0%}' for name, share in shares)}; an unusual run "
        f"just before the change {fit.run_weight:.0%}.",
    ]
    rows = [
        [row.name, *("–" if value is None else words.value(value, row.unit) for value in (row.before, row.after))]
        for row in study.beside
    ]
    say("\n".join(checks))
    if rows:
        print_table("Beside it", ["figure", "same months a year before", "after"], rows, right=("after",))
    say(text(study))


def _print_every(studies: list[Impact | Refused]) -> None:
    if not studies:
        raise QuestionError("The impact register is empty: load a 'changes' extract.")
    metric = studies[0].metric
    studied = [study for study in studies if isinstance(study, Impact)]
    rows = [
        [study.change.change_id, words.day(study.change.effective_on), signed(study.effect.value, metric),
         span(study.effect.low, study.effect.high, metric), f"{study.effect.p:.4f}", f"{study.p:.4f}", study.evidence]
        for study in studied
    ]  # fmt: skip
    columns = ["change", "day", "effect", "95% interval", "p", "p, of all asked", "evidence"]
    title = f"{metric.title}: every registered change (in {unit(metric)})"
    several = (
        f"{words.number(len(studied)).capitalize()} changes were asked about at once, and among many one is easily "
        "large by chance: labels follow p of all asked (Holm). Each interval is for its change alone."
    )
    if rows:
        print_table(title, columns, rows, right=("effect", "p", "p, of all asked"), caption=several * (len(rows) > 1))
    for study in studies:
        if isinstance(study, Refused):
            say(f"Not studied: {study.change.change_id}. {study.reason}")


def _print_plan(planned: Plan) -> None:
    metric = planned.metric
    where = f" at {planned.hub}" if planned.hub and "hub" in metric.dims else ""
    rows = [
        [str(sight.months_after), words.month(by), signed(sight.smallest, metric).lstrip("+")]
        for sight, by in zip(planned.sights, planned.known_by, strict=True)
    ]
    title = f"{metric.title}{where}: what a change on {words.day(planned.on)} must be to be seen (in {unit(metric)})"
    columns = ["months after", "known by the end of", "smallest effect probably seen"]
    print_table(title, columns, rows, right=(columns[0], columns[2]), caption=plan_text(planned))
