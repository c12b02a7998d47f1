"""Tables and words of the page that compares: one row is a group in a funnel, a rate beside England's, or a place."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import key_of, text, verdict
from dashboard.parts.rates import in_cell
from dashboard.parts.table import Column, table
from etl import codes
from publish import icons
from publish.charts.funnel import kind_of
from queries import words
from queries.metric import Metric
from queries.standing import Own, Standing, verdict_words
from queries.statistics.funnel import Funnel, Unit
from queries.statistics.intervals import Interval, wilson

SHAPES = {
    "concern": "Worse than its size explains",
    "improvement": "Better than its size explains",
    "neutral": "Outside what its size explains, neither good nor bad",
    "common": "As expected",
}


def funnel_table(caption: str, found: Funnel, metric: Metric, heading: str) -> str:
    """Return each group's rate, its place in the funnel and both limits for its size; all of them last."""
    noun = f"{metric.noun[0].upper()}{metric.noun[1:]}"
    columns = [Column(heading, False), Column("Rate", False), Column("Against the average", False),
               *map(Column, (noun, "95% limits", "99.8% limits"))]  # fmt: skip
    rows = [_unit(unit, metric) for unit in found.units]
    numerator, denominator = (sum(getattr(unit, side) for unit in found.units) for side in ("numerator", "denominator"))
    whole = wilson(numerator, denominator)
    drawn = bar(found.centre * 100, _percent(whole) if whole else None, None)
    rows.append(["All", in_cell(words.percent(found.centre * 100), drawn), "", words.count(denominator), "–", "–"])
    return table(caption, columns, rows, total=True, seen=False)


def funnel_rows(by: str, found: Funnel) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            by: unit.name, "numerator": unit.numerator, "denominator": unit.denominator, "value": unit.value * 100,
            "limit_95_lower": unit.limits95.lower * 100, "limit_95_upper": unit.limits95.upper * 100,
            "limit_99_8_lower": unit.limits998.lower * 100, "limit_99_8_upper": unit.limits998.upper * 100,
            "verdict": unit.verdict, "all_groups": found.centre * 100, "tau2": found.tau2,
        }
        for unit in found.units
    ]  # fmt: skip


def funnel_alt(title: str, found: Funnel) -> str:
    """Return what a funnel shows, in words: who lies outside, and how many lie inside."""
    outside = [unit for unit in found.units if unit.verdict != "as_expected"]
    said = "; ".join(
        f"{unit.name} {words.percent(unit.value * 100)}, {words.funnel(unit.verdict).lower()}" for unit in outside
    )
    inside = f"{words.number(len(found.units) - len(outside))} of {words.number(len(found.units))} groups as expected"
    return f"{title}. {f'{said}; ' if said else ''}{inside}. All: {words.percent(found.centre * 100)}."


def spread_note(found: Funnel) -> str:
    """Return how the limits were made."""
    widened = (
        "The groups differ among themselves by more than chance, and the limits are widened for it "
        "(Spiegelhalter’s additive adjustment)."
        if found.tau2
        else "The groups differ among themselves by no more than chance, so the limits are those of chance alone."
    )
    return (
        f"Grey band: 99.8% limits. Dotted: 95% limits. Line: all groups together, {words.percent(found.centre * 100)}. "
        f"{widened} One group in 20 lies beyond the 95% limits by chance. A group outside is a question, not an answer."
    )


def funnel_key(found: Funnel, metric: Metric) -> str:
    """Return the key of the shapes that a funnel has."""
    drawn = {kind_of(unit.verdict, metric.better) for unit in found.units}
    return key_of((icons.key([kind])[0][0], said) for kind, said in SHAPES.items() if kind in drawn)


