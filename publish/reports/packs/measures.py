"""Measures the figures of an agency's pack, before release: the agency and everybody together, over twelve months.

The pack does not show single months, except for the share of checks on time. They still tie one pack to the next:
twelve months to October and twelve to November differ by two months only.
"""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from etl.codes import AGENCIES
from etl.errors import nearest
from publish.disclosure import TOTAL
from publish.disclosure.measures import LADDER
from publish.reports.packs.asked import (
    CHARTED,
    CHECKS,
    CONTACTS,
    LATE,
    ON_TIME,
    OUTCOMES,
    SENT_AS,
    YEAR,
    Asked,
    PackError,
    last_month,
    recorded_as,
    year_of,
)
from queries import words
from queries.build import Build
from queries.calendar.months import months_after, read_span, spans
from queries.groups.agencies import Clock, beside_others
from queries.measure.absent import metric_not_in_data
from queries.measure.engine import measure
from queries.measure.not_known import why_no_figure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import Metric
from queries.quality.refused_rows import refused_rows
from queries.workload.waiting import by_age


def ask(build: Build, data: Path, agency: str, month: date, *, quarter: bool = False) -> Asked:
    """Return what an agency's pack of a month, or of the last whole quarter up to it, is made of. Raises PackError."""
    if agency not in AGENCIES:
        raise PackError(f"There is no agency '{agency}'.{nearest(agency, AGENCIES)}")
    last = last_month(build)
    if month > last:
        raise PackError(
            f"{words.month(month)} is not complete: the data is as at {words.day(build.as_at.date())}. "
            f"The last whole month is {last:%Y-%m}."
        )
    whole = month
    label, month = _focus(month, quarter)
    groups = (("agency", agency), *recorded_as(agency))
    dims = tuple(dict.fromkeys(dim for dim, _ in groups))
    monthly = _monthly(build, groups, dims, month)
    clocks = beside_others(build, agency, month)
    year = _with_times(_year(monthly.filter(pl.col("start") > months_after(month, -YEAR)), month), agency, clocks)
    own = (pl.col("metric") == ON_TIME) & (pl.col("agency") == agency)
    focus = monthly.filter(own, pl.col("start") <= month)
    latest = focus.filter(pl.col("start") == month)["status"].to_list()
    last_year = monthly.filter(pl.col("start") > months_after(month, -YEAR), pl.col("status") == "ok")
    unknown = [why_no_figure(build, METRICS[ON_TIME], month, status, {"agency": agency}) for status in latest]
    if quarter:
        focus = _quarter(build, agency, monthly, label)
    newest = build.info.newest.get(agency)
    told = next((each for each in refused_rows(data) if each.agency == agency), None)
    own_dims = [dim for dim, _ in groups if dim == "agency" or agency in SENT_AS]
    if not year.filter(pl.any_horizontal(pl.col(own_dims) != TOTAL)).height and told is None:
        raise PackError(f"This data holds nothing on {AGENCIES[agency]} in the twelve months to {words.month(month)}.")
    return Asked(
        agency, month, whole, label, quarter,
        pl.concat([focus, year, _late(build, agency, year)], how="vertical_relaxed"),
        monthly if quarter else monthly.filter(~own), dims, clocks, told, build.policy,
        build.as_at, build.info.build, build.info.fingerprint, newest, _lacks(build),
        metric_not_in_data(build, METRICS[OUTCOMES[1]]) or "",
        tuple(last_year.filter(own)["start"].sort()),
        tuple(last_year.filter(pl.col("metric") == CONTACTS, *(pl.col(dim) == TOTAL for dim in dims))["start"].sort()),
        "" if latest == ["ok"] else next(filter(None, unknown), ""),
    )  # fmt: skip


def _late(build: Build, agency: str, year: pl.DataFrame) -> pl.DataFrame:
    """Return how many of an agency's checks are open and late at the as-at, up to 28 days old and older; two rows.

    None where the difference between them, or one of them, and the unanswered checks of twelve months is a small
    count: from 13 unanswered ones, 10 of them late up to 28 days, a reader can work out 3 older ones that are hidden.
    """
    own = next((row for row in by_age(build) if row.agency == agency and row.late is not None), None)
    if own is None or own.late is None:
        return year.clear()
    counts = own.late - own.oldest_late, own.oldest_late
    unanswered = year.filter(pl.col("metric") == "check_unanswered", pl.col("agency") == agency)["numerator"].sum()
    few = range(1, build.policy.publication.threshold)
    if any(abs(count - int(unanswered)) in few for count in (own.late, *counts)):
        return year.clear()
    day = build.as_at.date()
    rows = [
        {"metric": f"{name}{day}", "period": f"{day:%Y-%m}", "start": day.replace(day=1), "agency": agency,
         "numerator": count, "value": float(count), "status": "ok"}
        for name, count in zip(LATE, counts, strict=True)
    ]  # fmt: skip
    totals = {dim: TOTAL for dim in ("source", "source_group") if dim in year.columns}
    blank = {"denominator": None, LADDER: None}
    return pl.DataFrame([row | totals | blank for row in rows], schema=year.schema)


