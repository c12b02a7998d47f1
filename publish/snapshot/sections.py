"""A section per theme: what was found, a chart, its measures, what to read with them, and the officer's own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from publish.charts.spc import kinds
from publish.snapshot.captions import caption, marked
from publish.snapshot.grid import kind_of, why_not
from publish.snapshot.judged import spoken
from publish.snapshot.measures import CHARTS, SHORT
from queries import words
from queries.findings import Finding, alt_text, findings, headline
from queries.metric import THEMES
from queries.months import months_after
from queries.reasons import expected
from queries.series import Point, Series, counted
from queries.trends import trend

MOST = 3  # findings in a section, the closing line among them
NONE = "–"
COLUMNS = ("Measure", "Month", "Figure", "Out of", "Usual range", "A year before", "Change")


def sections(
    series: Mapping[str, Series], commentary: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the themes that the data speaks of, in order; a theme without a single figure is left out."""
    found, said = [], dict[str, str]()
    for theme, (title, question) in THEMES.items():
        members = [s for s in series.values() if s.metric.theme == theme and s.points]
        if members:
            section = _section(theme, title, question, members, series, said)
            split = [dict(groups[s.metric.name]) for s in members if s.metric.name in groups]
            found.append(section | {"groups": split, "commentary": commentary.get(theme, [])})
    return found


def _section(
    theme: str, title: str, question: str, members: Sequence[Series], every: Mapping[str, Series], said: dict[str, str]
) -> dict[str, Any]:
    moved = [f for f in findings([s for s in members if s.current], MOST) if f.metric]
    drawn = charted(members, moved)
    return {
        "theme": theme,
        "title": title,
        "question": question,
        "findings": [finding(f) for f in moved] or [_quiet(members)],
        "chart": chart(drawn) | {"changes": marked(drawn, said, title)} if drawn else None,
        "columns": list(COLUMNS),
        "rows": [_row(s) for s in members],
        "series": _months(drawn) if drawn else None,
        "notes": _notes(members),
        "reading": _reading(drawn or members[0], moved, every),
        "trend": _trend(drawn) if drawn else None,
    }


def finding(found: Finding) -> dict[str, str | None]:
    """Return a finding as content."""
    return {
        "kind": found.kind, "metric": found.metric, "claim": found.claim, "rest": found.rest,
        "icon": found.icon, "letter": found.letter,
    }  # fmt: skip


def charted(members: Sequence[Series], moved: Sequence[Finding]) -> Series | None:
    """Return the measure to draw: the first that findings speak of, else the usual one, else any with two months."""
    names = dict.fromkeys([*(f.metric for f in moved if f.metric), *CHARTS, *(s.metric.name for s in members)])
    here = {s.metric.name: s for s in members if len(s.known) > 1}
    return next((here[name] for name in names if name in here), None)


def chart(series: Series) -> dict[str, Any]:
    """Return a chart's words: what it shows, how it is read, and what it says to people who can't see it."""
    metric = series.metric
    return {
        "metric": metric.name, "title": headline(series), "caption": caption(series), "alt": alt_text(series),
        "key": kinds(series),
    }  # fmt: skip


def _months(series: Series) -> dict[str, Any]:
    """Return the months behind a chart as a table: every chart can also be read."""
    unit = series.metric.unit
    rows = [
        [
            words.short_month(p.month),
            "not known yet" if p.status == "immature" else shown(p, unit),
            _expected(p, unit),
            words.variation(p.spc.verdict, p.spc.side) if p.spc else NONE,
        ]
        for p in series.shown
    ]
    return {"columns": ["Month", "Figure", "Expected range", "Verdict"], "rows": rows}


def _expected(point: Point, unit: words.Unit) -> str:
    at = point.spc
    return NONE if at is None or at.lower is None or at.upper is None else words.expected(at.lower, at.upper, unit)


def _trend(series: Series) -> str | None:
    said = trend(series)
    return None if "no trend can be stated" in said else said


def _quiet(members: Sequence[Series]) -> dict[str, str | None]:
    current = [s for s in members if s.current]
    if not current:
        claim, rest = "Nothing can be said of this theme yet.", "Too few to say, or not known yet."
    else:
        claim = "Nothing moved beyond its usual range."
        names = "; ".join(f"{SHORT[s.metric.name].lower()} {_latest(s)}" for s in current)
        rest = f"{names[0].upper()}{names[1:]}."
    return {"kind": "nothing_else", "metric": None, "claim": claim, "rest": rest, "icon": "common", "letter": None}


def _latest(series: Series) -> str:
    latest = series.latest
    return "" if latest is None or latest.value is None else words.value(latest.value, series.metric.unit)


def _row(series: Series) -> dict[str, Any]:
    point = spoken(series)
    return {
        "metric": series.metric.name,
        "name": SHORT[series.metric.name],
        "month": words.short_month(point.month) if point else NONE,
        "figure": shown(point, series.metric.unit),
        "out_of": (counted(series.metric, point) or NONE) if point and point.status == "ok" else NONE,
        "usual": expected(series) if _has_range(series) else NONE,
        "year_before": shown(_year_before(series, point), series.metric.unit),
        "change": verdict(series),
    }


def _has_range(series: Series) -> bool:
    latest = series.latest
    return bool(series.current and latest and latest.spc and latest.spc.lower is not None)


def _year_before(series: Series, point: Point | None) -> Point | None:
    if point is None:
        return None
    then = months_after(point.month, -12)
    return next((p for p in series.points if p.month == then and p.status in ("ok", "suppressed")), None)


def shown(point: Point | None, unit: words.Unit) -> str:
    """Return a figure, c where it is suppressed, a dash where there is none, `none` where nothing was counted."""
    if point is None:
        return NONE
    if point.status == "suppressed":
        return "c"
    return "none" if point.value is None else words.value(point.value, unit)


def verdict(series: Series) -> dict[str, str | None]:
    """Return the icon, letter and words of a measure's change."""
    if not series.current:
        return {"icon": None, "letter": None, "words": why_not(series).removesuffix(" (c)")}
    letter = {"high": "H", "low": "L"}.get(series.side or "")
    said = words.variation(series.variation, series.side).partition(" (")[0]
    return {"icon": kind_of(series), "letter": letter, "words": said}


def _notes(members: Sequence[Series]) -> list[str]:
    late = [
        SHORT[s.metric.name] for s in members if (p := spoken(s)) and p.month < s.month and s.metric.maturity_months
    ]
    return [f"{', '.join(late)}: the latest month that can be followed long enough."] if late else []


def _reading(drawn: Series, moved: Sequence[Finding], every: Mapping[str, Series]) -> list[str]:
    """Return what to read with the measure drawn and the next that moved: their pairs with values, and the caution."""
    names = dict.fromkeys([drawn.metric.name, *(f.metric for f in moved if f.metric)])
    told = {every[name].metric.reading: _paired(every[name], every) for name in reversed(names)}
    return list(reversed(told.values()))[:2]  # a caution is given once, by the measure that comes first


def _paired(series: Series, every: Mapping[str, Series]) -> str:
    pairs = [every[name] for name in series.metric.pair if name in every and every[name].current]
    if not pairs:
        return series.metric.reading
    beside = " and ".join(f"{SHORT[s.metric.name].lower()} ({_latest(s)}, {_usual(s)})" for s in pairs)
    return f"Read {SHORT[series.metric.name].lower()} with {beside}. {series.metric.reading}"


def _usual(series: Series) -> str:
    if series.side is None:
        return "within the usual range"
    return f"{'higher' if series.side == 'high' else 'lower'} than usual"
