"""Released figures laid out as DfE's open data standard asks; one row is a period, a place and a group of children."""

from collections.abc import Iterator, Sequence

import polars as pl

from etl.policy import Policy
from publish.disclosure import TOTAL, Released, require
from publish.releases.columns import Column
from queries.metric import THEMES, Metric
from queries.metrics import METRICS
from queries.metrics.dimensions import DIMENSIONS
from queries.statistics.intervals import wilson

FILES = {"month": "front_door_months", "quarter": "front_door_quarters", "financial-year": "front_door_years"}
TIME = ("time_period", "time_identifier")
PLACE = (
    "geographic_level", "country_code", "country_name", "region_code", "region_name", "old_la_code", "new_la_code",
    "la_name",
)  # fmt: skip
_COUNT, _PART, _WHOLE, _SHARE = "count", "numerator", "denominator", "percent"
_BOUNDS = ("percent_lower_ci", "percent_upper_ci")


def tables(released: Released, filters: Sequence[str], policy: Policy) -> dict[str, pl.DataFrame]:
    """Return a table of text per file name: time, place, filters, then the figures or a symbol in their place.

    No table of years where no year is complete, and so on.
    """
    frame = require(released).frame.with_columns(kind=length())
    names = [name for name in METRICS if name in frame["metric"].unique()]
    found = {}
    for kind, file in FILES.items():
        rows = frame.filter(pl.col("kind") == kind)
        told = _wide(rows, [METRICS[name] for name in names], filters, policy)
        if told.height:
            found[file] = told
    return found


def columns(filters: Sequence[str], table: pl.DataFrame) -> list[Column]:
    """Return what each column of a table means."""
    time = [
        Column("time_period", "string", "Time period", "The year, or the first and second year of a financial year."),
        Column("time_identifier", "string", "Time identifier", "The month, quarter or year that the row is of."),
    ]
    place = [Column(name, "string", name.replace("_", " ").capitalize(), "The place.") for name in PLACE]
    groups = [Column(name, "string", DIMENSIONS[name], "A group of children, or Total for all.") for name in filters]
    return [*time, *place, *groups, *(c for c in indicators() if c.name in table.columns)]


def indicators() -> Iterator[Column]:
    """Yield every figure's columns, in the catalogue's order."""
    hidden = "counts of 1 to 5, and what would give one back, are c"
    for metric in METRICS.values():
        for kind in _kinds(metric):
            unit = "%" if kind.startswith(_SHARE) else ""
            number = "number" if unit else "integer"
            yield Column(f"{metric.name}_{kind}", number, label(metric, kind), _means(metric, kind), unit, {}, hidden)


def label(metric: Metric, kind: str) -> str:
    """Return a label that is unique and at most 80 characters long."""
    said = {
        _COUNT: "", _PART: " (number)", _WHOLE: " (out of)", _SHARE: " (%)", _BOUNDS[0]: " (% lower)",
        _BOUNDS[1]: " (% upper)",
    }[kind]  # fmt: skip
    room = 80 - len(said)
    return (metric.title if len(metric.title) <= room else metric.title[: room - 1].rstrip() + "…") + said


def metric_of(column: str) -> Metric:
    """Return the metric that an indicator belongs to."""
    return next(m for m in METRICS.values() for kind in _kinds(m) if column == f"{m.name}_{kind}")