def _lacks(build: Build) -> tuple[str, ...]:
    """Return what no extract holds of what checks are told by, a sentence each."""
    said = (metric_not_in_data(build, METRICS[name]) for name in CHECKS)
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def _focus(month: date, quarter: bool) -> tuple[str, date]:
    """Return the label of what the pack opens with, and its last month."""
    if not quarter:
        return f"{month:%Y-%m}", month
    span = next(spans("quarter", month, month))
    if span.end >= months_after(month, 1):  # the month is not the quarter's last
        span = next(spans("quarter", months_after(span.start, -1), months_after(span.start, -1)))
    return span.label, span.end.replace(day=1)


def _monthly(build: Build, groups: tuple[tuple[str, str], ...], dims: tuple[str, ...], month: date) -> pl.DataFrame:
    """Return the months of every metric for each group, and for all together."""
    first, until = months_after(month, 1 - CHARTED), months_after(month, 1) - timedelta(days=1)
    checks, outcomes = _held(build, CHECKS), _held(build, OUTCOMES)
    parts = [measure(build, [*checks, *outcomes], since=first, until=until)]
    for dim, group in groups:
        asked = checks if dim == "agency" else outcomes
        if asked:
            parts.append(measure(build, asked, by=[dim], since=first, until=until).filter(pl.col(dim) == group))
    framed = [_framed(part, dims) for part in parts if part.height]
    if not framed:
        raise PackError("This data holds no contacts and no agency checks, so a pack would have no content.")
    return pl.concat(framed)


def _framed(frame: pl.DataFrame, dims: tuple[str, ...]) -> pl.DataFrame:
    named = [pl.col(dim).cast(pl.String) if dim in frame.columns else pl.lit(TOTAL).alias(dim) for dim in dims]
    return frame.select(
        "metric", "period", "start", *named, pl.col("numerator").cast(pl.Int64), pl.col("denominator").cast(pl.Int64),
        pl.col("value").cast(pl.Float64), pl.col("status").cast(pl.String),
        pl.lit(None, pl.String).alias(LADDER),
    )  # fmt: skip


def _held(build: Build, names: tuple[str, ...]) -> list[Metric]:
    return [METRICS[name] for name in names if has_data_for(build, METRICS[name])]


def _year(monthly: pl.DataFrame, month: date) -> pl.DataFrame:
    """Return twelve months added up: every check and contact is of one month, so that months share no row.

    All together stand beside a group only where both are known for the same months: all others are the difference.
    """
    dims = [name for name in ("agency", "source", "source_group") if name in monthly.columns]
    ok = monthly.filter(pl.col("status") == "ok")
    others = ok.group_by("metric", "start").agg(of=pl.len()).group_by("metric").agg(alike=pl.col("of").n_unique() == 1)
    alike = others.filter("alike")["metric"].implode()
    every = pl.all_horizontal(pl.col(dims) == TOTAL)
    known = ok.filter(~every | pl.col("metric").is_in(alike)).group_by("metric", *dims, maintain_order=True)
    n, d = pl.col("numerator"), pl.col("denominator")
    times, counts = pl.col("metric").str.starts_with("hours_"), pl.col("metric") == CONTACTS
    return (
        known.agg(n.sum(), d.sum())
        .with_columns(
            period=pl.lit(year_of(month)),
            start=pl.lit(months_after(month, 1 - YEAR)),
            numerator=pl.when(~times).then(n),
            denominator=pl.when(~counts).then(d),
            value=pl.when(times).then(None).when(counts).then(n).when(d > 0).then(100.0 * n / d),
            status=pl.lit("ok"),
            **{LADDER: pl.lit(None, pl.String)},
        )
        .select(monthly.columns)
    )


def _with_times(year: pl.DataFrame, agency: str, clocks: tuple[Clock, Clock] | None) -> pl.DataFrame:
    """Return the year with the agency's waiting times: these don't add up over months."""
    if clocks is None:
        return year
    own = clocks[0]
    mine = pl.col("agency") == agency
    half = mine & (pl.col("metric") == "hours_to_return_median")
    most = mine & (pl.col("metric") == "hours_to_return_p90")
    times = pl.when(half).then(own.half).when(most).then(own.nine_tenths).otherwise("value")
    return year.with_columns(value=times.cast(pl.Float64))


def _quarter(build: Build, agency: str, like: pl.DataFrame, label: str) -> pl.DataFrame:
    span = read_span("quarter", label)
    if not has_data_for(build, METRICS[ON_TIME]):
        return like.clear()
    found = measure(build, [METRICS[ON_TIME]], by=["agency"], since=span.start, until=span.end, period="quarter")
    dims = tuple(name for name in ("agency", "source", "source_group") if name in like.columns)
    return _framed(found.filter(pl.col("agency") == agency), dims).select(like.columns)
