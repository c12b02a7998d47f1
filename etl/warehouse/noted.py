"""Counts oddities in a build's rows when it is made, so that `mash status` can report them without opening it.

These are cells that held a word for nothing, moments without a time of day, and episodes of support that look odd where
an area changed its ladder, as for Family Help.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

import duckdb
import polars as pl

from etl import codes
from etl.contracts import Contract
from etl.ladders import LATE, NEAR, NUMBER, SOON, Ladder, Ladders
from etl.reading.clock import precision_of
from etl.warehouse.sql import NOTHING, SENDER, quoted

Read: TypeAlias = Callable[[str, Sequence[str]], pl.DataFrame]  # columns of a table
_EPISODES = ("person_id", "level", "tier", "started_on", "ended_on")
_HELP = codes.FAMILY_HELP.code
_OLD = [each.code for each in (codes.EARLY_HELP, codes.TARGETED_EARLY_HELP, codes.CHILD_IN_NEED)]  # Family Help's parts
_NO_HUB = "unknown"  # as facts write it
_HELP_PLACES = [NUMBER[_HELP], *(NUMBER[f"{_HELP}/{tier}"] for tier in codes.TIERS)]


def read_as_nothing(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[dict[str, Any]]:
    """Yield, by agency and column, how many of a table's cells held a word for nothing, of how many rows."""
    [(any_bits,)] = con.execute(f"SELECT coalesce(bit_or({NOTHING}), 0) FROM {contract.name}").fetchall()  # noqa: S608
    for at, column in enumerate(contract.columns):
        if any_bits & 2**at:
            yield from _by_agency(con, contract, column, f"{NOTHING} & {2**at} > 0", "true")


def by_day(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[dict[str, Any]]:
    """Yield, by agency and column, how many of a table's moments have no time of day, of how many."""
    for column in contract.moments:
        given = quoted(precision_of(column))
        yield from _by_agency(con, contract, column, f"{given} = 'day'", f"{given} IS NOT NULL")


def _by_agency(
    con: duckdb.DuckDBPyConnection, contract: Contract, column: str, some: str, every: str
) -> Iterator[dict[str, Any]]:
    counted = con.execute(
        f"SELECT {SENDER}, count(*) FILTER ({some}), count(*) FILTER ({every}) FROM {contract.name} "  # noqa: S608
        f"GROUP BY {SENDER} ORDER BY {SENDER}"
    ).fetchall()
    for agency, cells, among in counted:
        if cells:
            yield {"table": contract.name, "agency": agency, "column": column, "cells": cells, "of": among}


def switches(read: Read, tables: Collection[str], ladders: Ladders, as_at: date) -> dict[str, Any]:
    """Return days at Family Help, those of them without a tier, what is odd `at` each switch, and how many episodes of
    other levels have a tier.

    Of one ladder, on which Family Help without a tier has no place: how many such episodes there are, and since when.
    """
    if "support_episodes" not in tables:
        return {}
    odd = _tiers_elsewhere(read)
    if len(ladders.ever) < 2:
        return odd | _undeclared(read, ladders.default)
    days, untiered, at = 0, 0, list[dict[str, Any]]()
    if "fact_level_days" in tables:
        helped = read("fact_level_days", ["place", "days"]).filter(pl.col("place").is_in(_HELP_PLACES))
        bare = helped.filter(pl.col("place") == NUMBER[_HELP])
        days, untiered = int(helped["days"].sum()), int(bare["days"].sum())
    if ladders.switches:
        episodes = _with_hub(read, tables)
        at = [
            {"from": each.from_day.isoformat(), "hub": each.hub}
            | _at(_of(episodes, each.hub, ladders), each.from_day, ladders.until(each), as_at)
            for each in ladders.switches
        ]
    return odd | {"days": days, "untiered_days": untiered, "at": at}


def _tiers_elsewhere(read: Read) -> dict[str, Any]:
    """Return how many episodes of another level than Family Help have a tier, which is not used."""
    episodes = read("support_episodes", ["level", "tier"])
    odd = episodes.filter(pl.col("level").cast(pl.String) != _HELP, pl.col("tier").is_not_null()).height
    return {"tiers_elsewhere": odd} if odd else {}


def _undeclared(read: Read, ladder: Ladder) -> dict[str, Any]:
    if NUMBER[_HELP] not in ladder.wide:
        return {}
    episodes = read("support_episodes", ["level", "tier", "started_on"])
    helped = episodes.filter(pl.col("level").cast(pl.String) == _HELP, pl.col("tier").is_null())
    since = helped["started_on"].min()
    return {"undeclared": {"episodes": helped.height, "from": since.isoformat()}} if isinstance(since, date) else {}


def _with_hub(read: Read, tables: Collection[str]) -> pl.DataFrame:
    """Return episodes of support with the hub that their fact has found for each."""
    episodes = read("support_episodes", ["episode_id", *_EPISODES]).with_columns(pl.col("level").cast(pl.String))
    if "fact_episodes" not in tables:
        return episodes.with_columns(hub=pl.lit(None, pl.String))
    return episodes.join(read("fact_episodes", ["episode_id", "hub"]), on="episode_id", how="left")


def _of(episodes: pl.DataFrame, hub: str | None, ladders: Ladders) -> pl.DataFrame:
    """Return the episodes of a hub with those of no known hub; for none those of all hubs without ladders of their own,
    as these may have switched on other days.
    """
    own = pl.col("hub").cast(pl.String)
    if hub is None:
        return episodes.filter(own.is_null() | ~own.is_in([each for each in ladders.hubs if each]))
    return episodes.filter(own.is_null() | own.is_in([hub, _NO_HUB]))


def _at(episodes: pl.DataFrame, day: date, until: date, as_at: date) -> dict[str, int]:
    """Return how many children or episodes look odd at a switch, and how many episodes of Family Help there are.

    Old levels that begin after it are odd `until` the hub switched once more.
    """
    help_, old = pl.col("level") == _HELP, pl.col("level").is_in(_OLD)
    started, ended = pl.col("started_on"), pl.col("ended_on")
    near = (ended >= day - timedelta(days=NEAR)) & (ended <= day + timedelta(days=NEAR))
    last = episodes.filter(near).group_by("person_id").agg(left=ended.max())
    of_child = last.join(episodes, on="person_id")
    goes_on = (started <= pl.col("left") + timedelta(days=NEAR)) & (ended.is_null() | (ended > pl.col("left")))
    again = (started > pl.col("left") + timedelta(days=NEAR)) & (started <= pl.col("left") + timedelta(days=SOON))
    gone = of_child.group_by("person_id").agg(goes_on.any().alias("goes_on"), again.any().alias("again"))
    helped = episodes.filter(help_, started >= day).select("person_id", helped=started, stopped=ended)
    beside = episodes.filter(old, ended.is_null()).join(helped, on="person_id").filter(pl.col("stopped").is_null())
    return {
        "gaps": gone.filter(pl.col("again") & ~pl.col("goes_on")).height,
        "before": episodes.filter(help_, started < day).height,
        "after": episodes.filter(old, started > day + timedelta(days=LATE), started < until).height,
        "left_open": beside.filter(pl.col("helped") < as_at - timedelta(days=LATE))["person_id"].n_unique(),
        "untiered": episodes.filter(help_, pl.col("tier").is_null()).height,
        "helped": episodes.filter(help_).height,
    }
