"""Tests the study of impact on invented series whose true effect is known. A cell is one world and pair of lengths.

Outcomes are stored in trials.json; `python -m mash.documents --trials` runs them again, in about a quarter of an hour.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from queries.calendar.months import months_after
from queries.impact.comparison import compare
from queries.impact.course import make_course
from queries.impact.evidence import LABELS, Checks, is_after_run, is_drifting, label, needs_false_dates
from queries.impact.model import fit
from queries.impact.placebo import placebos, rank
from queries.impact.scale import unlinked
from queries.impact.worlds import LENGTHS, SEED, WORLDS, World, series, walk

STORED = Path(__file__).with_name("trials.json")
SERIES = 200  # a cell with an effect, and as many without
_PANEL_START = date(2020, 1, 1)
PANELS, PANEL_LENGTHS, PANEL_SIZE, PANEL_HUBS = 100, ((24, 8), (36, 12)), 0.3, 3


def trial(world: World, before: int, after: int, number: int, *, with_effect: bool) -> dict[str, Any]:
    """Return what the study finds in one series: the true effect, interval, p, label, and what it warns of.

    False dates are tried where the label depends on them. The negative control counts as tried and still, so that
    nothing but the months themselves keeps a label from strong.
    """
    made = series(world, before, after, number, with_effect=with_effect)
    fitted = fit(made.course)
    effect, known = fitted.effect, int((~made.course.after).sum())
    others = [months_after(made.course.months[0], int(step - made.course.time[0])) for step in made.course.steps]
    false = placebos(made.course, others) if needs_false_dates(effect.p, known) else []
    flaws = [""] * (is_after_run(fitted) + bool(made.course.missing))
    checks = Checks(effect.p, known, rank(effect, false), len(false), is_drifting(fitted), False, None, None)
    return {
        "true": round(made.true, 3),
        "value": round(effect.value, 3),
        "low": round(effect.low, 3),
        "high": round(effect.high, 3),
        "p": round(effect.p, 5),
        "label": label(checks, flaws),
        "drifting": is_drifting(fitted),
        "after_run": is_after_run(fitted),
    }


def cell(world: World, before: int, after: int, many: int = SERIES) -> dict[str, Any]:
    """Return how often the study was right in a world: counts of series, mean width and bias in the metric's unit.

    `first` holds the outcomes of the first series, for comparison with a later run.
    """
    outcomes = {
        which: [trial(world, before, after, number, with_effect=which == "effect") for number in range(many)]
        for which in ("none", "effect")
    }
    summary = {which: _summary(some) for which, some in outcomes.items()}
    first = {which: some[0] for which, some in outcomes.items()}
    return {"world": world.name, "before": before, "after": after, "series": many, **summary, "first": first}


def _summary(outcomes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def many(holds: Callable[[dict[str, Any]], bool]) -> int:
        return sum(map(holds, outcomes))

    return {
        "covered": many(lambda one: bool(one["low"] <= one["true"] <= one["high"])),
        "found": many(lambda one: bool(one["p"] < 0.05)),
        "moderate": many(lambda one: LABELS.index(one["label"]) >= 2),
        "strong": many(lambda one: one["label"] == "strong"),
        "drifting": many(lambda one: bool(one["drifting"])),
        "after_run": many(lambda one: bool(one["after_run"])),
        "width": round(float(np.mean([one["high"] - one["low"] for one in outcomes])), 3),
        "bias": round(float(np.mean([one["value"] - one["true"] for one in outcomes])), 3),
    }


def panel(before: int, after: int, number: int, *, leaving: bool) -> dict[str, Any]:
    """Return what the comparison with three hubs finds for a fourth with a change of 0.3 logits.

    All four share a random walk of 0.06 a month. A hub that is `leaving` has a walk of 0.12 of its own besides.
    """
    rng = np.random.default_rng([SEED, number, before, int(leaving)])
    months = [months_after(_PANEL_START, i) for i in range(before + after)]
    time = np.arange(len(months), dtype=np.float64) - before
    common, frames, true, course = walk(rng, time), [], 0.0, None
    for hub in range(PANEL_HUBS + 1):
        eta = rng.uniform(0.2, 1.0) + common + (walk(rng, time, 0.12) if leaving and hub == 0 else 0.0)
        change = np.where((time >= 0) & (hub == 0), PANEL_SIZE, 0.0)
        met = rng.binomial(200, unlinked(eta + change, "logit"))
        rows = _rows_of(hub, months, met.tolist())
        if hub == 0:
            course = make_course(rows, "percent", 100.0, months[before])
            true = float(100 * np.mean((unlinked(eta + change, "logit") - unlinked(eta, "logit"))[time >= 0]))
        frames.append(pl.DataFrame(rows))
    comparison = compare(course, pl.concat(frames), [str(hub) for hub in range(1, PANEL_HUBS + 1)]) if course else None
    if comparison is None:
        return {}
    effect = comparison.effect
    return {
        "true": round(true, 3), "low": round(effect.low, 3), "high": round(effect.high, 3), "p": round(effect.p, 5),
        "alike_before": comparison.alike_before,
    }  # fmt: skip


def panels(before: int, after: int, *, leaving: bool, many: int = PANELS) -> dict[str, Any]:
    """Return how often the comparison was right: counts of panels."""
    outcomes = [panel(before, after, number, leaving=leaving) for number in range(many)]
    return {
        "before": before, "after": after, "leaving": leaving, "panels": many,
        "covered": sum(one["low"] <= one["true"] <= one["high"] for one in outcomes),
        "found": sum(one["p"] < 0.05 for one in outcomes),
        "warned": sum(not one["alike_before"] for one in outcomes),
        "first": outcomes[0],
    }  # fmt: skip


def run_all() -> dict[str, list[dict[str, Any]]]:
    """Return every cell's outcome."""
    return {
        "cells": [cell(world, *lengths) for world in WORLDS for lengths in LENGTHS],
        "panels": [panels(*lengths, leaving=leaving) for lengths in PANEL_LENGTHS for leaving in (False, True)],
    }


def _rows_of(hub: int, months: Sequence[date], met: Sequence[int]) -> list[dict[str, object]]:
    """Return a hub's months as rows of a measure, 200 contacts a month."""
    return [
        {"hub": str(hub), "start": month, "numerator": a, "denominator": 200, "value": a / 2, "status": "ok"}
        for month, a in zip(months, met, strict=True)
    ]