def meta(filters: Sequence[str], table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `.meta.csv` for a table: one row is a filter or an indicator."""
    rows = [
        dict.fromkeys(META, "") | {"col_name": name, "col_type": "Filter", "label": DIMENSIONS[name]}
        for name in filters
    ]
    for column in indicators():
        if column.name in table.columns:
            theme = THEMES[metric_of(column.name).theme][0]
            said = {"col_name": column.name, "col_type": "Indicator", "label": column.title}
            dp = "1" if column.unit else "0"
            more = {"indicator_grouping": theme, "indicator_unit": column.unit, "indicator_dp": dp}
            rows.append(dict.fromkeys(META, "") | said | more)
    return pl.DataFrame(rows, schema=dict.fromkeys(META, pl.String))


META = (
    "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint",
    "filter_grouping_column",
)  # fmt: skip


def _kinds(metric: Metric) -> tuple[str, ...]:
    return (_PART, _WHOLE, _SHARE, *_BOUNDS) if metric.unit == "percent" else (_COUNT,)


def _means(metric: Metric, kind: str) -> str:
    return {
        _COUNT: metric.met, _PART: metric.met, _WHOLE: metric.counted, _SHARE: f"Share of: {metric.counted}",
        _BOUNDS[0]: "Lower end of the 95% interval (Wilson).", _BOUNDS[1]: "Upper end of the 95% interval (Wilson).",
    }[kind]  # fmt: skip


def length() -> pl.Expr:
    """Return what length a period has: a financial year's label can look like a month's, but not with its start."""
    period = pl.col("period")
    return (
        pl.when(period == pl.col("start").dt.strftime("%Y-%m"))
        .then(pl.lit("month"))
        .when(period.str.contains("Q", literal=True))
        .then(pl.lit("quarter"))
        .otherwise(pl.lit("financial-year"))
    )


def _wide(rows: pl.DataFrame, metrics: Sequence[Metric], filters: Sequence[str], policy: Policy) -> pl.DataFrame:
    """Return a row per period and group, with every figure as text: a number, or the symbol in its place."""
    key = ["start", "period", *filters]
    grid = rows.select(key).unique()
    for metric in metrics:
        own = rows.filter(pl.col("metric") == metric.name).select(*key, *_cells(metric))
        new = [name for name in own.columns if name not in key]
        grid = grid.join(own, on=key, how="left").with_columns(pl.col(new).fill_null(_why_not(metric, filters)))
    figures = [name for name in grid.columns if name not in key]
    says = pl.any_horizontal(~pl.col(figures).is_in(["x", "z"]))
    totals_first = [(pl.col(name) != TOTAL).alias(f"_{name}") for name in filters]
    return (
        grid.filter(says)
        .with_columns(totals_first)
        .sort("start", *(name for each in filters for name in (f"_{each}", each)))
        .select(*_time(), *_place(policy), *filters, *figures)
    )


def _why_not(metric: Metric, filters: Sequence[str]) -> pl.Expr:
    """Return z where a metric knows no such group, else x: the period is not complete, or not in the data."""
    foreign = [pl.col(name) != TOTAL for name in filters if name not in metric.dims]
    return pl.when(pl.any_horizontal(pl.lit(False), *foreign)).then(pl.lit("z")).otherwise(pl.lit("x"))


def _cells(metric: Metric) -> Iterator[pl.Expr]:
    """Yield a metric's figures as text."""
    for kind in _kinds(metric):
        yield _text(kind).alias(f"{metric.name}_{kind}")


def _text(kind: str) -> pl.Expr:
    symbol = pl.when(pl.col("status") == "suppressed").then(pl.lit("c")).when(pl.col("status") == "immature")
    shown = {
        _COUNT: pl.col("numerator").cast(pl.String),
        _PART: pl.col("numerator").cast(pl.String),
        _WHOLE: pl.col("denominator").cast(pl.String),
        _SHARE: _decimal(pl.col("value")),
        _BOUNDS[0]: _decimal(_bound(0)),
        _BOUNDS[1]: _decimal(_bound(1)),
    }[kind]
    return symbol.then(pl.lit("x")).otherwise(shown.fill_null("z"))  # z: nothing was counted, so there is no share


def _decimal(value: pl.Expr) -> pl.Expr:
    """Return one decimal place, half rounded up as on pages; low where that is 0 and the value is not."""
    rounded = value.round(1, mode="half_away_from_zero")
    told = pl.when((rounded == 0) & (value > 0)).then(pl.lit("low")).otherwise(pl.format("{}", rounded))
    return pl.when(value.is_not_null()).then(told)


def _bound(end: int) -> pl.Expr:
    def one(row: dict[str, int | None]) -> float | None:
        met, counted = row["numerator"], row["denominator"]
        found = wilson(met, counted) if met is not None and counted else None
        return found[end] * 100 if found else None

    return pl.struct("numerator", "denominator").map_elements(one, return_dtype=pl.Float64)


def _time() -> Iterator[pl.Expr]:
    start, period = pl.col("start"), pl.col("period")
    year = period.str.slice(0, 4) + period.str.slice(5, 2)
    is_month = length() == "month"
    quarter = pl.lit("Financial year ") + period.str.slice(8)
    name = pl.when(length() == "quarter").then(quarter).otherwise(pl.lit("Financial year"))
    yield pl.when(is_month).then(start.dt.strftime("%Y")).otherwise(year).alias("time_period")
    yield pl.when(is_month).then(start.dt.strftime("%B")).otherwise(name).alias("time_identifier")


def _place(policy: Policy) -> Iterator[pl.Expr]:
    told = policy.publication
    values = (
        "Local authority", "E92000001", "England", told.region_code, told.region_name, told.old_la_code, told.la_code,
        policy.area or "Not available",
    )  # fmt: skip
    return (pl.lit(value).alias(name) for name, value in zip(PLACE, values, strict=True))
