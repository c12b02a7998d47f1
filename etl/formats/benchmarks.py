"""Reads DfE's published children-in-need CSV as downloaded.

Each row of the result is one published figure for one area in one year. An unknown column becomes a measure under its
own name, so that a new release can be loaded at once. Some columns don't say what they count: "Neglect_Initial" is
about plans started in one file, about plans at 31 March in another. Such a measure's name begins with what its file
counts. Symbols stay symbols: c suppressed, u low reliability, x unavailable, z not applicable, low and k round to 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl import codes
from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.rows import LINE, as_sheet, whole
from etl.reading.missing import said
from etl.reading.sheet import Sheet, squeeze

MARKS = {"timeperiod", "geographiclevel"}
_PLACES = (
    "timeperiod", "timeidentifier", "geographiclevel", "countrycode", "countryname", "regioncode", "regionname",
    "oldlacode", "newlacode", "laname",
)  # fmt: skip
SYMBOLS = tuple(codes.SYMBOLS)
# Columns that were renamed in 2025, by the names that 2013 to 2024 had.
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
    "median_days": "assessment_median_wd",
}
# Columns that many files have, about whatever the file counts first.
_OF_FILE = re.compile(
    r"^(?:neglect|physical|sexual|emotional|multiple|duration|same_day|n\d|rc\d|\d|less|under|over|more|up_to|within"
    r"|percentile|median|mean|average|total|unknown|other|male|female|age|at31|rate)"
)
TOTAL = "Total"
OLD_CODE = "old_la_code"  # a measure that ties the codes of statistical neighbours to those of published figures


@dataclass(frozen=True)
class _Share:
    """A rate worked out from the bands of time that a file publishes: those in time of all, or all but the late."""

    measure: str
    every: str
    in_time: tuple[str, ...]
    late: tuple[str, ...]


_SHARES = (
    _Share(
        "icpc_within_15wd_percent", "icpc",
        ("duration010days", "duration1115days"), ("duration1620days", "duration21days"),
    ),
    _Share(
        "assessments_within_45wd_percent", "assessmentscompleted",
        ("sameday", "110days", "1120days", "2130days", "3140days", "4145days"), ("4650days", "5160days", "61days"),
    ),
)  # fmt: skip
_LEVELS = {"national": "england", "regional": "region", "local authority": "area"}
_FIGURE = re.compile(r"-?[0-9][0-9,]*(?:[.][0-9]+)?%?")


def recognise(start: FileStart) -> bool:
    """Return whether a header is that of a DfE statistics file."""
    return {squeeze(header) for header in start.headers} >= MARKS


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return a published file as the benchmarks table. Raises ExtractError when it has no figures."""
    sheet = context.open(files[0])[0]
    rows = whole(sheet)
    rows = rows.with_columns(said(rows[name]) for name in rows.drop(LINE).columns)
    rows = _yearly(rows, context)
    names = {squeeze(header): _measure(header) for header in sheet.headers if squeeze(header)}
    figures = [key for key in names if key not in _PLACES and _is_figure(rows[key])]
    if not figures:
        raise ExtractError("it looks like a DfE statistics file, but none of its columns holds figures.")
    groups = [key for key in names if key not in (*_PLACES, *figures) and rows[key].n_unique() > 1]
    first = names[figures[0]]
    for key in figures[1:]:
        if _OF_FILE.match(names[key]):
            names[key] = f"{first}_{names[key]}"
    rows = rows.with_columns(_share(share).alias(share.measure) for share in _SHARES if _has(share, rows))
    worked_out = [share.measure for share in _SHARES if share.measure in rows.columns]
    if "oldlacode" in rows.columns:
        area = _text(rows, "geographiclevel").str.to_lowercase() == "local authority"
        rows = rows.with_columns(pl.when(area).then(pl.col("oldlacode")).alias(OLD_CODE))
        worked_out.append(OLD_CODE)
    names |= {name: name for name in worked_out}
    long = (
        rows.with_columns(**_place(rows, groups))
        .unpivot([*figures, *worked_out], index=[*_KEPT, LINE], variable_name="measure", value_name="cell")
        .filter(pl.col("cell").is_not_null())
        .with_columns(measure=pl.col("measure").replace_strict(names, return_dtype=pl.String))
    )
    years = long["year_ending"].drop_nulls()
    context.release = int(years.max()) if len(years) and str(years.max()).isdigit() else None  # type: ignore[arg-type]
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


