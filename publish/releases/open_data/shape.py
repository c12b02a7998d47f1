"""Lays released figures out as DfE's open data standard asks. A row is a period, a place and a group of children."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from etl.policy.policy import Publication
from publish.disclosure import THRESHOLD, TOTAL, Released, require, small
from publish.releases.description import Column
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import by_the_policy
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.metric import THEMES, Metric
from queries.statistics.intervals import wilson

FILES = {"month": "front_door_months", "quarter": "front_door_quarters", "financial-year": "front_door_years"}
TIME = ("time_period", "time_identifier")
PLACE = (
    "geographic_level", "country_code", "country_name", "region_code", "region_name", "old_la_code", "new_la_code",
    "la_name",
)  # fmt: skip
META = (
    "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint",
    "filter_grouping_column",
)  # fmt: skip
_COUNT, _PART, _WHOLE, _SHARE = "count", "numerator", "denominator", "percent"
_BOUNDS = ("lower_ci", "upper_ci")
HARMONISED = {"ethnicity_group": "ethnicity_major"}  # what the standard calls a filter


def tables(released: Released, filters: Sequence[str], area: str, publication: Publication) -> dict[str, pl.DataFrame]:
    """Return a table of text by file name: time, place, filters, then each figure or a symbol in its place.

    There is no table of years where no year is complete, and so on.
    """
    frame = require(released).frame.with_columns(kind=length())
    names = [name for name in METRICS if name in frame["metric"].unique()]
    place = dict(zip(PLACE, _place(area, publication), strict=True))
    laid_out = {}
    for kind, file in FILES.items():
        rows = frame.filter(pl.col("kind") == kind)
        table = _wide(rows, [METRICS[name] for name in names], filters, place)
        if table.height:
            laid_out[file] = table
    return laid_out


def columns(filters: Sequence[str], table: pl.DataFrame, threshold: int) -> list[Column]:
    """Return what each column of a table means."""
    time = [
        Column("time_period", "string", "Time period", "The year, or the first and second year of a financial year."),
        Column("time_identifier", "string", "Time identifier", "The month, quarter or year that the row is of."),
    ]
    place = [Column(name, "string", name.replace("_", " ").capitalize(), "The place.") for name in PLACE]
    groups = [
        Column(column, "string", DIMENSIONS[name], "A group of children, or Total for all.")
        for name, column in filter_columns(filters, table).items()
    ]
    return [*time, *place, *groups, *(c for c in indicators(threshold) if c.name in table.columns)]


def filter_columns(filters: Sequence[str], table: pl.DataFrame) -> dict[str, str]:
    """Return the filters that a table has, with the names of their columns."""
    columns = {name: HARMONISED.get(name, name) for name in filters}
    return {name: column for name, column in columns.items() if column in table.columns}


def indicators(threshold: int = THRESHOLD) -> Iterator[Column]:
    """Yield every figure's columns, in the catalogue's order."""
    hidden = f"counts of {small(threshold)}, and what would reveal one, are c"
    for metric in METRICS.values():
        for kind in _kinds(metric):
            unit = "%" if kind in (_SHARE, *_BOUNDS) else ""
            number = "number" if unit else "integer"
            yield Column(f"{metric.name}_{kind}", number, label(metric, kind), _means(metric, kind), unit, {}, hidden)


def label(metric: Metric, kind: str) -> str:
    """Return a label that is unique and at most 80 characters long."""
    ending = {
        _COUNT: "", _PART: " (number)", _WHOLE: " (out of)", _SHARE: " (%)", _BOUNDS[0]: " (% lower)",
        _BOUNDS[1]: " (% upper)",
    }[kind]  # fmt: skip
    room = 80 - len(ending)
    return (metric.title if len(metric.title) <= room else metric.title[: room - 1].rstrip() + "…") + ending


def metric_of(column: str) -> Metric:
    """Return the metric that an indicator belongs to."""
    return next(m for m in METRICS.values() for kind in _kinds(m) if column == f"{m.name}_{kind}")


def meta(filters: Sequence[str], table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `.meta.csv` for a table: one row is a filter or an indicator."""
    rows = [
        dict.fromkeys(META, "") | {"col_name": column, "col_type": "Filter", "label": DIMENSIONS[name]}
        for name, column in filter_columns(filters, table).items()
    ]
    for column in indicators():
        if column.name in table.columns:
            theme = THEMES[metric_of(column.name).theme][0]
            named = {"col_name": column.name, "col_type": "Indicator", "label": column.title}
            dp = "1" if column.unit else "0"
            unit = {"indicator_grouping": theme, "indicator_unit": column.unit, "indicator_dp": dp}
            rows.append(dict.fromkeys(META, "") | named | unit)
    return pl.DataFrame(rows, schema=dict.fromkeys(META, pl.String))


