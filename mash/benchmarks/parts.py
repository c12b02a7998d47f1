"""Lists the parts of a benchmark: pieces of work, the ways to do each, and how often a process repeats it.

Nothing heavy is imported before a part's work is prepared: the process that starts the others stays small, because on
Linux a process's peak is never less than that of the process that started it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from mash.benchmarks.place import Place

Work: TypeAlias = Callable[[], Mapping[str, Any]]
MODULES = {"ours": "ours", "pandas": "pandas_way", "duckdb": "duckdb_way", "floor": "duckdb_way"}


AREA, SAMPLE = ("synthesise", "load", "export"), ("sample",)  # steps that prepare what parts start from


@dataclass(frozen=True)
class Part:
    """A piece of work: `does` is a function of a way's module, `about` its arguments; `warm` runs are not counted.

    `floor` is the function of its least possible work. `takes` is about how many seconds a process of one way is at it,
    and how many more for each million contacts: what is said before a run follows from them.
    """

    name: str
    does: str
    ways: tuple[str, ...] = ("ours", "pandas", "duckdb")
    about: tuple[str, ...] = ()
    repeats: int = 1
    warm: int = 0
    floor: str = "floor"
    takes: tuple[float, float] = (0.8, 1.0)

    def work(self, way: str, place: "Place") -> Work:
        """Prepare the work, untimed, and return it."""
        module = import_module(f"mash.benchmarks.{MODULES[way]}")
        made: Work = getattr(module, self.floor if way == "floor" else self.does)(place, *self.about)
        return made

    @property
    def starts(self) -> bool:
        """Whether the work is a command in a process of its own, which answers from the sample."""
        return self.does == "started"

    @property
    def compared(self) -> bool:
        """Whether its ways give tables, which must be equal."""
        return len(self.ways) > 1 and not self.starts

    @property
    def needs(self) -> tuple[str, ...]:
        """The steps that prepare what it starts from."""
        return SAMPLE if self.starts else AREA


def _started(name: str, *arguments: str, repeats: int = 3) -> Part:
    return Part(
        name, "started", ("ours", "floor"), arguments, repeats, int(repeats > 1), "imports", (0.35 * (repeats + 1), 0.0)
    )


PARTS = (
    Part("load", "load", ("ours", "pandas", "duckdb", "floor"), takes=(1.0, 15.0)),
    Part("load and facts", "load_and_facts", ("ours",), takes=(2.0, 17.0)),
    Part("facts", "facts", ("ours",), takes=(1.5, 13.0)),
    Part("look-back", "look_back", repeats=3),
    Part("levels", "levels", repeats=3),
    Part("question, most", "question", about=("most",), repeats=9, warm=2),
    Part("question, few", "question", about=("few",), repeats=9, warm=2),
    Part("explain, first", "explain", ("ours",), ("first",), repeats=5, warm=1, takes=(1.0, 2.0)),
    Part("explain, warm", "explain", ("ours",), ("warm",), repeats=9, warm=2),
    Part("compare areas", "compare", ("ours",), repeats=3, takes=(3.0, 0.0)),
    Part("page script", "page", ("ours",), repeats=20, warm=3, takes=(4.0, 2.0)),
    _started("mash --help", "--help"),
    _started("mash status", "status"),
    _started("mash metrics, one", "metrics", "contact_decided_on_time"),
    _started("mash metrics, all", "metrics"),
    _started("mash impact", "impact", "northvale-go-live", "--metric", "contact_decided_on_time"),
    _started("mash snapshot", "snapshot", "latest", repeats=1),
)
NAMES = tuple(part.name for part in PARTS)
LATER = ("facts", "explain, first", "explain, warm", "compare areas")  # what a first look does without
PREPARING = {"synthesise": (1.0, 5.0), "load": (2.0, 17.0), "export": (1.0, 2.0), "sample": (4.0, 0.0)}
