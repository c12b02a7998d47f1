"""Counts the days that children spent at each place. A row is one hub, month and place.

The days show how much of a month is unclear because Family Help has no tier, or because a level lies between two rungs
of a ladder. Areas with neither have no rows. Rows of different children can be added up.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from etl import codes
from etl.codes import PLACES
from etl.ladders import Ladders
from queries.calendar.months import first_day, last_day, month_number
from queries.facts.hubs import with_hub
from queries.facts.names import DAYS
from queries.facts.spells import Swept, sweep
from queries.facts.tables import Tables

SCHEMA = dict(zip(DAYS, (pl.String, pl.Int16, pl.Int8, pl.Int64), strict=True))


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
    """Add up days by hub, place and month.

    A day stands for the days of a month that lie before it: none in later months, all in earlier ones. A run has as
    many days in a month as its end stands for, less those of its start. Counting children day by day took seven times
    as long in each slice of 30 million contacts, whose 150 hubs have 1,800 places in 3,650 days.
    """
    if runs.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    groups = runs.select("hub", "place").unique().sort("hub", "place").with_row_index("at")
    at = runs.join(groups, on=["hub", "place"], how="left", maintain_order="left")["at"].to_numpy().astype(np.int64)
    months = {
        name: runs.select(month_number(pl.col(name)).cast(pl.Int64)).to_series().to_numpy() for name in ("on", "until")
    }
    first, end = int(months["on"].min()), int(months["until"].max())
    shape = (groups.height, end - first + 1)
    within, beyond = np.zeros(shape), np.zeros(shape)
    for name, sign in (("until", 1), ("on", -1)):
        before = runs.select(pl.col(name).dt.day() - 1).to_series().to_numpy()  # days of its own month
        cells, size = at * shape[1] + months[name] - first, within.size
        within += sign * np.bincount(cells, before, minlength=size).reshape(shape)
        beyond += sign * np.bincount(cells, minlength=size).reshape(shape)
    later = beyond[:, ::-1].cumsum(axis=1)[:, ::-1] - beyond
    days = within + later * [last_day(first_day(number)).day for number in range(first, end + 1)]
    group, month = np.nonzero(days > 0)
    named = groups.drop("at")[group].with_columns(
        month=pl.Series(first + month), days=pl.Series(days[group, month].astype(np.int64))
    )
    return named.sort("hub", "month", "place").select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
