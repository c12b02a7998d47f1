"""Lists the cases behind a figure: a row is one that the figure counts, with what it adds.

The metric's own expressions choose the rows, as in `queries.measure`, so that they add up to the figure. The rows carry
keys and pseudonyms of children: the caller decides who may see them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.contracts import TABLES
from etl.errors import QuestionError
from etl.ladders import Ladder
from queries import words
from queries.build import Build
from queries.calendar.months import Span
from queries.facts.described import described
from queries.facts.names import TABLE_OF_FACT
from queries.measure.absent import metric_not_in_data
from queries.measure.counted_on import counted_on
from queries.measure.engine import asked_of, kept_rows, measure
from queries.measure.question import Asked, ask
from queries.measure.status import UNKNOWN
from queries.metrics.metric import Metric

_SILENT = "A table that it is made from does not speak for that month."
MOST = 5_000  # rows of one list or file: nobody reads more, and a file that goes astray does less harm
COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "case": pl.String, "person_id": pl.String, "contact_id": pl.String, "began": pl.Datetime("us"),
    "counts": pl.Float64, "met": pl.Boolean, "open": pl.Boolean, "hours": pl.Float32, "target_hours": pl.Float32,
    "over_hours": pl.Float32, "agency": pl.String, "source": pl.String, "hub": pl.String, "age_band": pl.String,
    "risk_initial": pl.String,
}  # fmt: skip
_OPEN = {  # whether a row still waits for what its fact times
    "contacts": ~pl.col("decided") & pl.col("clocked"),
    "agency_checks": ~pl.col("returned"),
    "assessments": pl.col("waiting"),
    "conferences": pl.col("waiting"),
    "strategy_waits": ~pl.col("held"),
}
_TAKEN = ("hours", "target_hours", "over_hours", "waited", "agency", "source", "hub", "age_band", "risk_initial")


@dataclass(frozen=True)
class Behind:
    """The cases behind one figure: the metric, its month, its figure as `measure` gives it, and a row for each case.

    `rows` has COLUMNS, worst first: what was not met before what was, what is open before what is done, the longest
    over its target, then the oldest. `counts` is what a row adds to the numerator: 1, 0, -1 for one that left a
    balance, or a number. `met` is empty where nothing is met or missed, as in a count. `ladder` is the one
    that levels of need are counted on, `counted_on` says so where it could be another.
    """

    metric: Metric
    month: Span
    numerator: int | None
    denominator: int | None
    value: float | None
    status: str
    rows: pl.DataFrame
    ladder: Ladder | None = None
    counted_on: str = ""

    def keeping(self, met: bool | None) -> pl.DataFrame:
        """Return the rows that were met, or those that were not; all where None. Raises QuestionError for a count."""
        if met is None:
            return self.rows
        if not is_met_or_not(self.metric):
            raise QuestionError(f"{self.metric.name} counts every case behind it: none is met or missed.")
        return self.rows.filter(pl.col("met") == met)


def is_met_or_not(metric: Metric) -> bool:
    """Return whether each case behind a metric is met or missed."""
    return metric.unit in ("percent", "hours")


def behind(build: Build, metric: Metric, month: date, where: Mapping[str, str] | None = None) -> Behind:
    """Return the cases behind a metric's figure of a month (its first day), of rows with the values `where`.

    The figure is that of the series up to this month, as pages show it. Raises QuestionError where there is none.
    """
    asked: Asked = {"where": dict(where or {}), "since": month, "until": month, "all_months": True}
    question, figures = ask(build, [metric], **asked), measure(build, [metric], **asked)
    absent = metric_not_in_data(build, metric)
    if absent or figures.is_empty():
        raise QuestionError(absent or f"No table speaks for {words.month(month)}: {metric.title}.")
    figure = figures.row(0, named=True)
    if figure["status"] == UNKNOWN:
        raise QuestionError(f"Not known for {words.month(month)}: {metric.title}. {_SILENT}")
    (table,), (span,) = question.by_fact, question.spans[metric.name]
    ((counting, _),) = asked_of(build, question, table)
    rows = kept_rows(build, question, table, _read(metric.fact))
    cases = _laid_out(build, metric.fact, _counted(rows, counting, span))
    sums = figure["numerator"], figure["denominator"], figure["value"], str(figure["status"])
    ladder = question.ladders.get(metric.name)
    return Behind(metric, span, *sums, cases, ladder, counted_on(build.policy.ladders, ladder))


def key_of(fact: str) -> str | None:
    """Return the column with the key of a fact's rows, None where a row is a child on a day, or a hub."""
    return next((name for name, column in described(fact).columns.items() if column.kind == "key"), None)


