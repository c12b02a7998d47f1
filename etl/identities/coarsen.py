"""Coarser values for what may not be kept: a date of birth becomes its month, a postcode the area it lies in."""

from collections.abc import Mapping

import polars as pl

_DAYS = ((r"^\s*(\d{4}-\d{1,2}-\d{1,2})(?:\D|$)", "%Y-%m-%d"), (r"^\s*(\d{1,2}/\d{1,2}/\d{4})(?:\D|$)", "%d/%m/%Y"))
_INWARD = 3  # characters of a postcode after its space


def to_birth_month(text: pl.Expr) -> pl.Expr:
    """Return dates of birth in text (ISO or day first, with or without a time) as months `2015-02`; null for others."""
    days = [text.str.extract(shape).str.to_date(form, strict=False, cache=False) for shape, form in _DAYS]
    return pl.coalesce(days).dt.strftime("%Y-%m")


def to_area(postcode: pl.Expr, lookup: Mapping[str, str]) -> pl.Expr:
    """Return the area of each postcode by a look-up; null where it has none.

    The look-up's keys are whole postcodes, sectors ("AB1 2") or districts ("AB1"), in any case and spacing; the most
    exact one wins.
    """
    areas = {_squeeze(key): area for key, area in lookup.items()}
    whole = postcode.str.to_uppercase().str.replace_all(r"\s+", "")
    length = whole.str.len_chars()
    parts = (whole, whole.str.head(length - _INWARD + 1), whole.str.head(length - _INWARD))
    return pl.coalesce(part.replace_strict(areas, default=None, return_dtype=pl.String) for part in parts)


def _squeeze(postcode: str) -> str:
    return "".join(postcode.split()).upper()
