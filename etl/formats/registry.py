"""Lists the formats that `mash load` reads: the only list, in the order in which a file is tried against them.

Each format is a module of this folder with two functions, `recognise` and `convert`. They are imported when a load
needs them: `mash --help` builds its choices from this list and must not wait for Polars (0.2 s).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from etl.codes import CHILD_IN_NEED, CHILD_PROTECTION, FOUR_LEVELS, LOOKED_AFTER, Level

if TYPE_CHECKING:
    from pathlib import Path

    from etl.formats.context import Context
    from etl.formats.file_start import FileStart
    from etl.reading.sheet import Sheet

TRANSITIONS = "transitions"  # what a table lacks that holds one episode for each child
AUTO = "auto"  # not a format: each file's format is recognised


class Conversion(Protocol):
    """What the module of a format defines."""

    def recognise(self, start: FileStart) -> bool:
        """Return whether a file is of this format, by its start."""

    def convert(self, files: Sequence[Path], context: Context) -> list[Sheet]:
        """Return the extract's tables with columns of the extract standard. Raises ExtractError."""


@dataclass(frozen=True)
class Format:
    """One format.

    `name` is what `--format` takes, `label` what readers see (and the heading in docs/formats.md), `module` the module
    of this folder that knows it. `needs_key` says whether it holds local child ids; it has no default, so that nobody
    forgets it. `needs_mapping` says whether a mapping file describes the columns. `lacks` names, by table, what it
    can't hold: levels of need, and the transitions between them. `speaks_for` returns the days that an extract speaks
    for, given the day it stands for; without it only its rows can say. `many_files` says that the files of one folder
    are one extract. A new `version` lets a file that has landed be converted anew.
    """

    name: str
    label: str
    module: str
    needs_key: bool
    needs_mapping: bool = False
    lacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    speaks_for: Callable[[date], tuple[date, date]] | None = None
    many_files: bool = False
    version: int = 2

    def recognise(self, start: FileStart) -> bool:
        """Return whether a file is of this format, by its start."""
        return self._conversion.recognise(start)

    def convert(self, files: Sequence[Path], context: Context) -> list[Sheet]:
        """Return the extract's tables with columns of the extract standard. Raises ExtractError."""
        return self._conversion.convert(files, context)

    @property
    def _conversion(self) -> Conversion:
        return cast("Conversion", import_module(f"etl.formats.{self.module}"))


def year_from_april(day: date) -> tuple[date, date]:
    """Return the year from April up to a day: a children in need census holds all that happened in it, and of earlier
    years only what was still open.
    """
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1), day


def half_year_to(day: date) -> tuple[date, date]:
    """Return the six months up to a day: an Annex A workbook lists their events, and one row for each child helped."""
    number = day.year * 12 + day.month - 1 - 6
    first, following = (date(n // 12, n % 12 + 1, 1) for n in (number, number + 1))
    same = first.replace(day=min(day.day, (following - first).days))  # or the month's last day where there is none
    return same + timedelta(days=1), day


def _all_levels_but(*held: Level, transitions: bool = True) -> dict[str, tuple[str, ...]]:
    """Return what a format lacks that holds episodes at some levels of need only, perhaps one for each child."""
    levels = [f"level {level.code}" for level in FOUR_LEVELS if level not in held]
    return {"support_episodes": (*levels, *([] if transitions else [TRANSITIONS]))}


STANDARD = Format("standard", "The extract standard", "standard", needs_key=False)
FORMATS = (
    Format(
        "annex-a", "Ofsted's Annex A", "annex_a", needs_key=True,
        lacks=_all_levels_but(CHILD_IN_NEED, CHILD_PROTECTION, LOOKED_AFTER, transitions=False),
        speaks_for=half_year_to, version=3,
    ),
    Format("ssd", "Standard Safeguarding Dataset", "ssd", needs_key=True, many_files=True, version=4),
    Format(
        "cin-census", "Children in need census", "cin_census", needs_key=True,
        lacks=_all_levels_but(CHILD_IN_NEED, CHILD_PROTECTION), speaks_for=year_from_april, version=4,
    ),
    Format(
        "csc-api", "DfE's daily social care payload", "csc_api", needs_key=True,
        lacks=_all_levels_but(CHILD_IN_NEED, CHILD_PROTECTION, LOOKED_AFTER), version=4,
    ),
    Format("benchmarks", "DfE's published figures", "benchmarks", needs_key=False, version=3),
    Format("neighbours", "Statistical neighbours", "neighbours", needs_key=False),
    Format("mapping", "An agency's own table", "mapping", needs_key=True, needs_mapping=True, version=3),
    STANDARD,  # last: it takes what no other format recognises
)  # fmt: skip
BY_NAME = {format_.name: format_ for format_ in FORMATS}
CHOICES = (AUTO, *BY_NAME)  # what `--format` takes
