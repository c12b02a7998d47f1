"""Writes the tables and words of the page that compares the area with England: a row is a rate, or a place."""

from collections.abc import Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text, verdict
from etl import codes
from publish.charts import icons
from queries import words
from queries.england.comparison import Own, Standing, verdict_words


def england_table(caption: str, standings: Sequence[Standing]) -> str:
    """Return each rate beside England's."""
    columns = [
        Column("Measure", False), Column("Here"), Column("England"), Column("Reading", False),
        Column("95% interval, here"), Column("England’s year to"), Column("Here, months counted", False),
        Column("Here, latest 12 months"), Column("Published by", False),
    ]  # fmt: skip
    return table(caption, columns, [_standing(each) for each in standings], seen=False)


def england_rows(standings: Sequence[Standing]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "metric": each.metric.name, "measure": each.metric.title,
            **_own_row("", each.like), "england": each.england, "england_year_to_march": each.year,
            "verdict": each.verdict or "", **_own_row("latest_", each.recent), "published_by": each.source,
        }
        for each in standings
    ]  # fmt: skip


def places_table(caption: str, standing: Standing) -> str:
    """Return the area and every place with a figure of the same year, the highest first; places without one last."""
    columns = [Column("Place", False), Column("Kind", False), Column("Rate")]
    known = [place for place in standing.places if place.value is not None]
    known.sort(key=lambda place: -(place.value or 0.0))
    rows = [[text(place.name), _kind(place.level), words.percent(place.value or 0.0)] for place in known]
    if standing.like:
        at = sum(1 for place in known if (place.value or 0.0) > standing.like.value)
        rows.insert(at, ["<b>Here</b>", "This area", f"<b>{words.percent(standing.like.value)}</b>"])
    rows += [
        [
            text(place.name),
            _kind(place.level),
            text(codes.SYMBOLS.get(place.symbol or "", "No figure")),
        ]
        for place in standing.places
        if place.value is None
    ]
    return table(caption, columns, rows)


def _kind(level: str) -> str:
    return "This area, as published" if level == "own" else codes.AREA_LEVELS.get(level, "")


def places_rows(standing: Standing) -> list[dict[str, object]]:
    """Return the same as rows of a file; a symbol stands where a figure was not published."""
    rows: list[dict[str, object]] = [
        {"place": place.name, "kind": place.level, "value": place.value, "symbol": place.symbol or ""}
        for place in standing.places
    ]
    own = standing.like
    return [{"place": "Here", "kind": "this area", "value": own.value, "symbol": ""}, *rows] if own else rows


def months_of(own: Own) -> str:
    """Return the months that a rate counts: `Apr 2024 to Mar 2025`."""
    return f"{words.short_month(own.first)} to {words.short_month(own.last)}"


def _standing(standing: Standing) -> list[str]:
    like, recent, place = standing.like, standing.recent, standing.verdict
    icon = icons.funnel_icon(place, standing.metric.better, size=20) if place else ""
    return [
        text(standing.metric.title),
        f"<b>{words.percent(like.value)}</b>" if like else "–",
        words.percent(standing.england),
        verdict(icon, verdict_words(place), 20) if place else "Not in this data" if standing.absent else "–",
        words.span(*like.interval, "percent") if like else "–",
        f"March {standing.year}",
        f'<span class="num">{months_of(like)}</span>' if like else "–",
        words.percent(recent.value) if recent else "–",
        text(standing.source),
    ]


def _own_row(prefix: str, own: Own | None) -> dict[str, object]:
    names = ("first_month", "last_month", "numerator", "denominator", "value", "lower_95", "upper_95")
    if own is None:
        return {f"{prefix}{name}": None for name in names}
    values = (f"{own.first:%Y-%m}", f"{own.last:%Y-%m}", own.numerator, own.denominator, own.value, *own.interval)
    return {f"{prefix}{name}": value for name, value in zip(names, values, strict=True)}
