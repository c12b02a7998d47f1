"""Lists what is measured: a part is a piece of work, the ways to do it, and how often a process repeats it.

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


@dataclass(frozen=True)
class Part:
    """A piece of work: `does` is a function of a way's module, `about` its arguments; `warm` runs are not counted."""

    name: str
    does: str
    ways: tuple[str, ...] = ("ours", "pandas", "duckdb")
    about: tuple[str, ...] = ()
    repeats: int = 1
    warm: int = 0

    def work(self, way: str, place: "Place") -> Work:
        """Prepare the work, untimed, and return it."""
        module = import_module(f"mash.benchmarks.{MODULES[way]}")
        made: Work = getattr(module, "floor" if way == "floor" else self.does)(place, *self.about)
        return made


PARTS = (
    Part("load", "load", ("ours", "pandas", "duckdb", "floor")),
    Part("load and facts", "load_and_facts", ("ours",)),
    Part("facts", "facts", ("ours",)),
    Part("look-back", "look_back", repeats=3),
    Part("levels", "levels", repeats=3),
    Part("question, most", "question", about=("most",), repeats=9, warm=2),
    Part("question, few", "question", about=("few",), repeats=9, warm=2),
    Part("explain, first", "explain", ("ours",), ("first",), repeats=5, warm=1),
    Part("explain, warm", "explain", ("ours",), ("warm",), repeats=9, warm=2),
    Part("compare areas", "compare", ("ours",), repeats=3),
    Part("page script", "page", ("ours",), repeats=20, warm=3),
    Part("mash --help", "started", ("ours",), ("--help",), repeats=7, warm=1),
    Part("mash status", "started", ("ours",), ("status",), repeats=7, warm=1),
)
NAMES = tuple(part.name for part in PARTS)
