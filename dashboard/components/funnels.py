"""Writes a funnel plot in words and as a table. A row is a group, with its rate and the limits for its size."""

from dashboard.components.rates import in_cell, placed
from dashboard.components.tables import Column, bar, table
from dashboard.html import key_of, text
from publish.charts import icons
from publish.charts.funnel import kind_of
from queries import words
from queries.metrics.metric import Metric
from queries.statistics.funnel import Funnel, Unit
from queries.statistics.intervals import Interval, wilson

SHAPES = {
    "concern": "Worse than its size explains",
    "improvement": "Better than its size explains",
    "neutral": "Outside what its size explains, neither good nor bad",
    "common": "As expected",
}


def funnel_table(caption: str, funnel: Funnel, metric: Metric, heading: str) -> str:
    """Return each group's rate, its place in the funnel and both limits for its size; all groups together last."""
    noun = words.capital(metric.noun)
    columns = [Column(heading, False), Column("Rate", False), Column("Against the average", False),
               *map(Column, (noun, "95% limits", "99.8% limits"))]  # fmt: skip
    rows = [_unit(unit, metric) for unit in funnel.units]
    denominator = sum(unit.denominator for unit in funnel.units)
    whole = wilson(sum(unit.numerator for unit in funnel.units), denominator)
    drawn = bar(funnel.centre * 100, _percent(whole) if whole else None, None)
    rows.append(["All", in_cell(words.percent(funnel.centre * 100), drawn), "", words.count(denominator), "–", "–"])
    return table(caption, columns, rows, total=True, seen=False)


def funnel_rows(by: str, funnel: Funnel) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            by: unit.name, "numerator": unit.numerator, "denominator": unit.denominator, "value": unit.value * 100,
            "limit_95_lower": unit.limits95.lower * 100, "limit_95_upper": unit.limits95.upper * 100,
            "limit_99_8_lower": unit.limits998.lower * 100, "limit_99_8_upper": unit.limits998.upper * 100,
            "verdict": unit.verdict, "all_groups": funnel.centre * 100, "tau2": funnel.tau2,
        }
        for unit in funnel.units
    ]  # fmt: skip


def funnel_alt(title: str, funnel: Funnel) -> str:
    """Return what a funnel shows, in words: which groups lie outside, and how many lie inside."""
    outside = [unit for unit in funnel.units if unit.verdict != "as_expected"]
    named = "".join(
        f"{unit.name} {words.percent(unit.value * 100)}, {words.funnel(unit.verdict).lower()}; " for unit in outside
    )
    inside = words.number(len(funnel.units) - len(outside)) if len(outside) < len(funnel.units) else "none"
    inside += f" of {words.number(len(funnel.units))} groups as expected"
    return f"{title}. {named}{inside if named else inside.capitalize()}. All: {words.percent(funnel.centre * 100)}."


def spread_note(funnel: Funnel) -> str:
    """Return how to read the limits, and whether they were widened."""
    widened = (
        "The groups differ among themselves by more than chance, and the limits are widened for it "
        "(Spiegelhalter’s additive adjustment)."
        if funnel.tau2
        else "The groups differ among themselves by no more than chance, so the limits are those of chance alone."
    )
    centre = words.percent(funnel.centre * 100)
    return (
        f"Grey band: 99.8% limits. Dotted: 95% limits. Line: all groups together, {centre}. "
        f"{widened} One group in 20 lies beyond the 95% limits by chance. A group outside is a question, not an answer."
    )


def funnel_key(funnel: Funnel, metric: Metric) -> str:
    """Return the key of the shapes that a funnel has."""
    drawn = {kind_of(unit.verdict, metric.better) for unit in funnel.units}
    return key_of((icons.key([kind])[0][0], meaning) for kind, meaning in SHAPES.items() if kind in drawn)


def _unit(unit: Unit, metric: Metric) -> list[str]:
    own = wilson(unit.numerator, unit.denominator)
    return [
        text(unit.name),
        in_cell(words.percent(unit.value * 100), bar(unit.value * 100, _percent(own) if own else None, None)),
        placed(unit.verdict, metric.better),
        words.count(unit.denominator),
        words.span(*_percent(unit.limits95), "percent"),
        words.span(*_percent(unit.limits998), "percent"),
    ]


def _percent(share: Interval) -> Interval:
    return Interval(share.lower * 100, share.upper * 100)
