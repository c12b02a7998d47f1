"""Writes figures as files that carry their own description: title, filters, as-at, build, definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etl.builds import BuildInfo
from publish.published.cells import Amount, Value
from publish.published.csv_text import lines_as_csv
from publish.published.frame_book import NO_AREA, about_and_data
from publish.published.workbook import Book
from queries import words

AMOUNTS = ("value", "lower_95", "upper_95", "mean", "lower_limit", "upper_limit", "target")  # in the measure's unit


@dataclass(frozen=True)
class About:
    """What a file says of itself: its title, its filters in words, and what the figure means.

    `finding` says what it shows, `reading` are the newest figure and its verdicts, `unit` is that of the figures.
    """

    title: str
    filters: str
    definition: str
    finding: str = ""
    reading: tuple[str, ...] = ()
    unit: words.Unit | None = None


@dataclass(frozen=True)
class Origin:
    """Where a file comes from: the build, the last month it shows, and the full address of the page."""

    info: BuildInfo
    month: date
    address: str = ""

    @property
    def area(self) -> str:
        """The area's name."""
        return self.info.policy.area

    @property
    def until(self) -> str:
        """The last month in words."""
        return f"Up to {words.month(self.month)}"

    @property
    def dated(self) -> str:
        """The as-at and the build."""
        return f"As at {words.day(self.info.as_at.date())}, build {self.info.build}"

    @property
    def synthetic(self) -> str:
        """That the data is invented, where it is."""
        return "Synthetic data: no row describes a real child" if self.info.policy.synthetic else ""

    @property
    def words(self) -> str:
        """All of it as one line."""
        return ". ".join(part for part in (self.dated, self.synthetic, self.address) if part)


def csv_of(rows: Sequence[Mapping[str, object]], about: About, info: BuildInfo) -> str:
    """Return rows as CSV text; the last five columns of each row say what it shows."""
    context = {
        "filters": about.filters, "as_at": f"{info.as_at:%Y-%m-%d}", "build": info.build, "title": about.title,
        "definition": about.definition,
    }  # fmt: skip
    fields = list(rows[0]) if rows else []
    return lines_as_csv([*fields, *context], [[*(row[name] for name in fields), *context.values()] for row in rows])


def xlsx_of(rows: Sequence[Mapping[str, object]], about: About, origin: Origin) -> bytes:
    """Return rows as a workbook: a sheet that says what they show, and one with the figures as numbers."""
    told = {
        "Title": about.title, "Finding": about.finding, "Area": origin.area, "Filters": about.filters,
        "Months": origin.until, "Figure and verdicts": ". ".join(about.reading), "Definition": about.definition,
        "Data": origin.dated, "Note": origin.synthetic, "Page": origin.address,
    }  # fmt: skip
    fields = list(rows[0]) if rows else ["rows"]
    lines = [[_cell(name, row[name], about.unit) for name in fields] for row in rows]
    book = Book(about.title, origin.area or NO_AREA, origin.info.as_at, f"{about.title}. {origin.dated}")
    return about_and_data(book, told, fields, lines)


def xlsx_name(file: str, month: date, build: int) -> str:
    """Return the name of a workbook: what it holds, the month and the build, so that two never look the same."""
    stem = file.removesuffix(f"_{month:%Y-%m}")
    return f"{stem}_{month:%Y-%m}_build{build}.xlsx"


def _cell(name: str, value: object, unit: words.Unit | None) -> Value:
    if isinstance(value, bool) or value is None:
        return "" if value is None else "Yes" if value else "No"
    if isinstance(value, int | float):
        return Amount(value, unit) if unit and name in AMOUNTS else value
    return value if isinstance(value, date) else str(value)
