"""Invents a copy of a release with the same files and columns, for writing programs before approval.

Rows are drawn at random from the columns' declarations and the codes of the extract standard: no row comes from a
child.
"""

import random
from collections.abc import Mapping, Sequence

import polars as pl

from etl import codes
from etl.keeping.core_files import ID
from publish.releases.safeguarded.declared import CODES, LEVELS
from publish.releases.safeguarded.detail import ALL
from publish.releases.safeguarded.people import NOT_KNOWN

_CHILDREN, _ROWS = 200, 400
_CODES: dict[str, Sequence[str]] = {
    **{name: [*known, NOT_KNOWN] for name, known in CODES.items() if name not in LEVELS},
    **{name: list(codes.LEVELS) for name in LEVELS},
    "age_band": [*codes.AGE_BANDS, ALL],
    "ethnicity_group": [*codes.ETHNICITY_GROUPS, ALL],
    "place": ["Area 1", "Area 2", ALL],
    "source_group": list(codes.SOURCE_GROUPS),
    "year": ["2024-25", "2025-26", ALL],
}


def synthetic_copy(
    tables: Mapping[str, pl.DataFrame], rungs: Mapping[str, str] | None = None, seed: int = 1
) -> dict[str, pl.DataFrame]:
    """Return invented tables with the columns and types of the released ones; no value is read from those.

    Changes are between `rungs`, by default the levels of the extract standard.
    """
    chance = random.Random(seed)  # noqa: S311  it need not be hard to guess
    ids = [f"{chance.getrandbits(64):016x}" for _ in range(_CHILDREN)]
    known = {**_CODES, **({name: list(rungs) for name in LEVELS} if rungs else {})}
    return {name: _table(name, frame.schema, ids, known, chance) for name, frame in tables.items()}


def _table(
    name: str,
    schema: Mapping[str, pl.DataType],
    ids: Sequence[str],
    known: Mapping[str, Sequence[str]],
    chance: random.Random,
) -> pl.DataFrame:
    height = len(ids) if name == "children" else _ROWS
    whose = sorted(ids) if name == "children" else sorted(chance.choices(ids, k=height))
    columns = {
        column: whose if column == ID else [_value(known.get(column), kind, chance) for _ in range(height)]
        for column, kind in schema.items()
    }
    return pl.DataFrame(columns, schema=dict(schema))


def _value(known: Sequence[str] | None, kind: pl.DataType, chance: random.Random) -> str | int | bool:
    if kind == pl.Boolean:
        return chance.random() < 0.5
    if kind.is_integer():
        return chance.randint(1, 4)
    return chance.choice(known or ["invented 1", "invented 2"])
