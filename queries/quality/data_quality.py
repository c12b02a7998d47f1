"""Counts faults in agencies' extracts. A row is one check of one table, for one sender and month.

Dimensions are those of the Government Data Quality Framework (2020) that rows can show by themselves: completeness,
validity, timeliness and consistency. Figures count faults, so lower is better.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate

import polars as pl

from etl.contracts import AGENCY_TABLES, Contract
from etl.policy.today import today as read_today
from etl.reading.clock import precision_of
from etl.warehouse.sql import NOTHING
from queries.build import Build
from queries.facts.referrals import open_until
from queries.quality import checks as q

SCHEMA = {
    "table": pl.String, "agency": pl.String, "month": pl.Date, "dimension": pl.String, "check": pl.String,
    "title": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64,
}  # fmt: skip
GROUP = ["agency", "month"]


def data_quality(build: Build, today: date | None = None) -> pl.DataFrame:
    """Return the figures of a build, by table, check, agency and month, in that order.

    Columns are those of SCHEMA. `agency` is the sender (null for files outside any agency's folder). `month` is the
    month in which rows begin (null for tables without one, and for refused rows whose date can't be read). `value` is
    100 * numerator / denominator, save for `newest_extract_days_late`, which counts days and has no denominator.
    `today` (in London) is the day up to which lateness is counted.
    """
    held = () if build.info.measured else build.warehouse.tables()  # facts alone came without what extracts had wrong
    rows = {name: _rows(build, contract) for name, contract in AGENCY_TABLES.items() if name in held}
    linked = {name: _linked(name, frame, rows) for name, frame in _with_nobody(rows).items()}
    sent = {name: _sent(build, AGENCY_TABLES[name], frame) for name, frame in rows.items()}
    figures = [
        *_checks(build, linked),
        *_readings(rows),
        *_validity(build, sent),
        *_timeliness(build, sent),
        _lateness(build, today or read_today()),
    ]
    percent = 100 * pl.col("numerator") / pl.col("denominator")
    lines = pl.concat(figures)
    value = pl.when(pl.col("denominator").is_null()).then(pl.col("numerator").cast(pl.Float64)).otherwise(percent)
    order = pl.Enum(list(AGENCY_TABLES))
    return (
        lines.filter(pl.col("denominator").is_null() | (pl.col("denominator") > 0))
        .with_columns(value.alias("value"))
        .sort(pl.col("table").cast(order), "dimension", "check", *GROUP, nulls_last=True)
        .select(*SCHEMA)
    )


def _rows(build: Build, contract: Contract) -> pl.DataFrame:
    """Return the accepted rows of a table, with the agency that sent them and the month in which they begin.

    Of its columns they have those that a check looks at, or a link to it: all of a million contacts took twice as long.
    """
    begins = contract.begins or ("month" if contract.name == "workforce" else None)
    looked_at = {name for each in q.CHECKS if each.table == contract.name for name in _columns(each)}
    looked_at |= {begins or "", "person_id", *(key for key, _ in q.LINKS.values())}
    names = [name for name in contract.columns if name in looked_at]
    names += [*(["person_id"] if contract.name == "agency_checks" else []), "sent_by", NOTHING]
    names += map(precision_of, contract.moments)
    frame = build.warehouse.read(contract.name, names)
    month = pl.col(begins).cast(pl.Date).dt.month_start() if begins else pl.lit(None, pl.Date)
    # replaces the table's own "agency" (the one asked) and "month", at which no check looks
    return frame.with_columns(month.alias("month"), pl.col("sent_by").alias("agency"))


def _sent(build: Build, contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    """Return how many `rows` of a table each agency sent for each month, and how many are dated `after` the as-at."""
    after = (pl.col(contract.begins) > build.as_at).sum() if contract.begins else pl.lit(0)
    return frame.group_by(GROUP).agg(after.alias("after"), pl.len().cast(pl.Int64).alias("rows"))


def _columns(check: q.Check) -> set[str]:
    return {*check.wrong.meta.root_names(), *check.asked.meta.root_names()}


def _with_nobody(rows: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return tables with whether the child of a row is nobody that `people` knows; as they are where it was not loaded.

    All are looked up at once: to learn the children anew for each table took 0.9 s of CPU at a million contacts.
    """
    if "people" not in rows:
        return dict(rows)
    about = {name: frame.height for name, frame in rows.items() if "person_id" in frame.columns}
    children = pl.concat([rows[name].select("person_id") for name in about], rechunk=False)
    nobody = children.select((~pl.col("person_id").is_in(rows["people"]["person_id"].implode())).alias(q.NOBODY))
    ends = dict(zip(about, accumulate(about.values()), strict=True))
    return {
        name: frame.hstack(nobody.slice(ends[name] - frame.height, frame.height)) if name in about else frame
        for name, frame in rows.items()
    }


def _linked(name: str, rows: pl.DataFrame, others: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a table with the columns that checks of links read; null where the other table was not loaded."""
    frame = _with_open(rows) if name == "referrals" else rows
    if name not in q.LINKS or q.LINKS[name][1] not in others:
        return frame
    key, other = q.LINKS[name]
    on = pl.col(AGENCY_TABLES[other].begins or "").cast(pl.Date)
    named = others[other].join(frame.select(key), on=key, how="semi")  # few of the contacts have a referral
    there = named.select(key, pl.col("person_id").alias("_child"), on.alias("_on"))
    own = pl.col(AGENCY_TABLES[name].begins or "")
    return frame.join(there, on=key, how="left", maintain_order="left").with_columns(
        pl.col("_child").is_null().alias(q.NO_LINK),
        (pl.col("_child") != pl.col("person_id")).alias(q.OTHER_CHILD),
        (own < pl.col("_on")).alias(q.TOO_EARLY),
    )


def _with_open(referrals: pl.DataFrame) -> pl.DataFrame:
    """Add whether the child's case was open already on the day of a referral."""
    opened = (open_until() > pl.col("received_on")).fill_null(value=False).alias(q.WHILE_OPEN)
    ordered = referrals.with_row_index("_at").sort("person_id", "received_on", "referral_id").with_columns(opened)
    return ordered.sort("_at").drop("_at")


def _checks(build: Build, rows: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield completeness and consistency; a column that no extract has counts against no row.

    The checks of a table are counted together: one after another they took 1.9 s for a million contacts.
    """
    for name, frame in rows.items():
        absent = build.info.absent.get(name, [])
        held = [
            check
            for check in q.CHECKS
            if check.table == name and _columns(check) <= set(frame.columns) and set(check.needs).isdisjoint(absent)
        ]
        asked = {f"asked {check.name}": check.asked for check in held}
        wrong = {f"wrong {check.name}": check.wrong & check.asked for check in held}
        counts = frame.select(*GROUP, **asked, **wrong).group_by(GROUP).sum()
        for check in held:
            numbers = {"numerator": f"wrong {check.name}", "denominator": f"asked {check.name}"}
            yield _named(counts.select(*GROUP, **numbers), name, check.dimension, check.name, check.title)


def _readings(rows: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the cells that were read as nothing because of a word, and moments without a time of day."""
    for name, frame in rows.items():
        columns = list(AGENCY_TABLES[name].columns)
        found = int(frame.select(pl.col(NOTHING).bitwise_or()).item() or 0)  # a bit for each column
        for at, column in enumerate(columns):
            if found >> at & 1:
                word = pl.col(NOTHING) // 2**at % 2 == 1
                counts = frame.group_by(GROUP).agg(word.sum().alias("numerator"), pl.len().alias("denominator"))
                yield _named(counts, name, "completeness", f"{column}{q.WORD}", q.nothing_title(name, column))
        for column in columns:
            given = precision_of(column)
            if given in frame.columns and (frame[given] == "day").any():
                day = (pl.col(given) == "day").sum()
                counts = frame.group_by(GROUP).agg(day.alias("numerator"), pl.count(given).alias("denominator"))
                yield _named(counts, name, "completeness", f"{column}{q.BY_DAY}", q.by_day_title(name, column))


def _validity(build: Build, sent: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the share of rows refused, in all and by reason, without rows that a later extract replaced."""
    if "refused" not in build.warehouse.tables():
        refused = pl.DataFrame(schema={"table": pl.String, "month": pl.Date, "reason": pl.String, "rows": pl.Int64,
                                       "agency": pl.String})  # fmt: skip
    else:
        columns = ["table", "sent_by", "month", "reason", "rows"]
        refused = build.warehouse.read("refused", columns).rename({"sent_by": "agency"})
        refused = refused.with_columns(pl.col("agency").cast(pl.String))
    for name in AGENCY_TABLES:
        bad = refused.filter(table=name)
        if name not in sent and bad.is_empty():
            continue
        good = sent.get(name, bad.clear()).select(pl.col("agency").cast(pl.String), "month", "rows")
        every = (
            pl.concat([good, bad.select(*GROUP, "rows")]).group_by(GROUP).agg(pl.col("rows").sum().alias("denominator"))
        )
        yield _named(_among(every, bad), name, "validity", "refused", q.refused_title(name))
        for reason in sorted(set(bad["reason"])):
            yield _named(
                _among(every, bad.filter(reason=reason)), name, "validity", reason, q.reason_title(name, reason)
            )


def _among(every: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    counts = some.group_by(GROUP).agg(pl.col("rows").sum().alias("numerator"))
    return every.join(counts, on=GROUP, how="left", nulls_equal=True).with_columns(pl.col("numerator").fill_null(0))


def _timeliness(build: Build, sent: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield rows dated after the data's as-at, and the months from which an agency that sends a table sent nothing."""
    for name, rows in sent.items():
        if not AGENCY_TABLES[name].begins:
            continue
        counts = rows.select(*GROUP, numerator="after", denominator="rows")
        yield _named(counts, name, "timeliness", "dated_after_as_at", q.late_title(name))
        last = build.as_at.date().replace(day=1)
        spans = counts.group_by("agency").agg(pl.col("month").min().alias("first")).filter(pl.col("first") <= last)
        months = spans.select("agency", pl.date_ranges("first", last, "1mo").alias("month")).explode("month")
        there = counts.select(*GROUP, numerator=pl.lit(0))
        gaps = months.join(there, on=GROUP, how="left", nulls_equal=True).with_columns(
            pl.col("numerator").fill_null(1), pl.lit(1).alias("denominator")
        )
        yield _named(gaps, name, "completeness", "month_without_rows", q.gap_title(name))


def _lateness(build: Build, today: date) -> pl.DataFrame:
    """Return, for each agency, by how many days its newest extract is older than the policy allows."""
    allowed = build.info.policy.days_allowed
    days = [
        (agency, max(0, (today - newest).days - allowed(agency, today)))
        for agency, newest in sorted(build.info.newest.items())
    ]
    late = pl.DataFrame(days, schema={"agency": pl.String, "numerator": pl.Int64}, orient="row")
    counts = late.with_columns(pl.lit(None, pl.Date).alias("month"), pl.lit(None, pl.Int64).alias("denominator"))
    return _named(counts, None, "timeliness", "newest_extract_days_late", "Days by which the newest extract is late")


def _named(counts: pl.DataFrame, table: str | None, dimension: str, check: str, title: str) -> pl.DataFrame:
    words = {"table": table, "dimension": dimension, "check": check, "title": title}
    named = counts.with_columns(pl.lit(value, pl.String).alias(name) for name, value in words.items())
    typed = pl.col("numerator", "denominator").cast(pl.Int64), pl.col("agency").cast(pl.String)
    return named.select([name for name in SCHEMA if name != "value"]).with_columns(*typed)
