"""Makes a new core in which no child stands out when it is compared with the earlier cores.

A child's stratum is everything that the earlier cores together reveal about it. A new class lies within one stratum. A
child who fits into no class is held: it is released with its record from the core before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl.keeping.core_files import ID
from publish.releases.safeguarded.declared import sensitive
from publish.releases.safeguarded.detail import LEVEL
from publish.releases.safeguarded.differing import differing
from publish.releases.safeguarded.k_anonymity import CLASS, STRATUM, Alike, assigned, levels_of
from publish.releases.safeguarded.people import People

STATE = "state"
ALIKE, HELD, OUT = "alike", "held", "out"  # in a class of now; with the record of before; not released
NEW = 0  # the stratum of children of whom no core told
MEMBERS = {ID: pl.String, STRATUM: pl.UInt64, CLASS: pl.UInt64, LEVEL: pl.Int8, STATE: pl.String}


@dataclass(frozen=True)
class Beside:
    """Holds what was given: the members of the core before, the tables of all cores, and the steps of coarsening."""

    members: pl.DataFrame
    tables: Sequence[Mapping[str, pl.DataFrame]]
    steps: Mapping[str, int]


def first_members(alike: Alike, k: int) -> tuple[Alike, pl.DataFrame]:
    """Return who is alike in an area's first core, and every member of it.

    Beside releases of an older version, fewer than k children of a stratum are never left out alone.
    """
    every = pl.concat([alike.children.select(ID, STRATUM), alike.left])
    given = every.filter(pl.col(STRATUM) != NEW).group_by(STRATUM).agg(size=pl.len(), given=pl.lit(False), gone=0)
    moved = _moved(alike.children, every, given, k)
    kept = alike.children.join(moved, on=CLASS, how="anti")
    left = every.join(kept, on=ID, how="anti")
    members = [kept.select(ID, STRATUM, CLASS, LEVEL, state=pl.lit(ALIKE)), _others(left, OUT)]
    return Alike(alike.steps, kept, left), pl.concat(members).select(*MEMBERS).sort(ID)


def next_members(people: People, k: int, beside: Beside) -> tuple[Alike, pl.DataFrame]:
    """Return who is alike now, and every member of the core: those alike, those held, and those not released."""
    known = beside.members.filter(pl.col(ID).is_not_null()).select(ID, pl.col(CLASS).alias(STRATUM))
    strata = people.children.select(ID).join(known, on=ID, how="left").with_columns(pl.col(STRATUM).fill_null(NEW))
    here = pl.col(ID).is_in(strata[ID].implode()).fill_null(value=False)
    gone = beside.members.filter(~here).select(ID, pl.col(CLASS).alias(STRATUM))
    given = beside.members.group_by(pl.col(CLASS).alias(STRATUM)).agg(
        size=pl.len(), given=(pl.col(STATE) != OUT).first(), gone=(~here).sum()
    )
    alike = assigned(people, levels_of(people), beside.steps, k, strata)
    kept = alike.children.join(_nearly_one(alike.children, [CLASS], beside.tables), on=CLASS, how="anti")
    kept, rest = _with_rest(kept, strata, given, _moved(kept, strata, given, k))
    for whole in (HELD, OUT):  # the rest of a stratum must differ, too, in what was told of it: else all of it joins
        groups = pl.concat([rest.select(ID, STRATUM, STATE), gone.with_columns(state=pl.lit(OUT))])
        bad = _nearly_one(groups.join(given.filter("given"), on=STRATUM, how="semi"), [STRATUM, STATE], beside.tables)
        joins = kept.join(bad, on=STRATUM, how="semi").select(ID, STRATUM)
        held = rest.join(bad, on=STRATUM, how="semi").select(ID, STRATUM) if whole == OUT else joins.clear()
        moving = pl.concat([joins, held]).with_columns(state=pl.lit(whole))
        kept = kept.join(moving, on=ID, how="anti")
        rest = pl.concat([rest.join(moving, on=ID, how="anti"), moving])
    out = rest.filter(pl.col(STATE) == OUT).select(ID, STRATUM)
    members = [
        kept.select(ID, STRATUM, CLASS, LEVEL, state=pl.lit(ALIKE)),
        _others(rest.filter(pl.col(STATE) == HELD), HELD),
        _others(pl.concat([out, gone]), OUT),
    ]
    ordered = pl.concat(members).select(*MEMBERS).sort(ID, CLASS, nulls_last=True)
    return Alike(alike.steps, kept, out), ordered


def _with_rest(
    kept: pl.DataFrame, strata: pl.DataFrame, given: pl.DataFrame, moved: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return who stays in a class, and the others with their stratum and state."""
    out = moved.filter(pl.col(STATE) == OUT)
    of_class = kept.join(out.drop_nulls(CLASS), on=CLASS, how="semi").select(ID, dropped=True)
    stay = kept.join(moved, on=CLASS, how="anti")
    rest = (
        strata.join(stay, on=ID, how="anti")
        .join(given.select(STRATUM, "given"), on=STRATUM, how="left")
        .join(of_class, on=ID, how="left")
        .join(out.filter(pl.col(CLASS).is_null()).select(STRATUM, whole=True), on=STRATUM, how="left")
    )
    held = pl.col("given").fill_null(value=False) & pl.col("dropped").is_null() & pl.col("whole").is_null()
    return stay, rest.select(ID, STRATUM, state=pl.when(held).then(pl.lit(HELD)).otherwise(pl.lit(OUT)))


