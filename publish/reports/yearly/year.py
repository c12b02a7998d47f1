"""Measures a financial year and the year before for the chapter, before release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import polars as pl

from etl.errors import MashError
from etl.policy.policy import Policy
from etl.register.actions import Action, read_actions
from etl.register.notes import EVERY_HUB
from publish.disclosure import TOTAL
from publish.disclosure.measures import LADDER
from queries import words
from queries.audits.newest import Audited, newest
from queries.build import Build
from queries.calendar.months import MONTHS_IN, Span, complete_through, first_day, months_after, read_span
from queries.england.benchmarks import newest_england
from queries.facts.names import PERSON_DIMS, UNKNOWN
from queries.groups.duty import NAMES as DUTY
from queries.groups.duty import not_yet
from queries.impact.every import Refused, impacts
from queries.impact.register import Registered, register
from queries.impact.result import Impact
from queries.measure.absent import metric_not_in_data, tables_not_in_data
from queries.measure.engine import measure
from queries.measure.not_known import why_no_figure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.comparators import Comparator
from queries.metrics.metric import Metric

YEAR = "financial-year"
CHARTED = ("contact_decided_on_time", "re_referral_12m")
SPLIT = {"agency_check_returned_on_time": ("agency",), "contact_decided_on_time": PERSON_DIMS,
         "re_referral_12m": PERSON_DIMS}  # fmt: skip
_ON_TIME = "contact_decided_on_time"
STUDIED = {  # what a change of each kind is meant to move
    "go_live": (_ON_TIME, "agency_check_returned_on_time"),
    "co_location": (_ON_TIME, "agency_check_returned_on_time"),
    "threshold": ("contact_to_referral", "re_referral_12m"),
    "process": (_ON_TIME, "re_referral_12m"),
    "law": (_ON_TIME, "agency_check_returned_on_time"),
}
DIMS = ("agency", *PERSON_DIMS)


class YearError(MashError):
    """The chapter of a year can't be made as asked."""


@dataclass(frozen=True)
class Asked:
    """Holds a year's measures, not yet released, and what its chapter says beside them.

    `lacks` says what no extract holds of headline measures, and `studies` what studies of the year's changes found.
    `no_duty` says why the duty to share has no figures. `unknown` says, by a measure's name and a period's label, why
    there is no figure, `partly` which figures (metric, period, groups) are known of some months only. `audited` is the
    newest practice audit of contacts of the year. `lacks_people` says that no extract holds who children are.
    `has_register` is whether a register of changes was loaded.
    """

    span: Span
    before: Span
    measures: pl.DataFrame
    policy: Policy
    as_at: datetime
    build: int
    fingerprint: str
    changes: Sequence[Registered]
    has_register: bool
    lacks_people: str
    actions: Sequence[Action]
    studies: Sequence[Impact | Refused]
    england: Mapping[str, Comparator]
    lacks: Sequence[str]
    newest: Mapping[str, date]
    no_duty: str
    unknown: Mapping[tuple[str, str], str]
    partly: frozenset[tuple[str, ...]]
    audited: Audited | None

    @property
    def version(self) -> str:
        """The software's version."""
        return version("mash-outcomes")


def ask(build: Build, data: Path, label: str) -> Asked:
    """Return what the chapter of a financial year is made of. Raises YearError, QuestionError."""
    span = read_span(YEAR, label)
    if span.last - span.first != MONTHS_IN[YEAR] - 1:
        raise YearError(f"'{label}' is not a financial year: write it as 2026-27.")
    if span.end > complete_through(build.as_at):
        raise YearError(f"{label} is not over in this data, which is as at {words.day(build.as_at.date())}.")
    before = read_span(YEAR, f"{span.start.year - 1}-{span.start.year % 100:02d}")
    changes = [each for each in register(build) if span.start <= each.effective_on <= span.end]
    frame = _measures(build, span, before)
    if not frame.height:
        raise YearError(f"This data holds nothing on {label}.")
    pairs = [(change, METRICS[name]) for change in changes for name in STUDIED.get(change.kind, (_ON_TIME,))]
    found = {name: newest_england(build, metric.comparator) for name, metric in HEADLINES.items()}
    lacks = (metric_not_in_data(build, metric) for metric in HEADLINES.values())
    return Asked(
        span, before, frame, build.policy, build.as_at, build.info.build, build.info.fingerprint, changes,
        "changes" in build.warehouse.tables(), tables_not_in_data(build, ["people"]) or "", _actions(data, span),
        impacts(build, [(change, metric) for change, metric in pairs if has_data_for(build, metric)]),
        {name: each for name, each in found.items() if each},
        tuple(dict.fromkeys(each for each in lacks if each)), build.info.newest,
        not_yet(build, span.end.replace(day=1)) or "", _unknown(build, frame, (span, before)),
        frozenset(frame.filter(pl.col("status") == "partial").select("metric", "period", *DIMS).iter_rows()),
        newest(data, build, (span.start, span.end)),
    )  # fmt: skip


