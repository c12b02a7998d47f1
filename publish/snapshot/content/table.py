"""Lays out the headline table and the table beside England. A row is one measure in its latest known month."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from publish.charts.spc_marks import NOT_KNOWN
from publish.published.cells import Amount
from publish.snapshot.content.board import SHORT, TABLED
from publish.snapshot.content.drawn import NONE, shown
from publish.snapshot.content.grid import kind_of, why_not
from publish.snapshot.content.judged import before, spoken
from publish.snapshot.content.model import England, Headlines
from publish.snapshot.content.rows import EnglandRow, HeadlineRow, Verdict
from publish.snapshot.content.sections import verdict
from publish.snapshot.files.pictures import spark_words
from queries import words
from queries.calendar.months import months_after
from queries.metrics.comparators import Comparator
from queries.metrics.metric import THEMES
from queries.series.series import Series
from queries.series.trends import beside_england

EMPTY = "none"
_CHANGE = {"improvement": "Getting better", "concern": "Getting worse", "common": "Usual"}
_MET = {"pass": "Meets", "fail": "Misses", "hit_and_miss": "Hit and miss", "no_target": "No target"}
COLUMNS = ("Measure", "Month", "Here", "England", "Period", "Twelve months, and whether chance explains the difference")
CAUTION = "Areas differ in need and practice: a difference is a question, not a verdict."
TOO_FEW = "No twelve months in a row can be shown."


def table(series: Mapping[str, Series]) -> Headlines:
    """Return the headline table; measures without data have no row."""
    listed = [series[name] for name in TABLED if series[name].points]
    rows, notes, theme = [], list[str](), ""
    for each in listed:
        note = _footnote(each)
        if note and note not in notes:
            notes.append(note)
        heading = THEMES[each.metric.theme][0] if each.metric.theme != theme else None
        rows.append(_row(each, notes.index(note) + 1 if note else None, heading))
        theme = each.metric.theme
    return Headlines(_columns(listed), tuple(rows), tuple(notes), _legend(listed))


def _columns(listed: Sequence[Series]) -> tuple[str, ...]:
    if not listed:
        return ()
    month = listed[0].month
    years = {s.comparator.period.split()[-1] for s in listed if s.comparator}
    england = f"England {years.pop()}" if len(years) == 1 else "England"
    return (
        "Measure", words.month(month), words.month(months_after(month, -1)), "Target", england, "24 months", "Change",
        "Target met?",
    )  # fmt: skip


def _row(series: Series, note: int | None, theme: str | None) -> HeadlineRow:
    unit = series.metric.unit
    return HeadlineRow(
        metric=series.metric.name,
        name=SHORT[series.metric.name],
        note=note,
        now=shown(spoken(series), unit),
        before=shown(before(series), unit),
        target=Amount(series.target.value, unit, agreed=True) if series.target else NONE,
        england=Amount(series.comparator.value, unit) if series.comparator else NONE,
        spark=spark_words(series),
        change=_change(series),
        met=_met(series),
        theme=theme,
    )


def _change(series: Series) -> Verdict:
    if not series.current:
        return verdict(series)
    kind = kind_of(series)
    plain = _CHANGE.get(kind) or words.variation(series.variation, series.side)
    return replace(verdict(series), words=plain)


def _met(series: Series) -> Verdict:
    """Return whether the target is met: too few months may say nothing, and a neutral measure is not judged."""
    judged = series.current and series.assurance not in ("no_target", "not_judged")
    if series.target and series.metric.better != "neutral" and not judged:
        reason = "Too few to say" if series.current else why_not(series).removesuffix(" (c)")
        return Verdict(None, None, reason)
    return Verdict(series.assurance, None, _MET[series.assurance])


def _footnote(series: Series) -> str | None:
    """Return which months a measure is known of, where they are not the snapshot's own."""
    point, earlier = spoken(series), before(series)
    if point is None:
        return series.not_known
    months = words.month(point.month) + (f" and {words.month(earlier.month)}" if earlier else "")
    if series.not_known:
        return f"For {series.metric.noun} in {months}. {series.not_known}"
    if not series.metric.maturity_months or point.month == series.month:
        return None
    return (
        f"For {series.metric.noun} in {months}, the latest that can be followed for "
        f"{series.metric.maturity_months} months."
    )


def _legend(listed: Sequence[Series]) -> str:
    sources = {f"England: {s.comparator.source}, {s.comparator.period}." for s in listed if s.comparator}
    empty = any(p is not None and p.status == "ok" and p.value is None for s in listed for p in (spoken(s), before(s)))
    hollow = any(p.status in NOT_KNOWN for s in listed for p in s.shown)
    notes = ["Hollow months are not known (yet)."] * hollow + [f"{EMPTY}: nothing to count."] * empty
    return " ".join([f"{NONE}: no target, no national figure, or not known yet.", *notes, *sorted(sources)])


def beside(series: Mapping[str, Series]) -> England:
    """Return the measures that a national figure is published of, beside it."""
    compared = [s for s in series.values() if s.points and s.comparator]
    sources = sorted({f"{s.comparator.source}, {s.comparator.period}" for s in compared if s.comparator})
    return England(COLUMNS, tuple(_row_beside(s) for s in compared), tuple(sources), CAUTION)


def _row_beside(series: Series) -> EnglandRow:
    point, england = spoken(series), series.comparator
    unit = series.metric.unit
    return EnglandRow(
        metric=series.metric.name,
        name=SHORT[series.metric.name],
        month=words.short_month(point.month) if point else NONE,
        here=shown(point, unit),
        england=Amount(england.value, unit) if england else NONE,
        period=_period(england, series) if england else NONE,
        reading=_sentence(series),
    )


def _period(england: Comparator, series: Series) -> str:
    """Return England's year, and the figures of the region and of statistical neighbours in it where they are known."""
    others = ", ".join(f"{name} {words.value(figure, series.metric.unit)}" for name, figure in england.others)
    return words.capital(england.period) + (f". {others}" if others else "")


def _sentence(series: Series) -> str:
    """Return the sentence of `queries.series.trends` without the measure's name and without the caution."""
    sentence = beside_england(series)
    if sentence is None:
        return TOO_FEW
    plain = sentence.removeprefix(f"{series.metric.title}: ").removesuffix(CAUTION).strip()
    return words.capital(plain)
