"""Runs `mash explain`: prints how much each group adds to a figure's change between two periods."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mash.questions import read_dims, read_where
from mash.terminal import print_frame, print_table, say
from queries import words
from queries.build import open_build
from queries.calendar.months import read_span
from queries.explain.amounts import signed_ratio, total
from queries.explain.change import Change, explain, tally_for
from queries.explain.periods import words_of
from queries.explain.split import Split
from queries.explain.table import ALL, rows_of, table
from queries.explain.telling import headline, leading
from queries.measure.counted_on import counted_on, ladder_up_to
from queries.metrics.catalogue import find
from queries.metrics.dimensions import AFTER

_VERDICTS = {
    "drives": "drives it", "holds_back": "holds it back", "as_the_rest": "as the rest", "simpson": "reversed",
    "mix": "mostly the mix", "differs": "groups differ", "alike": "alike", "after": "known only afterwards",
}  # fmt: skip
_WHOLE = ("numerator_from", "denominator_from", "numerator_to", "denominator_to")


def run(
    data: Path, name: str, begin: str, end: str, period: str, by: Sequence[str], where: Sequence[str], form: str
) -> int:
    """Print a row for each group of each dimension; return the exit code."""
    kept = read_where(where)
    read_dims(by)
    read_dims(list(kept))
    metric = find([name])[0]
    before, after = read_span(period, begin), read_span(period, end)
    build = open_build(data)
    ladder = ladder_up_to(build, metric, after.end, kept)
    build = build.on(ladder.name) if ladder else build
    change = explain(build, tally_for(build, metric, by, kept), before, after)
    if form == "table":
        if counted := counted_on(build.policy.ladders, ladder):
            say(counted)
        _print_for_people(change, by)
    else:
        print_frame(_exact(table(change)), form)
    return 0


def _exact(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which what was counted stands as whole numbers, where it is."""
    whole = [name for name in _WHOLE if frame[name].is_null().all() or (frame[name].drop_nulls() % 1 == 0).all()]
    return frame.with_columns(pl.col(whole).cast(pl.Int64))


def _print_for_people(change: Change, by: Sequence[str]) -> None:
    """Print the change and what explains it, then each dimension in a line, or the groups of the one that matters."""
    told = headline(change)
    title = f"{change.metric.title}, {words_of(change.before)} to {words_of(change.after)}"
    say(f"{title}\n{total(change)}\n{told.text}\n")
    shown = change.splits[0] if by and change.splits else leading(change)
    if not by and change.splits:
        rows = [_dimension(change, split) for split in change.splits]
        columns = ["dimension", "rates", "mix", "groups differ (q)", "verdict", "drives it"]
        if change.metric.unit == "count":  # a count has neither
            rows, columns = [[row[0], *row[3:]] for row in rows], [columns[0], *columns[3:]]
        after = [dim for dim in change.metric.dims if dim in AFTER and dim not in change.where]
        caption = f"Known only afterwards, and not looked at: {', '.join(after)}. --by names one.\n" if after else ""
        print_table("", columns, rows, right=columns[1:-2], caption=caption)
    if shown:
        _print_groups(change, shown)


def _dimension(change: Change, split: Split) -> list[str]:
    row = rows_of(change, split)[0]
    drivers = ", ".join(part.name for part in split.with_verdict("drives"))
    effects = [_number(change, row[name]) for name in ("rate_effect", "mix_effect")]
    q = "" if split.q is None else f"{split.q:.3f}"
    told = "recorded otherwise" if split.anew else _VERDICTS[split.verdict]
    return [split.name, *effects, q, told if q or split.anew or split.verdict != "alike" else "", drivers]


def _print_groups(change: Change, split: Split) -> None:
    rows = []
    for row in sorted(rows_of(change, split), key=lambda row: row["group"] == ALL):
        values = [_value(change, row, which) for which in ("from", "to")]
        effects = [_number(change, row[name]) for name in ("rate_effect", "mix_effect", "contribution")]
        if row["group"] == ALL and change.metric.unit == "percent":  # as the sentence above says it
            effects[-1] = words.signed(words.gap(change.values[1], change.values[0]))
        certain = f"{_number(change, row['rate_lower'])} to {_number(change, row['rate_upper'])}"
        verdict = _VERDICTS[row["verdict"]] if row["verdict"] and row["group"] != ALL else ""
        rows.append([row["group"], *values, *effects, certain, verdict])
    columns = [split.name, "from", "to", "rate", "mix", "adds", "rate, 95% interval", "beside the rest"]
    if change.metric.unit == "count":
        columns[6] = "adds, 95% interval"
    shown = [i for i, name in enumerate(columns) if name in ("from", "to") or any(row[i] for row in rows)]
    print_table(
        "", [columns[i] for i in shown], [[row[i] for i in shown] for row in rows], right=columns[1:7],
        caption=_unit(change),
    )  # fmt: skip


def _value(change: Change, row: dict[str, float | None], which: str) -> str:
    figure, of = row[f"value_{which}"], row[f"denominator_{which}"]
    if figure is None:
        return "none"
    unit = "percent" if change.metric.unit == "hours" else change.metric.unit
    return words.value(figure, unit) + (f" of {words.count(of)}" if of is not None else "")


def _number(change: Change, amount: float | None) -> str:
    if amount is None:
        return ""
    if change.metric.unit == "count":
        return words.net(amount)
    return signed_ratio(amount) if change.metric.unit == "ratio" else words.signed(amount)


def _unit(change: Change) -> str:
    if change.within is not None:
        return f"Figures: the share done within {words.hours(change.within)}, the mean of both times. Effects: hours."
    effects = {"percent": "Effects: percentage points. ", "count": ""}.get(change.metric.unit, "")
    even = "Effects count each month by its days. " if change.scale != 1 else ""
    return f"{effects}{even}What a group adds is arithmetic, not a cause."