def _unknown(build: Build, frame: pl.DataFrame, years: Sequence[Span]) -> dict[tuple[str, str], str]:
    """Return why measures have no figure of a year that can be known: the first of its months that the data lacks."""
    whole = (pl.col(dim) == TOTAL for dim in DIMS)  # a group may be known where all together are not
    known = set(frame.filter(pl.col("status") == "ok", *whole).select("metric", "period").iter_rows())
    asked = {name: METRICS[name] for name in (*HEADLINES, *SPLIT) if has_data_for(build, METRICS[name])}
    found: dict[tuple[str, str], str] = {}
    for year in years:
        months = [first_day(number) for number in range(year.first, year.last + 1)]
        for name, metric in asked.items():
            reasons = (why_no_figure(build, metric, month, "", {}) for month in months)
            if (name, year.label) not in known and (reason := next(filter(None, reasons), None)):
                found[name, year.label] = reason
    return found


def _actions(data: Path, span: Span) -> list[Action]:
    """Return the actions that officers offered to the board, added in the year or due in it."""
    return [
        action for action in read_actions(data)
        if action.board and tuple(action.scope) == EVERY_HUB
        and (span.start <= action.due <= span.end or f"{span.start}" <= action.at[:10] <= f"{span.end}")
    ]  # fmt: skip


def _measures(build: Build, span: Span, before: Span) -> pl.DataFrame:
    """Return every figure of the chapter: both years, the year's groups, and the months of charts."""
    held = [metric for metric in HEADLINES.values() if has_data_for(build, metric)]
    held += [METRICS[name] for name in DUTY if name not in HEADLINES and has_data_for(build, METRICS[name])]
    parts = [measure(build, held, since=before.start, until=span.end, period=YEAR)]
    charted = [METRICS[name] for name in CHARTED if has_data_for(build, METRICS[name])]
    if charted:
        parts.append(measure(build, charted, since=months_after(span.start, -12), until=span.end))
    for name, dims in SPLIT.items():
        for dim in dims if has_data_for(build, METRICS[name]) else ():
            split = measure(build, [METRICS[name]], by=[dim], since=span.start, until=span.end, period=YEAR)
            parts.append(split)
    framed = [_framed(part) for part in parts if part.height]
    until = span.end + timedelta(days=1)
    return pl.concat(framed).filter(pl.col("start") < until) if framed else pl.DataFrame()


def _framed(frame: pl.DataFrame) -> pl.DataFrame:
    named = [
        pl.col(dim).cast(pl.String).fill_null(UNKNOWN) if dim in frame.columns else pl.lit(TOTAL).alias(dim)
        for dim in DIMS
    ]
    ladder = pl.col(LADDER) if LADDER in frame.columns else pl.lit(None, pl.String).alias(LADDER)
    return frame.select(
        "metric", "period", "start", *named, pl.col("numerator").cast(pl.Int64), pl.col("denominator").cast(pl.Int64),
        pl.col("value").cast(pl.Float64), pl.col("status").cast(pl.String), ladder,
    )  # fmt: skip


def held_in(asked: Asked, theme: str) -> list[Metric]:
    """Return the headline measures of a theme that the year has rows of."""
    here = set(asked.measures["metric"])
    return [metric for metric in HEADLINES.values() if metric.theme == theme and metric.name in here]
