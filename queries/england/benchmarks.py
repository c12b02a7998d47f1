"""Reads the published figures with which local ones are compared. A row is one measure of one place in one year.

Figures loaded from DfE's own files replace the national figures that come with the software.
"""

import csv
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from queries.metrics.catalogue import METRICS
from queries.metrics.comparators import STORED, Comparator, england, publisher, year_ending

if TYPE_CHECKING:
    from queries.build import Build

KEY = ("measure", "category", "area_level", "area_code", "year_ending")
_COLUMNS = (*KEY, "area_name", "value", "symbol")
_SCHEMA = {
    "measure": pl.String, "category": pl.String, "area_level": pl.String, "area_code": pl.String,
    "year_ending": pl.Int64, "area_name": pl.String, "value": pl.Float64, "symbol": pl.String, "source": pl.String,
}  # fmt: skip
_ENGLAND = "E92000001"
LIKE_ENGLAND = {"hub", "area"}  # other filters keep a part of the children, which is not comparable with England
NEIGHBOUR, OLD_CODE = "statistical_neighbour", "old_la_code"  # measures that name places: no figures
FEWEST = 5  # neighbours with a figure, of which a mean is made


def benchmarks(build: "Build") -> pl.DataFrame:
    """Return measure, category, area_level, area_code, year_ending, area_name, value, symbol, source, in key order.

    `value` is null where DfE printed a symbol instead. Years end on 31 March.
    """
    loaded = pl.DataFrame(schema=_SCHEMA)
    if "benchmarks" in build.warehouse.tables():
        rows = build.warehouse.read("benchmarks", _COLUMNS)
        loaded = _by_publisher(rows).cast(_SCHEMA)  # type: ignore[arg-type]
    own = national().join(loaded, on=list(KEY), how="anti")
    return pl.concat([loaded, own]).sort(KEY)


def _by_publisher(rows: pl.DataFrame) -> pl.DataFrame:
    """Return published rows with who published them: DfE, or an area in its own open release.

    A release names rates as this software does; they become the measure that DfE's figures have. DfE's own come first.
    """
    names = {f"{name}_percent": metric.comparator for name, metric in METRICS.items() if metric.comparator}
    own = pl.col("measure").is_in(list(names)) & ~pl.col("measure").is_in(list(names.values()))
    area = pl.format("{}, open release", pl.coalesce("area_name", "area_code"))
    told = rows.with_columns(
        source=pl.when(own).then(area).otherwise(pl.lit("DfE, as published")),
        measure=pl.when(own).then(pl.col("measure").replace(names)).otherwise("measure"),
    )
    return told.sort(pl.col("source").ne("DfE, as published"), maintain_order=True).unique(
        list(KEY), keep="first", maintain_order=True
    )


def newest_england(build: "Build", measure: str | None) -> Comparator | None:
    """Return England's newest figure for a measure, from DfE's own files where they are loaded and as new as ours."""
    if measure is None or "benchmarks" not in build.warehouse.tables():
        return england(measure)
    known = places(build).filter(
        pl.col("measure") == measure, pl.col("category") == "Total", pl.col("value").is_not_null()
    )
    england_ = known.filter(pl.col("area_code") == _ENGLAND)
    if england_.is_empty():
        return None
    row = england_.sort("year_ending").row(-1, named=True)
    beside = known.filter(
        pl.col("year_ending") == row["year_ending"],
        (pl.col("area_code") == build.policy.publication.region_code) | (pl.col("area_level") == "neighbours"),
    )
    named = beside.sort("area_level", descending=True).select("area_name", "value").iter_rows()
    others = tuple((name.replace(", mean", " (mean") + ")" * (", mean" in name), value) for name, value in named)
    return Comparator("England", row["value"], f"year to March {row['year_ending']}", row["source"], others)


def places(build: "Build") -> pl.DataFrame:
    """Return published figures as `benchmarks` does, with the mean of the area's statistical neighbours; made once.

    The area's own published figures have the level `own`.
    """

    def made(build: "Build") -> pl.DataFrame:
        every = benchmarks(build)
        code = own_code(build, every)
        own = (pl.col("area_level") == "area") & (pl.col("area_code") == code) if code else pl.lit(value=False)
        found = pl.concat([every, neighbours(every, code)])
        return found.with_columns(area_level=pl.when(own).then(pl.lit("own")).otherwise("area_level"))

    return build.once("places", made)


def own_code(build: "Build", known: pl.DataFrame) -> str | None:
    """Return the area's own code among published figures: the policy's, else that of the authority with its name."""
    policy = build.policy
    areas = known.filter(pl.col("area_level") == "area")
    if policy.publication.la_code in areas["area_code"]:
        return policy.publication.la_code
    named = areas.filter(pl.col("area_name").str.to_lowercase() == policy.area.strip().lower())
    return str(named["area_code"][0]) if len(named) else None


def neighbours(known: pl.DataFrame, code: str | None) -> pl.DataFrame:
    """Return the mean of the figures of an authority's statistical neighbours, by measure and year, as rows of `known`.

    The newest table of neighbours counts. A mean is made of five figures or more; none of figures that are hidden.
    """
    alike = alike_to(known, code)
    if not alike:
        return known.clear()
    means = (
        known.filter(
            pl.col("area_level") == "area", pl.col("category") == "Total", pl.col("area_code").is_in(alike),
            pl.col("value").is_not_null(), pl.col("measure") != OLD_CODE, ~pl.col("measure").str.starts_with(NEIGHBOUR),
        )
        .group_by("measure", "category", "year_ending")
        .agg(pl.col("value").mean(), pl.len().alias("count"), pl.col("source").first())
        .filter(pl.col("count") >= FEWEST)
    )  # fmt: skip
    name = pl.format("Statistical neighbours, mean of {}", pl.col("count"))
    rows = means.with_columns(
        area_level=pl.lit("neighbours"), area_code=pl.lit(code or ""), area_name=name, symbol=pl.lit(None, pl.String)
    )
    return rows.select(list(_SCHEMA)).cast(_SCHEMA)  # type: ignore[arg-type]


def alike_to(known: pl.DataFrame, code: str | None) -> list[str]:
    """Return the codes of an authority's statistical neighbours, by the newest table of them; none where unknown."""
    codes = {
        row["area_code"]: f"{row['value']:.0f}"
        for row in known.filter(pl.col("measure") == OLD_CODE, pl.col("value").is_not_null()).iter_rows(named=True)
    }
    mine = known.filter(
        pl.col("measure").str.starts_with(f"{NEIGHBOUR}_"), pl.col("area_code").is_in([code, codes.get(code or "", "")])
    )
    newest = mine.filter(pl.col("year_ending") == pl.col("year_ending").max())
    old = {f"{value:.0f}" for value in newest["value"].drop_nulls()}
    return [new for new, each in codes.items() if each in old]


def own_neighbours(build: "Build") -> frozenset[str]:
    """Return the codes of the area's statistical neighbours; none where no published table of them is loaded."""
    if "benchmarks" not in build.warehouse.tables():
        return frozenset()
    every = places(build)
    own = every.filter(pl.col("area_level") == "own")["area_code"]
    return frozenset(alike_to(every, own[0]) if len(own) else ())


@cache
def national() -> pl.DataFrame:
    """Return the national figures that come with the software, in the same columns."""
    with STORED.open(encoding="utf-8", newline="") as file:
        rows = [
            (
                row["measure"], "Total", "england", _ENGLAND, year_ending(row["period"]), "England",
                float(row["value"]), None, publisher(row["source"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
