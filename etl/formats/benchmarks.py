"""DfE's published children-in-need CSV as downloaded: one cell is one published figure for one area in one year.

Columns that no one has named are measures under their own name, so a new release loads before anyone knows it. Symbols
are kept as symbols: c suppressed, u low reliability, x unavailable, z not applicable, low rounds to 0, k as low.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.rows import LINE, as_sheet, whole
from etl.formats.text import squeeze
from etl.reading import Sheet, open_sheets

MARKS = {"timeperiod", "geographiclevel"}
_PLACES = (
    "timeperiod", "timeidentifier", "geographiclevel", "countrycode", "countryname", "regioncode", "regionname",
    "oldlacode", "newlacode", "laname",
)  # fmt: skip
SYMBOLS = ("c", "k", "low", "u", "x", "z")
# 2025 renamed what 2013 to 2024 had called by our names (national_values.csv keeps the earlier ones).
_RENAMED = {
    "referral_count": "referrals",
    "referral_rate": "referrals_rate",
    "rereferral_count": "re_referrals",
    "rereferral_percent": "re_referrals_percent",
    "no_further_action_count": "no_further_action",
    "not_in_need_count": "not_in_need",
    "referral_child_count": "referrals_child",
    "rereferral_child_count": "re_referrals_child",
    "rereferral_child_percent": "re_referrals_child_percent",
}
_LEVELS = {"national": "england", "regional": "region", "local authority": "area"}
_FIGURE = re.compile(r"-?[0-9][0-9,]*(?:[.][0-9]+)?%?")


def is_published(headers: Iterable[str]) -> bool:
    """Return whether a header is that of a DfE statistics file."""
    return {squeeze(header) for header in headers} >= MARKS


def benchmark_sheets(path: Path) -> list[Sheet]:
    """Return a published file as the benchmarks table. Raises ExtractError when it has no figures."""
    sheet = open_sheets(path)[0]
    rows = whole(sheet)
    names = {squeeze(header): _measure(header) for header in sheet.headers if squeeze(header)}
    figures = [key for key in names if key not in _PLACES and _is_figure(rows[key])]
    if not figures:
        raise ExtractError("it looks like a DfE statistics file, but none of its columns holds figures.")
    groups = [key for key in names if key not in (*_PLACES, *figures)]
    long = (
        rows.with_columns(**_place(rows, groups))
        .unpivot(figures, index=[*_KEPT, LINE], variable_name="measure", value_name="cell")
        .filter(pl.col("cell").is_not_null())
        .with_columns(measure=pl.col("measure").replace_strict(names, return_dtype=pl.String))
    )
    low = pl.col("cell").str.to_lowercase()
    is_symbol = low.is_in(SYMBOLS)
    return [
        as_sheet(
            "benchmarks",
            long.with_columns(
                symbol=pl.when(is_symbol).then(low),
                value=pl.when(~is_symbol).then(pl.col("cell").str.replace_all("[,%]", "")),
            ),
        )
    ]


_KEPT = ("category", "area_level", "area_code", "area_name", "year_ending")


def _measure(header: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")
    return _RENAMED.get(name, name)


def _is_figure(column: pl.Series) -> bool:
    """Return whether a column holds figures and symbols only, and at least one figure or symbol."""
    said = column.drop_nulls()
    low = said.str.to_lowercase()
    return bool(len(said)) and bool((said.str.contains(f"^(?:{_FIGURE.pattern})$") | low.is_in(SYMBOLS)).all())


def _place(rows: pl.DataFrame, groups: list[str]) -> dict[str, pl.Expr]:
    level = _text(rows, "geographiclevel").str.to_lowercase()
    code = pl.coalesce(_text(rows, "newlacode"), _text(rows, "oldlacode"))
    region, country = _text(rows, "regioncode"), _text(rows, "countrycode")
    of_level = [level == "national", level == "regional"]
    year = _text(rows, "timeperiod")
    return {
        "category": pl.concat_str([_text(rows, key) for key in groups], separator=", ", ignore_nulls=True)
        if groups
        else pl.lit("Total"),
        "area_level": level.replace_strict(
            _LEVELS, default=pl.when(level.str.contains("neighbour")).then(pl.lit("neighbours")), return_dtype=pl.String
        ),
        "area_code": pl.when(of_level[0]).then(country).when(of_level[1]).then(region).otherwise(code),
        "area_name": pl.when(of_level[0])
        .then(_text(rows, "countryname"))
        .when(of_level[1])
        .then(_text(rows, "regionname"))
        .otherwise(_text(rows, "laname")),
        # 2025 is the year to March 2025; so are 202425 and 2024/25, as other releases write it
        "year_ending": pl.when(year.str.contains(r"^\d{4}$"))
        .then(year)
        .otherwise(pl.lit("20") + year.str.extract(r"^\d{4}[/-]?(\d{2})$")),
    }


def _text(rows: pl.DataFrame, key: str) -> pl.Expr:
    return pl.col(key) if key in rows.columns else pl.lit(None, pl.String)
