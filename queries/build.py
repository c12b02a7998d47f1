"""Opens a published build for questions: reads each fact's columns once and keeps them in memory."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from etl.ladders import AUTO
from queries.facts.names import CODED, LEVELS, TABLE_OF_FACT, is_made

if TYPE_CHECKING:
    from etl.policy.policy import Policy
    from etl.spans.span import TableSpan
    from etl.warehouse.reader import BuildInfo, Warehouse


Counted: TypeAlias = Mapping[str, pl.DataFrame]
MOST_KEPT = 32 << 20  # bytes of counts


class KeptCounts:
    """Caches the counts of a build, up to MOST_KEPT of the most recently used, from which other months can be answered.

    A count holds all months, whichever is asked for. Questions are distinguished by their metrics (the same objects,
    not the same names) and by everything else that they ask.
    """

    def __init__(self) -> None:
        self._kept = OrderedDict[Hashable, tuple[tuple[object, ...], Counted, int]]()
        self._bytes, self._lock = 0, Lock()

    def of(self, metrics: tuple[object, ...], asked: Hashable, make: Callable[[], Counted]) -> Counted:
        """Return the counts of a question, made where they are not kept."""
        key = (tuple(map(id, metrics)), asked)  # the metrics stay with their counts, so that no other has their id
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        made = make()
        size = sum(int(frame.estimated_size()) for frame in made.values())
        with self._lock:
            if key not in self._kept:
                self._kept[key] = metrics, made, size
                self._bytes += size
            while self._bytes > MOST_KEPT:
                _, (_, _, size) = self._kept.popitem(last=False)
                self._bytes -= size
        return made


@dataclass
class Build:
    """One published build, read-only. It never changes, so a column that was read stays in memory.

    A server keeps `counts`, too, so that a month which nobody has looked at yet needs no counting.
    """

    warehouse: "Warehouse"
    _columns: dict[str, dict[str, pl.Series]] = field(default_factory=dict)
    _made: dict[str, pl.DataFrame] = field(default_factory=dict)
    ladder: str = AUTO
    counts: KeptCounts | None = None

    def on(self, ladder: str) -> "Build":
        """Return the same build, in which levels of need are counted on another ladder (a name, `common` or `auto`)."""
        return replace(self, ladder=ladder)

    def on_one(self, until: date) -> "Build":
        """Return the same build with all figures on levels counted on one ladder.

        Figures published together use the same levels: step-ups after a step-down count step-downs again.
        """
        first = self.coverage.get(TABLE_OF_FACT[LEVELS], until)
        return self.on(self.policy.ladders.chosen(self.ladder, first, until).name)

    @property
    def info(self) -> "BuildInfo":
        """The build's number, as-at, moment of loading, fingerprint, policy and coverage."""
        return self.warehouse.info

    @property
    def hides_hubs(self) -> bool:
        """Whether there are hubs whose rows the reader may not see."""
        from etl.warehouse.hubs_only import HubsOnly

        return isinstance(self.warehouse, HubsOnly) and self.warehouse.hides

    def narrowed(self, hubs: Collection[str]) -> "Build":
        """Return the same build without the rows of other hubs, for a reader who may see these only."""
        from etl.warehouse.hubs_only import HubsOnly

        return Build(HubsOnly(self.warehouse, hubs), counts=KeptCounts() if self.counts else None)

    def under(self, policy: "Policy", *, anew: bool = False) -> "Build":
        """Return the same build as it would be under another policy; facts are derived `anew` where it moves them.

        Targets and re-bases change no fact. The rows of one area are few; those of a nation would not fit into memory.
        """
        from etl.contracts import TABLES
        from etl.warehouse.reader import Otherwise

        def facts() -> dict[str, pl.DataFrame]:
            from queries.facts.derive import derive  # a second of imports that only this needs

            names = [name for name in self.warehouse.tables() if name in TABLES]
            frames = {name: self.warehouse.read(name, self.warehouse.columns(name)).lazy() for name in names}
            derived = derive(frames, self.as_at, policy)
            return {name: frame.lazy().collect(engine="in-memory") for name, frame in derived.items()}

        return Build(Otherwise(self.warehouse, policy, facts if anew else None), ladder=self.ladder)

    @property
    def as_at(self) -> datetime:
        """The moment up to which the data is known."""
        return self.info.as_at

    @property
    def coverage(self) -> Mapping[str, date]:
        """First day of the first month that a table, or any part of it, speaks for."""
        return self.info.coverage

    @property
    def spans(self) -> Sequence["TableSpan"]:
        """The months that each table and each of its parts speaks for."""
        return self.info.spans

    @property
    def policy(self) -> "Policy":
        """The policy that was in force when the data was loaded."""
        return self.info.policy

    @property
    def absent(self) -> Mapping[str, Collection[str]]:
        """Columns of each table that no extract holds."""
        return self.info.absent

    def has(self, name: str) -> bool:
        """Return whether a fact's table has been loaded."""
        return is_made(name, self.coverage)

    def fact(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns of a fact, in order of person and time."""
        cached = self._columns.setdefault(name, {})
        missing = [column for column in columns if column not in cached]
        if missing:
            read = self.warehouse.read(f"fact_{name}", missing).rechunk()  # questions are faster on one piece
            cached.update({column: _in_order(read[column]) for column in missing})
        return pl.DataFrame([cached[column] for column in columns])

    def once(self, name: str, make: Callable[["Build"], pl.DataFrame]) -> pl.DataFrame:
        """Return what is kept for a build under a name, making it when it is first asked for."""
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    def changes(self) -> pl.DataFrame:
        """Return the impact register: change_id, hub, effective_on, kind, title, in order of date."""
        return self.once("changes", _changes)


def _changes(build: Build) -> pl.DataFrame:
    columns = ["change_id", "hub", "effective_on", "kind", "title"]
    if "changes" not in build.warehouse.tables():
        return pl.DataFrame(schema=columns)
    return build.warehouse.read("changes", columns).sort("effective_on", "change_id")


def _in_order(column: pl.Series) -> pl.Series:
    """Return a coded dimension with its own order of codes, which the warehouse's text lacks."""
    return column.cast(CODED[column.name]) if column.name in CODED else column


def having(where: Mapping[str, str] | None) -> list[pl.Expr]:
    """Return the conditions that keep rows with these values; codes are compared as text."""
    return [pl.col(dim).cast(pl.String) == value for dim, value in (where or {}).items()]


def open_build(data: Path) -> Build:
    """Open the current build of a data directory. Raises WarehouseError."""
    from etl.warehouse.reader import open_warehouse

    return Build(open_warehouse(data))


def current_build(data: Path) -> int | None:
    """Return the number of the build in force in a data directory, or None; it reads one small file."""
    from etl.warehouse.reader import current_build as number

    return number(data)
