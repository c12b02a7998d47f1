"""Says on which levels of need a figure is counted, and why, where an area has other ladders than the four levels."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from etl.ladders import COMMON, STANDARD, InForce, Ladder, Ladders
from queries import words
from queries.measure.question import Known, ask
from queries.metrics.metric import Metric

NAMED = 3  # hubs whose switch of ladder is told with its day


def ladder_of(ladders: Ladders, frame: pl.DataFrame) -> Ladder | None:
    """Return the ladder that a metric's rows say they are counted on; None where they count no levels of need."""
    name = frame["ladder"][0] if "ladder" in frame.columns and frame.height else None
    return ladders.named(name) if name else None


def ladder_up_to(facts: Known, metric: Metric, day: date, where: Mapping[str, str] | None = None) -> Ladder | None:
    """Return the ladder on which a metric's months up to a day are counted, as its series is; None for no levels.

    Raises QuestionError.
    """
    return ask(facts, [metric], where=where, until=day, ladder_until=day).ladders.get(metric.name)


def counted_on(ladders: Ladders, ladder: Ladder | None) -> str:
    """Return which levels are counted, and which moves are not; nothing on the only ladder ever in force."""
    if ladder is None or (len(ladders.ever) < 2 and ladder.name == ladders.default.name):
        return ""
    if ladder.name != COMMON:
        return f"Counted on {_levels(ladder)}: {_listed(ladder)}."
    began = _all_began(ladders)
    inside = [rung.title for rung in ladder.rungs if len(rung.holds) > 1 and _divided(ladders, rung.holds)]
    moves = f" Moves inside {' and '.join(inside)} are not counted." if inside else ""
    size = len(ladder.rungs)
    return f"Counted on {words.number(size)} common {'level' if size == 1 else 'levels'}, because {began}.{moves}"


def differs(ladders: Ladders, ladder: Ladder, before: str) -> str:
    """Return that earlier figures, on the ladder named `before`, can't be compared with those on this one."""
    known = {each.name: each for each in ladders.known}
    on = _levels(known[before]) if before in known else before.replace("_", " ")
    return f"Figures of earlier snapshots, on {on}, are not comparable." if ladder.name != before else ""


def _all_began(ladders: Ladders) -> str:
    """Return who began which ladder when: each by name, or of many hubs their number and the first and last day."""
    switches = ladders.switches
    if not switches:
        return "hubs have had other levels from the first"
    if len({each.ladder for each in switches}) > 1:
        return " and ".join(_began(ladders, each) for each in switches)
    first, *others = switches
    if len(switches) > NAMED:
        days = f"between {words.day(first.from_day)} and {words.day(others[-1].from_day)}"
        return f"{words.number(len(switches))} hubs began {ladders.named(first.ladder).title} {days}"
    *most, last = [_began(ladders, first), *(f"{each.hub} on {words.day(each.from_day)}" for each in others)]
    return f"{', '.join(most)} and {last}" if most else last


def _began(ladders: Ladders, entry: InForce) -> str:
    where = entry.hub or ("the area" if ladders.hubs == (None,) else "all other hubs")
    title = ladders.named(entry.ladder).title
    return f"{where} began {title} on {words.day(entry.from_day)}"


def _levels(ladder: Ladder) -> str:
    """Return a ladder's title inside a sentence: an area's own may begin with a name."""
    return words.uncapital(ladder.title) if ladder.name == STANDARD else ladder.title


def _listed(ladder: Ladder) -> str:
    *first, last = [rung.title.lower() for rung in ladder.rungs]
    return f"{', '.join(first)} and {last}"


def _divided(ladders: Ladders, holds: tuple[str, ...]) -> bool:
    """Return whether some ladder has several rungs for places that the common one holds together."""
    return any(len({each.rung_of(place) for place in holds} - {None}) > 1 for each in ladders.ever)