def _yearly(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return the rows about years. Raises ExtractError where there are none: a release has them in another file."""
    if "timeidentifier" not in rows.columns:
        return rows
    about = pl.col("timeidentifier").fill_null("year").str.to_lowercase()
    years = rows.filter(about.str.contains("year") & ~about.str.contains(r"\bq[1-4]\b|quarter|half"))
    if years.is_empty() and len(rows):
        raise ExtractError("it holds figures of months or quarters: load the file of the release that holds years.")
    if left := len(rows) - len(years):
        context.unread.append(f"{left:,} rows about months or quarters")
    return years


_KEPT = ("category", "area_level", "area_code", "area_name", "year_ending")


def _measure(header: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")
    return _RENAMED.get(name, name)


def _is_figure(column: pl.Series) -> bool:
    """Return whether a column holds figures and symbols only, and at least one figure or symbol."""
    cells = column.drop_nulls()
    low = cells.str.to_lowercase()
    return bool(len(cells)) and bool((cells.str.contains(f"^(?:{_FIGURE.pattern})$") | low.is_in(SYMBOLS)).all())


def _place(rows: pl.DataFrame, groups: list[str]) -> dict[str, pl.Expr]:
    level = _text(rows, "geographiclevel").str.to_lowercase()
    code = pl.coalesce(_text(rows, "newlacode"), _text(rows, "oldlacode"))
    region, country = _text(rows, "regioncode"), _text(rows, "countrycode")
    of_level = [level == "national", level == "regional"]
    year = _text(rows, "timeperiod")
    return {
        "category": _category(rows, groups),
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


def _category(rows: pl.DataFrame, groups: list[str]) -> pl.Expr:
    """Return the part of the whole that a row is about; a column that is the same on every row names no part."""
    if not groups:
        return pl.lit(TOTAL)
    texts = [_text(rows, key) for key in groups]
    said = [pl.when(~text.str.to_lowercase().is_in(["total", "all"])).then(text) for text in texts]
    joined = pl.concat_str(said, separator=", ", ignore_nulls=True)
    return pl.when(joined != "").then(joined).otherwise(pl.lit(TOTAL))


def _has(share: _Share, rows: pl.DataFrame) -> bool:
    return {share.every, *share.in_time, *share.late} <= set(rows.columns)


def _share(share: _Share) -> pl.Expr:
    """Return a rate in percent as text: of the bands in time, else by those too late; c where both have one hidden."""
    every = _number(share.every)
    early = pl.sum_horizontal(_number(key) for key in share.in_time)
    late = pl.sum_horizontal(_number(key) for key in share.late)
    known_early = pl.all_horizontal(_number(key).is_not_null() for key in share.in_time)
    known_late = pl.all_horizontal(_number(key).is_not_null() for key in share.late)
    met = pl.when(known_early).then(early).when(known_late).then(every - late)
    percent = (100 * met / every).round(1)
    hidden = pl.when(every.is_not_null()).then(pl.lit("c"))
    return pl.when(percent.is_finite()).then(percent.cast(pl.String)).otherwise(hidden)


def _number(key: str) -> pl.Expr:
    return pl.col(key).str.replace_all(",", "").cast(pl.Float64, strict=False)


def _text(rows: pl.DataFrame, key: str) -> pl.Expr:
    return pl.col(key) if key in rows.columns else pl.lit(None, pl.String)
