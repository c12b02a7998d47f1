"""Composes a section for each theme: findings, a chart with captions, the measures, and what to read with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from publish.snapshot.content.board import SHORT
from publish.snapshot.content.drawn import NONE, chart, charted, marked, months_of, shown
from publish.snapshot.content.grid import MANY_HIDDEN, kind_of, why_not
from publish.snapshot.content.judged import spoken
from publish.snapshot.content.model import Block, GroupTable, Section
from publish.snapshot.content.noted import Noted, marks_of
from publish.snapshot.content.read_together import usual
from publish.snapshot.content.rows import MeasureRow, Verdict
from queries import words
from queries.calendar.months import months_after
from queries.metrics.metric import THEMES
from queries.series.findings import Finding, findings
from queries.series.points import Point, counted, expected_range
from queries.series.series import Series
from queries.series.trends import trend
from queries.statistics.spc import UNJUDGED

MOST = 3  # findings in a section, the closing line among them
APART = (
    "Levels not told apart: Family Help was recorded without tiers, or an earlier snapshot shows the month on other "
    "levels and the difference would tell of few."
)
COLUMNS = ("Measure", "Month", "Figure", "Out of", "Usual range", "A year before", "Change")


def sections(
    series: Mapping[str, Series],
    commentary: Mapping[str, tuple[Block, ...]],
    groups: Mapping[str, GroupTable],
    coarser: Mapping[str, Sequence[str]],
    noted: Noted,
) -> list[Section]:
    """Return the themes in order; one that no extract holds anything of says so, and why.

    `coarser` says, by metric, in what sense all its months are coarser for want of a column.
    """
    made, titles = [], dict[str, str]()
    for theme in THEMES:
        every = [s for s in series.values() if s.metric.theme == theme]
        members = [s for s in every if s.points]
        if members:
            split = tuple(groups[s.metric.name] for s in members if s.metric.name in groups)
            section = _section(theme, members, series, titles, split, commentary.get(theme, ()), noted)
            made.append(replace(section, notes=(*section.notes, *_rough(members, coarser))))
        elif lacks := _lacks(every):
            made.append(_absent(theme, lacks, commentary.get(theme, ())))
    return made


def _rough(members: Sequence[Series], coarser: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a note for each reason why all months of some measures are coarser."""
    named: dict[str, list[str]] = {}
    for series in members:
        for sentence in coarser.get(series.metric.name, ()):
            named.setdefault(sentence, []).append(SHORT[series.metric.name])
    return [f"{', '.join(names)}, in every month. {sentence}" for sentence, names in named.items()]


def _lacks(members: Sequence[Series]) -> dict[str, list[str]]:
    """Return what no extract holds, as a sentence, with the short names of the measures that need it."""
    found: dict[str, list[str]] = {}
    for series in members:
        if series.absent:
            found.setdefault(series.absent, []).append(SHORT[series.metric.name])
    return found


def _absent(theme: str, lacks: Mapping[str, Sequence[str]], commentary: tuple[Block, ...]) -> Section:
    """Return the section of a theme without a table or column of its own: what is not in this data."""
    title, question = THEMES[theme]
    finding = Finding("not_known", None, f"{title}: not in this data.", " ".join(lacks), "not_known")
    return Section(theme, title, question, (finding,), None, COLUMNS, (), None, (), (), None, (), commentary)


def _section(
    theme: str,
    members: Sequence[Series],
    every: Mapping[str, Series],
    titles: dict[str, str],
    groups: tuple[GroupTable, ...],
    commentary: tuple[Block, ...],
    noted: Noted,
) -> Section:
    title, question = THEMES[theme]
    of_theme = [s for s in every.values() if s.metric.theme == theme]
    moved = _moved(members)
    drawn = charted(members, moved)
    return Section(
        theme=theme,
        title=title,
        question=question,
        findings=tuple(moved) or (_quiet(members),),
        chart=chart(drawn, marked(drawn, titles, title), marks_of(drawn, noted)) if drawn else None,
        columns=COLUMNS,
        rows=tuple(_row(s) for s in members),
        series=months_of(drawn) if drawn else None,
        notes=(*_notes(members), *(f"{', '.join(names)}. {lack}" for lack, names in _lacks(of_theme).items())),
        reading=_reading(drawn or members[0], moved, every),
        trend=_trend(drawn) if drawn else None,
        groups=groups,
        commentary=commentary,
    )


