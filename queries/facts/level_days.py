"""Counts the days that children spent at each place. A row is one hub, month and place.

The days show how much of a month is unclear because Family Help has no tier, or because a level lies between two rungs
of a ladder. Areas with neither have no rows. Rows of different children can be added up.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from etl import codes
from etl.codes import PLACES
from etl.ladders import Ladders
from queries.calendar.months import month_number
from queries.facts.hubs import with_hub
from queries.facts.names import DAYS
from queries.facts.spells import Swept, sweep
from queries.facts.tables import Tables

SCHEMA = dict(zip(DAYS, (pl.String, pl.Int16, pl.Int8, pl.Int64), strict=True))
_EPOCH = date(1970, 1, 1)


def level_days(tables: Tables) -> pl.LazyFrame:
    """Return hub, month, place and days: children's days with this as their highest place."""
    return pl.defer(lambda: _counted(tables), schema=pl.Schema(SCHEMA))


def _counted(tables: Tables) -> pl.DataFrame:
    unclear = tables.frames["support_episodes"].select(pl.col("level").is_in(_levels(tables.policy.ladders)).any())
    if not unclear.collect().item():
        return pl.DataFrame(schema=SCHEMA)
    last_day = tables.as_at.date()
    swept = tables.kept("swept", lambda: sweep(tables.known("support_episodes"), last_day))
    beyond = last_day + timedelta(days=1)
    runs = pl.concat([_runs(each) for each in swept()]).filter(pl.col("place") > 0, pl.col("on") < beyond)
    placed = with_hub(runs.with_columns(until=pl.min_horizontal("until", pl.lit(beyond))).lazy(), tables, "on")
    return _by_month(placed.collect())


def _levels(ladders: Ladders) -> list[str]:
    """Return the levels that lie between two rungs of a ladder in use, and Family Help."""
    places = list(PLACES)
    wide = (places[number - 1] for ladder in ladders.derived.values() for number in ladder.wide)
    return sorted({codes.FAMILY_HELP.code, *(place.partition("/")[0] for place in wide)})


def _runs(swept: Swept) -> pl.DataFrame:
    """Return person_id, on, until and place: the days from one change of place to the next."""
    days = pl.Series(swept.days.astype(np.int32)).cast(pl.Date)
    child = pl.Series(swept.child_day >> 20)
    return pl.DataFrame(
        {"person_id": swept.names.gather(child), "on": days, "until": days.shift(-1), "place": swept.place}
    )


def _by_month(runs: pl.DataFrame) -> pl.DataFrame:
    """Add up days by hub, place and month, from how many children are there on each day."""
    if runs.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    groups = runs.select("hub", "place").unique().sort("hub", "place").with_row_index("at")
    at = runs.join(groups, on=["hub", "place"], how="left", maintain_order="left")["at"].to_numpy().astype(np.int64)
    start, end = (runs[name].cast(pl.Int32).to_numpy().astype(np.int64) for name in ("on", "until"))
    first, length = int(start.min()), int(end.max() - start.min()) + 1
    size = groups.height * length
    moves = np.bincount(at * length + start - first, minlength=size) - np.bincount(
        at * length + end - first, minlength=size
    )
    there = moves.reshape(groups.height, length).cumsum(axis=1)
    days = pl.DataFrame({"day": pl.Series(np.arange(first, first + length, dtype=np.int32)).cast(pl.Date)})
    months = days.select(month_number(pl.col("day")))["day"]
    parts = [
        pl.DataFrame({"month": months, "days": there[number]}).with_columns(
            hub=pl.lit(hub, pl.String), place=pl.lit(place, pl.Int8)
        )
        for number, hub, place in groups.iter_rows()
    ]
    summed = pl.concat(parts).group_by("hub", "month", "place").agg(pl.col("days").sum()).filter(pl.col("days") > 0)
    return summed.sort("hub", "month", "place").select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
