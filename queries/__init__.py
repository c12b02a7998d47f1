"""Turns warehouse tables into facts about children, facts into figures, and figures into analyses.

The names in `__all__` are for other people's programs (docs/analysts.md): they only read, and keep their names and
columns within a major version. Everything else may change. Each is imported when it is first used, because `import
queries.words` must not load Polars. No name here may equal that of a sub-folder, which would hide it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queries.build import Build, open_build
    from queries.measure.choices import months
    from queries.measure.engine import measure as figures
    from queries.metrics.catalogue import METRICS, find
    from queries.metrics.describe import definition
    from queries.metrics.dimensions import DIMENSIONS
    from queries.series.reading import read_series

_STANDS_IN = {
    "DIMENSIONS": ("queries.metrics.dimensions", "DIMENSIONS"),
    "METRICS": ("queries.metrics.catalogue", "METRICS"),
    "Build": ("queries.build", "Build"),
    "definition": ("queries.metrics.describe", "definition"),
    "figures": ("queries.measure.engine", "measure"),
    "find": ("queries.metrics.catalogue", "find"),
    "months": ("queries.measure.choices", "months"),
    "open_build": ("queries.build", "open_build"),
    "read_series": ("queries.series.reading", "read_series"),
}
__all__ = ["DIMENSIONS", "METRICS", "Build", "definition", "figures", "find", "months", "open_build", "read_series"]


def __getattr__(name: str) -> object:
    if name not in _STANDS_IN:
        raise AttributeError(f"module 'queries' has no attribute '{name}'")
    module, called = _STANDS_IN[name]
    return getattr(import_module(module), called)