def charted_in(series: Mapping[str, Series]) -> list[str]:
    """Return the measures of which a snapshot draws a chart."""
    themes = ([s for s in series.values() if s.metric.theme == theme and s.points] for theme in THEMES)
    drawn = (charted(members, _moved(members)) for members in themes if members)
    return [each.metric.name for each in drawn if each]


def _moved(members: Sequence[Series]) -> list[Finding]:
    return [found for found in findings([s for s in members if s.current], MOST) if found.metric]


def _trend(series: Series) -> str | None:
    sentence = trend(series)
    return None if "no trend can be stated" in sentence else sentence


def _quiet(members: Sequence[Series]) -> Finding:
    judged = [s for s in members if s.current and s.variation not in UNJUDGED]
    if not judged:
        hidden = "too many months hidden, " if any(why_not(s) == MANY_HIDDEN for s in members if not s.current) else ""
        claim, rest = "Nothing can be said about this theme yet.", f"Too few to say, {hidden}or not known yet."
    else:
        claim = "Nothing moved by more than chance."
        names = "; ".join(f"{SHORT[s.metric.name].lower()} {_latest(s)}" for s in judged)
        rest = f"{words.capital(names)}."
    return Finding("nothing_else", None, claim, rest, "common")


def _latest(series: Series) -> str:
    latest = series.latest
    return "" if latest is None or latest.value is None else words.value(latest.value, series.metric.unit)


def _row(series: Series) -> MeasureRow:
    point = spoken(series)
    return MeasureRow(
        metric=series.metric.name,
        name=SHORT[series.metric.name],
        month=words.short_month(point.month) if point else NONE,
        figure=shown(point, series.metric.unit),
        out_of=(counted(series.metric, point) or NONE) if point and point.status == "ok" else NONE,
        usual=(expected_range(series.latest.spc, series.metric.unit) if series.current and series.latest else None)
        or NONE,
        year_before=shown(_year_before(series, point), series.metric.unit),
        change=verdict(series),
    )


def _year_before(series: Series, point: Point | None) -> Point | None:
    if point is None:
        return None
    then = months_after(point.month, -12)
    return next((p for p in series.points if p.month == then and p.status in ("ok", "suppressed")), None)


def verdict(series: Series) -> Verdict:
    """Return a measure's change in words, with its icon and letter."""
    if not series.current:
        return Verdict(None, None, why_not(series).removesuffix(" (c)"))
    letter = {"high": "H", "low": "L"}.get(series.side or "")
    return Verdict(kind_of(series), letter, words.variation(series.variation, series.side).partition(" (")[0])


def _notes(members: Sequence[Series]) -> tuple[str, ...]:
    late = [
        SHORT[s.metric.name] for s in members if (p := spoken(s)) and p.month < s.month and s.metric.maturity_months
    ]
    counted = dict.fromkeys(s.counted_on for s in members if s.counted_on)
    return (
        *((f"{', '.join(late)}: the latest month that can be followed long enough.",) if late else ()),
        *(f"{', '.join(SHORT[s.metric.name] for s in members if s.counted_on == on)}. {on}" for on in counted),
        *((APART,) if any(p.status == "off_ladder" for s in members for p in s.points) else ()),
    )


def _reading(drawn: Series, moved: Sequence[Finding], every: Mapping[str, Series]) -> tuple[str, ...]:
    """Return what to read with the measure drawn and the next that moved: their pairs with values, and a caution."""
    names = dict.fromkeys([drawn.metric.name, *(f.metric for f in moved if f.metric)])
    by_caution = {every[name].metric.reading: _paired(every[name], every) for name in reversed(names)}
    return tuple(reversed(by_caution.values()))[:2]  # the first measure with a caution gives it, once


def _paired(series: Series, every: Mapping[str, Series]) -> str:
    pairs = [every[name] for name in series.metric.pair if name in every and every[name].current]
    if not pairs:
        return series.metric.reading
    beside = " and ".join(f"{SHORT[s.metric.name].lower()} ({_latest(s)}, {usual(s)})" for s in pairs)
    return f"Read {SHORT[series.metric.name].lower()} together with {beside}. {series.metric.reading}"
