"""Recognises dates and times by how they are written, and proposes the formats that a column needs."""

from collections.abc import Sequence

import polars as pl

from etl.formats.written_dates import fits
from etl.reading.cast import ways

DAY_FORMS = ("%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d-%m-%Y", "%d-%m-%y", "%d.%m.%Y",
             "%d.%m.%y", "%Y/%m/%d", "%Y-%m-%d", "%m/%d/%Y", "%b %d %Y", "%a %d %b %Y")  # fmt: skip
TIME_FORMS = (
    "%H:%M",
    "%H:%Mhrs",
    "%H:%M hrs",
    "%H.%M",
    "%H%M",
    "%H%Mhrs",
    "%H%M hrs",
    "%I:%M %p",
    "%I:%M%p",
    "%H:%M:%S",
)
MONTH_FORMS = ("%b-%y", "%b %y", "%B %y", "%b-%Y", "%b %Y", "%B %Y")
_TIME_SHAPES = (
    r"(?:(?:1899|190[04])-\d{2}-\d{2} )?(?:[01]?\d|2[0-4])[:.][0-5]\d(?::\d{2})? ?(?:hrs|h|[ap][.]?m[.]?|noon)?",
    r"(?:0?[1-9]|1[0-2]) ?(?:[ap][.]?m[.]?|noon)|noon", r"(?:[01]\d|2[0-3])[0-5]\d ?(?:hrs|h)?", r"0(?:[.]\d+)?",
)  # fmt: skip
AMERICAN = ("%m/%d/%Y", "%b %d %Y")
_DIGITS, _NEAR = ("%Y%m%d", "%d%m%Y", "%d%m%y", "%y%m%d"), (2005, 2035)  # years that a column of digits alone tells of
_DAY_FIRST = r"^(?:1[3-9]|2\d|3[01])/\d{1,2}/\d{4}"  # of no month
_MOSTLY = 0.8
_KNOWN = ways(pl.Datetime("us"))


def is_month(column: object) -> bool:
    """Return whether a column of the standard holds months."""
    return getattr(column, "resolution", None) == "1mo"


def read_already(texts: pl.Series) -> pl.Series:
    """Return which texts are dates as the standard writes them."""
    found = pl.coalesce(way.strict(pl.col("text")) for way in _KNOWN).is_not_null()
    return texts.to_frame("text").select(found.fill_null(value=False)).to_series()


def looks_like_times(texts: pl.Series, heading: str = "") -> bool:
    """Return whether texts are times of day; 0930 and parts of a day (0.395) only where the heading says so."""
    if texts.is_empty():
        return False
    shapes = _TIME_SHAPES if "time" in heading.lower() else _TIME_SHAPES[:2]
    return int(texts.str.contains(f"(?i)^(?:{'|'.join(shapes)})$").sum()) >= _MOSTLY * len(texts)


def looks_like_months(texts: pl.Series) -> bool:
    """Return whether most of some texts are months without a day, as "Mar-26", or dates."""
    left = texts.filter(~read_already(texts))
    for form in MONTH_FORMS:
        left = left.filter(~fits(left, form))
    return not texts.is_empty() and len(texts) - len(left) >= _MOSTLY * len(texts)


def looks_like_dates(texts: pl.Series, heading: str = "") -> bool:
    """Return whether most of some texts are dates, however written; digits alone are where the heading says so."""
    if texts.is_empty():
        return False
    if "date" in heading.lower() and _in_digits(texts):
        return True
    left = texts.filter(~read_already(texts) | texts.str.contains(r"^\d{5}$"))
    found = len(texts) - len(left)
    for form in _all_forms(left.head(200)):
        found += int(fits(left, form).sum())
        left = left.filter(~fits(left, form))
    return found >= _MOSTLY * len(texts)


def formats_for(texts: pl.Series, month: bool = False) -> tuple[tuple[str, ...], bool]:
    """Return the formats that dates need to be read in, none where the standard reads them all, and whether it is sure.

    Days before months are sure; where only months before days fit, someone has to say so. Where some fit one alone and
    some the other, those with the month first are in no format, so that they are refused. A column of months (`month`)
    may be written without days.
    """
    distinct = texts.unique()
    if digits := _in_digits(distinct):
        return (digits,), True
    left = distinct.filter(~read_already(distinct))
    if left.is_empty():
        return (), True
    chosen = []
    forms = [*_all_forms(left.head(200)), *(MONTH_FORMS if month else ())]
    while len(left):
        best = max(forms, key=lambda form: (int(fits(left, form).sum()), -forms.index(form)), default=None)
        if best is None or not fits(left, best).any():
            break
        chosen.append(best)
        left = left.filter(~fits(left, best))
    if distinct.str.contains(_DAY_FIRST).any():
        chosen = [form for form in chosen if not form.startswith(AMERICAN[0])]
    known = distinct.filter(read_already(distinct) & ~distinct.is_in(left.implode()))
    for form in (form for form in chosen if form.startswith(AMERICAN[0])):
        known = known.filter(~fits(known, form))
    for form in ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        if len(known) and fits(known, form).any():
            chosen.append(form)
            known = known.filter(~fits(known, form))
    return tuple(dict.fromkeys(chosen)), not any(form.startswith(AMERICAN) for form in chosen)


def _in_digits(texts: pl.Series) -> str | None:
    """Return the format of dates that are written in six or eight digits alone, by the years that it gives."""
    if texts.is_empty() or not texts.str.contains(r"^(?:\d{6}|\d{8})$").all():
        return None
    return next((form for form in _DIGITS if texts.str.to_date(form, strict=False).dt.year()
                 .is_between(*_NEAR).fill_null(value=False).all()), None)  # fmt: skip


def _all_forms(sample: pl.Series) -> Sequence[str]:
    days = [form for form in DAY_FORMS if fits(_first_part(sample, form), form).any()]
    return [form for day in days for form in (day, *(f"{day} {time}" for time in TIME_FORMS))]


def _first_part(sample: pl.Series, form: str) -> pl.Series:
    """Return as many words of each text as a day's format has."""
    words = form.count(" ") + 1
    return sample.str.extract(rf"^((?:\S+\s*){{{words}}})").str.strip_chars()