def _read(fact: str) -> list[str]:
    """Return the columns of a fact that a list of cases is made of."""
    names = list(described(fact).columns)
    still = _OPEN[fact].meta.root_names() if fact in _OPEN else []
    wanted = (key_of(fact), "person_id", "on", *_TAKEN, *still)
    return [name for name in dict.fromkeys(wanted) if name in names]


def _counted(rows: pl.DataFrame, metric: Metric, span: Span) -> pl.DataFrame:
    """Return the rows that a metric counts in a period, with `counts` and `met`."""
    came = pl.col(metric.month).is_between(span.first, span.last).fill_null(False)
    one = pl.lit(1.0)
    if metric.leaves is not None:
        left = pl.col(metric.leaves)
        if metric.unit == "net":
            went = left.is_between(span.first, span.last).fill_null(False)
            kept, counts = came | went, came.cast(pl.Float64) - went.cast(pl.Float64)
        else:
            kept, counts = (pl.col(metric.month) <= span.last) & (left > span.last).fill_null(True), one
        return rows.filter(metric.numerator & kept).with_columns(counts=counts, met=pl.lit(None, pl.Boolean))
    if metric.unit == "ratio":
        counted = metric.denominator if metric.denominator is not None else one
        kept = came & (counted.cast(pl.Float64) > 0)
        return rows.filter(kept).with_columns(counts=metric.numerator.cast(pl.Float64), met=pl.lit(None, pl.Boolean))
    if metric.denominator is None:
        return rows.filter(came & metric.numerator).with_columns(counts=one, met=pl.lit(None, pl.Boolean))
    met = metric.numerator.fill_null(False)
    return rows.filter(came & metric.denominator).with_columns(counts=met.cast(pl.Float64), met=met)


def _laid_out(build: Build, fact: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return COLUMNS of counted rows, worst first."""
    key = key_of(fact)
    still = _OPEN.get(fact, pl.lit(None, pl.Boolean))
    named = rows.with_columns(case=pl.col(key) if key else pl.lit(None, pl.String), open=still)
    if "waited" in rows.columns:  # an open case has taken as long as it has waited
        named = named.with_columns(hours=pl.coalesce("hours", "waited"))
    named = _with_beginning(build, fact, named)
    lacking = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in named.columns]
    laid_out = named.with_columns(lacking).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    return laid_out.sort(
        pl.col("met").fill_null(False), ~pl.col("open").fill_null(False), -pl.col("over_hours"), "began", "case",
        "person_id", nulls_last=True,
    )  # fmt: skip


def _with_beginning(build: Build, fact: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add `began`, when a case began, and for a check or referral the contact that it belongs to."""
    contract, key = TABLES[TABLE_OF_FACT[fact]], key_of(fact)
    if "on" in rows.columns:
        return rows.rename({"on": "began"})
    if key is None or contract.begins is None:
        return rows
    links = ["contact_id"] if "contact_id" in contract.columns and key != "contact_id" else []
    stored = build.warehouse.read(contract.name, [key, contract.begins, *links])
    own = stored.filter(pl.col(key).is_in(rows[key].implode())).rename({contract.begins: "began"})
    return rows.drop(*links, strict=False).join(own, on=key, how="left", maintain_order="left")