def _kinds(metric: Metric) -> tuple[str, ...]:
    return (_PART, _WHOLE, _SHARE, *_BOUNDS) if metric.unit == "percent" else (_COUNT,)


def _means(metric: Metric, kind: str) -> str:
    met = by_the_policy(metric, "definitions.json says which")
    return {
        _COUNT: met, _PART: met, _WHOLE: metric.counted, _SHARE: f"Share of: {metric.counted}",
        _BOUNDS[0]: "Lower end of the 95% interval (Wilson).", _BOUNDS[1]: "Upper end of the 95% interval (Wilson).",
    }[kind]  # fmt: skip


def length() -> pl.Expr:
    """Return the length of a period. A financial year's label can look like a month's, but its start differs."""
    period = pl.col("period")
    return (
        pl.when(period == pl.col("start").dt.strftime("%Y-%m"))
        .then(pl.lit("month"))
        .when(period.str.contains("Q", literal=True))
        .then(pl.lit("quarter"))
        .otherwise(pl.lit("financial-year"))
    )


def _wide(
    rows: pl.DataFrame, metrics: Sequence[Metric], filters: Sequence[str], place: Mapping[str, str]
) -> pl.DataFrame:
    """Return a row per period and group, with every figure as text: a number, or the symbol in its place.

    A filter that holds Total alone, because its breakdown is not of this table or was withheld, has no column.
    """
    key = ["start", "period", *filters]
    grid = rows.select(key).unique()
    for metric in metrics:
        own = rows.filter(pl.col("metric") == metric.name).select(*key, *_cells(metric))
        new = [name for name in own.columns if name not in key]
        grid = grid.join(own, on=key, how="left").with_columns(pl.col(new).fill_null(_why_not(metric, filters)))
    figures = [name for name in grid.columns if name not in key]
    has_figure = pl.any_horizontal(~pl.col(figures).is_in(["x", "z"]))
    totals_first = [(pl.col(name) != TOTAL).alias(f"_{name}") for name in filters]
    told = grid.filter(has_figure)
    split = [pl.col(name).alias(HARMONISED.get(name, name)) for name in filters if told[name].n_unique() > 1]
    return (
        told.with_columns(totals_first)
        .sort("start", *(name for each in filters for name in (f"_{each}", each)))
        .select(*_time(), *(pl.lit(value).alias(name) for name, value in place.items()), *split, *figures)
    )


def _why_not(metric: Metric, filters: Sequence[str]) -> pl.Expr:
    """Return z where a metric has no such group, else x: the period is not complete, or not in the data."""
    foreign = [pl.col(name) != TOTAL for name in filters if name not in metric.dims]
    return pl.when(pl.any_horizontal(pl.lit(False), *foreign)).then(pl.lit("z")).otherwise(pl.lit("x"))


def _cells(metric: Metric) -> Iterator[pl.Expr]:
    """Yield a metric's figures as text."""
    for kind in _kinds(metric):
        yield _text(kind).alias(f"{metric.name}_{kind}")


def _text(kind: str) -> pl.Expr:
    waits = pl.col("status").cast(pl.String).is_in(["immature", "untimed", "off_ladder"])
    symbol = pl.when(pl.col("status") == "suppressed").then(pl.lit("c")).when(waits)
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
    text = pl.when((rounded == 0) & (value > 0)).then(pl.lit("low")).otherwise(pl.format("{}", rounded))
    return pl.when(value.is_not_null()).then(text)


def _bound(end: int) -> pl.Expr:
    def of_row(row: dict[str, int | None]) -> float | None:
        met, counted = row["numerator"], row["denominator"]
        interval = wilson(met, counted) if met is not None and counted else None
        return interval[end] * 100 if interval else None

    return pl.struct("numerator", "denominator").map_elements(of_row, return_dtype=pl.Float64)


def _time() -> Iterator[pl.Expr]:
    start, period = pl.col("start"), pl.col("period")
    year = period.str.slice(0, 4) + period.str.slice(5, 2)
    is_month = length() == "month"
    quarter = pl.lit("Financial year ") + period.str.slice(8)
    name = pl.when(length() == "quarter").then(quarter).otherwise(pl.lit("Financial year"))
    yield pl.when(is_month).then(start.dt.strftime("%Y")).otherwise(year).alias("time_period")
    yield pl.when(is_month).then(start.dt.strftime("%B")).otherwise(name).alias("time_identifier")


def _place(area: str, codes: Publication) -> tuple[str, ...]:
    return (
        "Local authority", "E92000001", "England", codes.region_code, codes.region_name, codes.old_la_code,
        codes.la_code, area or "Not available",
    )  # fmt: skip
