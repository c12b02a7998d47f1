"""Makes the columns of the extract standard, each declared with its meaning, unit and privacy plan."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict

import dataframely as dy
import polars as pl

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)  # a date outside is a placeholder or a typing error

PRIVACY_PLANS = {
    "key": "Row key: replaced by a new one in every release.",
    "pseudonym": "Child pseudonym: re-keyed for every research project, never published.",
    "date": "Event date: month offset from the child's first contact, or month where a profile allows it.",
    "quasi": "Could help to single a child out: generalised until every group holds at least k children.",
    "sensitive": "Sensitive: released only where each group holds at least l different values.",
    "plain": "Tells nothing about a child by itself: released as it is.",
    "text": "Free text: never leaves the building.",
}


class _About(TypedDict):
    description: str
    metadata: dict[str, str]


def _about(description: str, unit: str, privacy: str) -> _About:
    return {"description": description, "metadata": {"unit": unit, "privacy": privacy}}


def key(description: str) -> dy.String:
    """A required key of 1 to 64 characters."""
    return dy.String(min_length=1, max_length=64, **_about(description, "identifier", "key"))


def name(description: str) -> dy.String:
    """A required name of 1 to 200 characters that tells nothing about a child."""
    return dy.String(min_length=1, max_length=200, **_about(description, "text", "plain"))


def year(description: str) -> dy.Int64:
    """A calendar year."""
    return dy.Int64(min=EARLIEST.year, max=LATEST.year, **_about(description, "year", "plain"))


def figure(description: str) -> dy.Float64:
    """A published number, of any size."""
    return dy.Float64(nullable=True, **_about(description, "as published", "plain"))


def link(description: str) -> dy.String:
    """An optional key of a row in another table."""
    return dy.String(nullable=True, max_length=64, **_about(description, "identifier", "key"))


def person() -> dy.String:
    """The child's pseudonym, the same in every agency's extract."""
    text = "Pseudonym of the child, the same in every agency's extract; never a real identifier."
    return dy.String(min_length=1, max_length=64, **_about(text, "identifier", "pseudonym"))


def other_person(description: str, nullable: bool = True) -> dy.String:
    """Another pseudonym of a child: the one by which an agency knows it."""
    return dy.String(nullable=nullable, min_length=1, max_length=64, **_about(description, "identifier", "pseudonym"))


def code(values: Iterable[str], description: str, privacy: str = "sensitive", nullable: bool = True) -> dy.Enum:
    """A value from a known list."""
    return dy.Enum(list(values), nullable=nullable, **_about(description, "code", privacy))


def place(description: str, privacy: str = "quasi") -> dy.String:
    """The name of a hub or area, by which figures are grouped and shown."""
    return dy.String(nullable=True, max_length=200, check=no_formula, **_about(description, "text", privacy))


def no_formula(name: pl.Expr) -> pl.Expr:
    """A name can't begin with =, +, - or @: a spreadsheet would take it for a formula."""
    return ~name.str.contains(r"^[=+\-@]")


def words(description: str, privacy: str = "quasi", nullable: bool = True) -> dy.String:
    """A short name or title, shown but never interpreted."""
    return dy.String(nullable=nullable, max_length=200, **_about(description, "text", privacy))


def moment(description: str, nullable: bool = True) -> dy.Datetime:
    """A Europe/London wall-clock time, to the microsecond, without a time zone."""
    low, high = datetime.combine(EARLIEST, datetime.min.time()), datetime.combine(LATEST, datetime.max.time())
    return dy.Datetime(nullable=nullable, min=low, max=high, **_about(description, "date and time", "date"))


def day(description: str, nullable: bool = True) -> dy.Date:
    """A calendar day."""
    return dy.Date(nullable=nullable, min=EARLIEST, max=LATEST, **_about(description, "date", "date"))


def month(description: str, privacy: str = "quasi", nullable: bool = True) -> dy.Date:
    """A calendar month, kept as its first day."""
    return dy.Date(
        nullable=nullable,
        min=EARLIEST,
        max=LATEST.replace(day=1),
        resolution="1mo",
        **_about(description, "month", privacy),
    )


def whole(description: str, low: int, high: int, privacy: str = "quasi") -> dy.Int64:
    """A whole number in a known range."""
    return dy.Int64(nullable=True, min=low, max=high, **_about(description, "number", privacy))


def amount(description: str, high: float, nullable: bool = True) -> dy.Float64:
    """A number from 0 to `high`."""
    return dy.Float64(nullable=nullable, min=0.0, max=high, **_about(description, "full-time equivalents", "plain"))