def england_table(caption: str, found: Sequence[Standing]) -> str:
    """Return each rate beside England's."""
    columns = [
        Column("Measure", False), Column("Here"), Column("England"), Column("Reading", False),
        Column("95% interval, here"), Column("England’s year to"), Column("Here, months counted", False),
        Column("Here, latest 12 months"), Column("Published by", False),
    ]  # fmt: skip
    return table(caption, columns, [_standing(one) for one in found], seen=False)


def england_rows(found: Sequence[Standing]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "metric": one.metric.name, "measure": one.metric.title,
            **_own_row("", one.like), "england": one.england, "england_year_to_march": one.year,
            "verdict": one.verdict or "", **_own_row("latest_", one.recent), "published_by": one.source,
        }
        for one in found
    ]  # fmt: skip


def places_table(caption: str, found: Standing) -> str:
    """Return the area and every place with a figure of the same year, the highest first; those without one last."""
    columns = [Column("Place", False), Column("Kind", False), Column("Rate")]
    known = sorted((one for one in found.places if one.value is not None), key=lambda one: -(one.value or 0.0))
    rows = [[text(one.name), codes.AREA_LEVELS.get(one.level, ""), words.percent(one.value or 0.0)] for one in known]
    if found.like:
        at = sum(1 for one in known if (one.value or 0.0) > found.like.value)
        rows.insert(at, ["<b>Here</b>", "This area", f"<b>{words.percent(found.like.value)}</b>"])
    rows += [
        [text(one.name), codes.AREA_LEVELS.get(one.level, ""), text(codes.SYMBOLS.get(one.symbol or "", "No figure"))]
        for one in found.places
        if one.value is None
    ]
    return table(caption, columns, rows)


def places_rows(found: Standing) -> list[dict[str, object]]:
    """Return the same as lines of a file; a symbol stands where a figure was not published."""
    rows: list[dict[str, object]] = [
        {"place": one.name, "kind": one.level, "value": one.value, "symbol": one.symbol or ""} for one in found.places
    ]
    own = found.like
    return [{"place": "Here", "kind": "this area", "value": own.value, "symbol": ""}, *rows] if own else rows


def months_of(own: Own) -> str:
    """Return the months a rate rests on: `Apr 2024 to Mar 2025`."""
    return f"{words.short_month(own.first)} to {words.short_month(own.last)}"


def _unit(unit: Unit, metric: Metric) -> list[str]:
    own = wilson(unit.numerator, unit.denominator)
    placed = verdict(icons.funnel_icon(unit.verdict, metric.better, size=20), words.funnel(unit.verdict), 20)
    return [
        text(unit.name),
        in_cell(words.percent(unit.value * 100), bar(unit.value * 100, _percent(own) if own else None, None)),
        placed,
        words.count(unit.denominator),
        words.span(*_percent(unit.limits95), "percent"),
        words.span(*_percent(unit.limits998), "percent"),
    ]


def _standing(one: Standing) -> list[str]:
    like, recent = one.like, one.recent
    said = "–"
    if one.verdict:
        said = verdict(icons.funnel_icon(one.verdict, one.metric.better, size=20), verdict_words(one.verdict), 20)
    return [
        text(one.metric.title),
        f"<b>{words.percent(like.value)}</b>" if like else "–",
        words.percent(one.england),
        said,
        words.span(*like.interval, "percent") if like else "–",
        f"March {one.year}",
        f'<span class="num">{months_of(like)}</span>' if like else "–",
        words.percent(recent.value) if recent else "–",
        text(one.source),
    ]


def _own_row(prefix: str, own: Own | None) -> dict[str, object]:
    names = ("first_month", "last_month", "numerator", "denominator", "value", "lower_95", "upper_95")
    if own is None:
        return {f"{prefix}{name}": None for name in names}
    told = (f"{own.first:%Y-%m}", f"{own.last:%Y-%m}", own.numerator, own.denominator, own.value, *own.interval)
    return {f"{prefix}{name}": value for name, value in zip(names, told, strict=True)}


def _percent(found: Interval) -> Interval:
    return Interval(found.lower * 100, found.upper * 100)
