"""Counts what looks odd about episodes of support where an area began another ladder, such as Family Help.

A finding is one sentence with how many episodes or children it is about; nothing is refused for it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from etl import codes
from etl.ladders import NUMBER, InForce
from queries import words
from queries.build import Build
from queries.facts.names import DAYS, LEVEL_DAYS

NEAR, SOON, LATE = 28, 90, 60  # days round a switch: of a closure, of a start after it, and of an old level's going on
_HELP = codes.FAMILY_HELP.code
_HELP_PLACES = [NUMBER[_HELP], *(NUMBER[f"{_HELP}/{tier}"] for tier in codes.TIERS)]


def tiers_recorded(build: Build) -> float | None:
    """Return the share (percent) of children's days at Family Help with a tier; None where there are none."""
    if not build.has("level_changes"):
        return None
    days = build.fact(LEVEL_DAYS, list(DAYS)).filter(pl.col("place").is_in(_HELP_PLACES))
    every, bare = (int(each["days"].sum()) for each in (days, days.filter(pl.col("place") == NUMBER[_HELP])))
    return 100 * (every - bare) / every if every else None


def levels_counted(build: Build) -> list[str]:
    """Return the ladders, the switches from one to another, and how far tiers are recorded, a sentence each."""
    ladders = build.policy.ladders
    if len(ladders.ever) < 2:
        return []
    lines = [f"Levels of need: {', '.join(each.title for each in ladders.ever)}. Together: {ladders.default.title}."]
    lines += [
        f"{ladders.named(each.ladder).title} in {each.hub or 'all hubs'} from {words.day(each.from_day)}."
        for each in ladders.switches
    ]
    share = tiers_recorded(build)
    return lines + ([f"A tier is recorded for {words.percent(share)} of Family Help."] if share is not None else [])


def findings_at_switches(build: Build) -> list[tuple[str, int, str]]:
    """Return name, number and sentence of what was found at each switch."""
    if not build.policy.ladders.switches or "support_episodes" not in build.warehouse.tables():
        return []
    episodes = build.warehouse.read("support_episodes", ["person_id", "level", "tier", "started_on", "ended_on"])
    typed = episodes.with_columns(pl.col("level").cast(pl.String))
    every = (_at(typed, switch, build.as_at.date()) for switch in build.policy.ladders.switches)
    return [found for at_switch in every for found in at_switch if found[1]]


def _at(episodes: pl.DataFrame, switch: InForce, as_at: date) -> Iterator[tuple[str, int, str]]:
    day, name = switch.from_day, words.day(switch.from_day)
    help_, old = pl.col("level") == _HELP, pl.col("level").is_in([codes.EARLY_HELP.code, codes.CHILD_IN_NEED.code])
    started, ended = pl.col("started_on"), pl.col("ended_on")
    near = (ended >= day - timedelta(days=NEAR)) & (ended <= day + timedelta(days=NEAR))
    last = episodes.filter(near).group_by("person_id").agg(left=ended.max())
    of_child = last.join(episodes, on="person_id")
    goes_on = (started <= pl.col("left") + timedelta(days=NEAR)) & (ended.is_null() | (ended > pl.col("left")))
    again = (started > pl.col("left") + timedelta(days=NEAR)) & (started <= pl.col("left") + timedelta(days=SOON))
    gone = of_child.group_by("person_id").agg(goes_on.any().alias("goes_on"), again.any().alias("again"))
    reopened = gone.filter(pl.col("again") & ~pl.col("goes_on")).height
    whose = f"{words.counted(reopened, 'child', 'children')}'s support"
    yield (
        "support_gap_at_switch",
        reopened,
        f"{whose} ended within {NEAR} days of {name} and began again within {SOON}: an end and a new start, unless the "
        "records were moved late.",
    )
    early = episodes.filter(help_, started < day).height
    yield (
        "family_help_before_switch",
        early,
        f"{words.counted(early, 'episode')} of Family Help began before {name}, the day in the policy.",
    )
    late = episodes.filter(old, started > day + timedelta(days=LATE)).height
    yield (
        "old_level_after_switch",
        late,
        f"{words.counted(late, 'episode')} of early help or child in need began more than {LATE} days after {name}.",
    )
    helped = episodes.filter(help_, started >= day).select("person_id", helped=started, stopped=ended)
    beside = episodes.filter(old, ended.is_null()).join(helped, on="person_id").filter(pl.col("stopped").is_null())
    left = beside.filter(pl.col("helped") < as_at - timedelta(days=LATE))["person_id"].n_unique()
    yield (
        "old_level_left_open",
        left,
        f"{words.counted(left, 'child', 'children')} {'has' if left == 1 else 'have'} early help or child in need open "
        f"beside Family Help for over {LATE} days.",
    )
    bare = episodes.filter(help_, pl.col("tier").is_null()).height
    yield (
        "untiered_family_help",
        bare,
        f"{words.count(bare)} of {words.counted(episodes.filter(help_).height, 'episode')} of Family Help "
        f"{'has' if bare == 1 else 'have'} no tier: "
        "the four levels can't tell them apart.",
    )
