"""Turns text into the contract's types, whichever of the known ways a value is written in.

Each way of writing has a pattern, and no value fits two patterns. So a sample shows which ways a column uses: these are
tried on every row, and all others only on the few rows that are left. Dates are day first or year first, never month
first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from etl.reading.precision import DECIMALS, on_the_minute, snapped

ZONE = "Europe/London"
UNREAD = "\u2260 "  # before a date that is in none of the declared formats: no way below reads it
_DAY_ISO, _DAY_UK = r"\d{4}-\d{1,2}-\d{1,2}", r"\d{1,2}/\d{1,2}/\d{4}"
_MINUTE, _SECOND, _PART, _OFFSET = (
    r"\d{1,2}:\d{2}",
    r"\d{1,2}:\d{2}:\d{2}",
    r"[.]\d{1,9}",
    r" ?(?:[Zz]|[+-]\d{2}:?(?:\d{2})?)",
)
_SERIAL = r"\d{5}(?:[.]\d+)?"
CUT_TIME = r"^\d{5}[.]\d*[1-9]\d*$"  # what can't be read of this shape has too few decimals for its time
_DAY_MS, _EXACT = 86_400_000, 10  # Excel's own fractions carry ten digits
_YES, _NO = ("y", "true", "t", "1"), ("n", "false", "f", "0")
Make = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Way:
    """One way of writing a value: its shape as a whole, and the expression that reads it (null where it can't)."""

    shape: str
    read: Make

    def strict(self, text: pl.Expr) -> pl.Expr:
        """Read only text of exactly this shape."""
        return self.read(pl.when(text.str.contains(f"^(?:{self.shape})$")).then(text))


def ways(
    dtype: pl.DataType, in_1904: bool = False, month: bool = False, also: Mapping[str, str] | None = None
) -> tuple[Way, ...]:
    """Return every way of writing a value of a type.

    A month may be written as any of its days. `also` gives further words for codes.
    """
    if isinstance(dtype, pl.Enum):
        return _code_ways(dtype, also or {})
    if dtype == pl.Int64:
        return (Way(r"[+-]?\d+", lambda text: text.cast(pl.Int64, strict=False)), Way(r"[+-]?\d+[.]0+", _whole))
    if dtype == pl.Float64:
        return (Way(r"[+-]?(?:\d+[.]?\d*|[.]\d+)", lambda text: text.cast(pl.Float64, strict=False)),)
    if dtype == pl.Datetime("us"):
        return tuple(_moment_ways(in_1904))
    if dtype == pl.Date:
        days = tuple(Way(way.shape, _to_day(way.read)) for way in _moment_ways(in_1904, by_day=True))
        return tuple(Way(way.shape, _to_month(way.read)) for way in (*days, *_MONTHS)) if month else days
    return (Way(r"(?s:.*)", clean),)


def used(ways_known: Iterable[Way], sample: pl.Series) -> tuple[Way, ...]:
    """Return the ways in which more than one in a hundred values of a sample are written, or the first way."""
    known, found = tuple(ways_known), []
    if len(known) == 1:
        return known
    left = sample.drop_nulls().str.strip_chars()
    few = len(left) // 100
    for way in known:
        if len(left) <= few:
            break
        fits = left.str.contains(f"^(?:{way.shape})$")
        if fits.sum() > few:
            found.append(way)
        left = left.filter(~fits)
    return tuple(found) or known[:1]


def clean(text: pl.Expr) -> pl.Expr:
    """Return text without white space around it; null where nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def plain(text: pl.Expr) -> pl.Expr:
    """Return text in one Unicode form (NFC) and without invisible characters (Cf): K1 is K1 with a zero-width sign."""
    return text.str.normalize("NFC").str.replace_all(r"\p{Cf}", "")


def _moment_ways(in_1904: bool, by_day: bool = False) -> Iterator[Way]:
    for day, shape in (("%Y-%m-%d", _DAY_ISO), ("%d/%m/%Y", _DAY_UK)):
        yield Way(shape, _midnight(day))
        for join, between in ((" ", " "), ("T", "[Tt]")):
            for clock, time in (("%H:%M:%S", _SECOND), ("%H:%M", _MINUTE), ("%H:%M:%S%.f", _SECOND + _PART)):
                yield Way(shape + between + time, _wall_clock(f"{day}{join}{clock}"))
                yield Way(shape + between + time + _OFFSET, _with_offset(f"{day}{join}{clock}%#z"))
    base = datetime(1904, 1, 1) if in_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    yield Way(_SERIAL, _from_serial(base, by_day))


_MONTHS = (
    Way(r"\d{4}-\d{1,2}", lambda text: _day(text + "-01", "%Y-%m-%d")),
    Way(r"\d{1,2}/\d{4}", lambda text: _day("01/" + text, "%d/%m/%Y")),
)


def _day(text: pl.Expr, form: str) -> pl.Expr:
    return text.str.to_date(form, strict=False, cache=False)


def _midnight(form: str) -> Make:
    return lambda text: _day(text, form).cast(pl.Datetime("us"))


def _wall_clock(form: str) -> Make:
    return lambda text: text.str.to_datetime(form, strict=False, cache=False, time_unit="us")


def _with_offset(form: str) -> Make:
    def read(text: pl.Expr) -> pl.Expr:
        moment = text.str.to_uppercase().str.to_datetime(form, strict=False, cache=False, time_unit="us")
        return moment.dt.convert_time_zone(ZONE).dt.replace_time_zone(None)

    return read


def _from_serial(base: datetime, by_day: bool) -> Make:
    """Excel's day numbers. Where some of a column have the decimals of a time, a shorter one can be a whole minute."""

    def read(text: pl.Expr) -> pl.Expr:
        digits = pl.when(text.str.contains(f"^(?:{_SERIAL})$")).then(text)
        number = digits.cast(pl.Float64, strict=False)
        given = digits.str.extract(r"[.](\d*[1-9]\d*)$").str.len_bytes().fill_null(0)
        exact = (given < DECIMALS) & (given >= DECIMALS).any() & on_the_minute(number)
        decimals = pl.when((given > 0) & exact).then(_EXACT).otherwise(given)
        milliseconds = (number.floor() * _DAY_MS).cast(pl.Int64) if by_day else snapped(number, decimals)
        return pl.lit(base, pl.Datetime("us")) + (milliseconds * 1000).cast(pl.Duration("us"))

    return read


def _to_day(read: Make) -> Make:
    return lambda text: read(text).cast(pl.Date)


def _to_month(read: Make) -> Make:
    return lambda text: read(text).dt.month_start()


def _whole(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)


def _code_ways(dtype: pl.Enum, also: Mapping[str, str]) -> tuple[Way, ...]:
    codes = dtype.categories.to_list()
    exact = "|".join(map(_escaped, codes))
    variants = dict(also) | code_variants(codes)
    return (
        Way(exact, lambda text: text.cast(dtype, strict=False)),
        Way(
            r"(?s:.*)",
            lambda text: _code_key(text).replace_strict(variants, default=None, return_dtype=dtype),
        ),
    )


def _escaped(code: str) -> str:
    return code.replace(".", "[.]")


def _code_key(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s_\u{2010}-\u{2015}\u{2212}-]+", "_")


def code_variants(codes: Iterable[str]) -> dict[str, str]:
    """Return what may stand for each code: any case, spaces for underscores, a leading 0, y and n for yes and no.

    A variant that could mean two codes means neither.
    """
    known = list(codes)
    pairs = [(code.lower(), code) for code in known] + [
        (f"0{code.lower()}", code) for code in known if code[0].isdigit()
    ]
    if {"yes", "no"} <= set(known):
        pairs += [(word, "yes") for word in _YES] + [(word, "no") for word in _NO]
    meanings: dict[str, set[str]] = {}
    for variant, code in pairs:
        meanings.setdefault(variant, set()).add(code)
    return {variant: found.pop() for variant, found in meanings.items() if len(found) == 1}