def _others(rows: pl.DataFrame, state: str) -> pl.DataFrame:
    """Return children who are in no class of now: those of one stratum and state share a class."""
    label = pl.format("{}§{}", STRATUM, pl.lit(state)).hash(seed=1)
    return rows.select(ID, STRATUM, label.alias(CLASS), pl.lit(None, pl.Int8).alias(LEVEL), pl.lit(state).alias(STATE))


def leaving(torn: pl.DataFrame, k: int, tables: Sequence[Mapping[str, pl.DataFrame]]) -> pl.DataFrame:
    """Return who of classes with erased children (whose id is null) is given to nobody from now on: child_id and class.

    With the erased ones they are at least k, and so are those who stay. Both differ in all that the cores' tables tell
    of them: else somebody who knows that a child was erased, or was not, would know the rest. Where that can't be, the
    whole class goes.
    """
    parts = [torn.select(ID, CLASS).clear()]
    for rows in torn.select(ID, CLASS).sort(CLASS, ID, nulls_last=True).partition_by(CLASS, maintain_order=True):
        there, gone = rows.drop_nulls(ID), rows.filter(pl.col(ID).is_null())
        number = max(k - gone.height, 0)
        while number <= there.height - k and _tells(there, number, tables):
            number += max(number, 1)
        going = there.head(number if number <= there.height - k else there.height)
        parts += [gone, going]
    return pl.concat(parts)


def _tells(there: pl.DataFrame, number: int, tables: Sequence[Mapping[str, pl.DataFrame]]) -> bool:
    """Return whether the first children of a class, or the others, hardly differ in a field."""
    parted = there.select(ID, stays=pl.int_range(pl.len()) >= number)
    return bool(_nearly_one(parted, ["stays"], tables).height)


def _nearly_one(
    children: pl.DataFrame, group: Sequence[str], cores: Sequence[Mapping[str, pl.DataFrame]]
) -> pl.DataFrame:
    """Return groups of children of whom an earlier core tells nearly one value of a field: it would single it out."""
    found = [children.select(group).clear()]
    for table, rows in (each for tables in cores for each in tables.items()):
        if ID not in rows.columns:
            continue
        told = rows.join(children.select(ID, *group), on=ID)
        for name in sensitive(table):
            judged = differing(told, [*group, rows.columns[1]], name)
            found.append(judged.filter(~pl.col("differs")).select(group))
    return pl.concat(found).unique()


def _moved(kept: pl.DataFrame, strata: pl.DataFrame, given: pl.DataFrame, k: int) -> pl.DataFrame:
    """Return classes that are held or left out with fewer than k others of their stratum, the smallest first.

    In each stratum those held are none or at least k, and so are those left out who were released before. Where no
    class is left to join them, the whole stratum is left out (class null).
    """
    rest = strata.join(kept, on=ID, how="anti").group_by(STRATUM).agg(rest=pl.len())
    counted = given.join(rest, on=STRATUM, how="left").with_columns(
        pl.col("rest").fill_null(0), least=pl.min_horizontal("size", pl.lit(k))
    )
    held = pl.when("given").then("rest").otherwise(0)
    out = pl.col("gone") + pl.when("given").then(0).otherwise(pl.col("rest"))
    few = counted.with_columns(held=held, out=out).filter(
        pl.col("held").is_between(1, pl.col("least") - 1) | pl.col("out").is_between(1, pl.col("least") - 1)
    )
    classes = kept.join(few.select(STRATUM), on=STRATUM, how="semi").group_by(STRATUM, CLASS).len().sort("len", CLASS)
    by_stratum = classes.partition_by(STRATUM, as_dict=True)
    moved: list[tuple[int, int | None, str]] = []
    for row in few.sort(STRATUM).to_dicts():
        own = by_stratum.get((row[STRATUM],))
        left = list(own.select(CLASS, "len").rows()) if own is not None else []
        counts = {OUT: row["out"], HELD: row["held"]}
        for state in (OUT, HELD):
            while 1 <= counts[state] < row["least"] and left:
                label, size = left.pop(0)
                moved.append((row[STRATUM], label, state))
                counts[state] += size
        if any(1 <= count < row["least"] for count in counts.values()):
            moved += [(row[STRATUM], label, OUT) for label, _ in left] + [(row[STRATUM], None, OUT)]
    return pl.DataFrame(moved, {STRATUM: pl.UInt64, CLASS: pl.UInt64, STATE: pl.String}, orient="row")
