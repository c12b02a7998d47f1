"""Says on which ladders levels of need are counted, and what looks odd in episodes where an area changed its ladder.

A finding is one sentence with the number of episodes or children; no row is refused for it. The counts noted when a
build is made are enough for these sentences: `mash status` opens no build for them, and needs neither Polars nor
DuckDB.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from etl.ladders import LATE, NEAR, SOON
from queries import words

if TYPE_CHECKING:
    from etl.ladders import Ladders
    from etl.spans.span import TableSpan
    from queries.build import Build


def levels_counted(build: "Build") -> list[str]:
    """Return what `levels_noted` says of the rows of a build that its reader may see."""
    return levels_noted(build.policy.ladders, counts_of(build))


def counts_of(build: "Build") -> Mapping[str, Any]:
    """Return what `etl.warehouse.noted` counts of the rows of a build that its reader may see."""
    from etl.warehouse.noted import switches

    house = build.warehouse
    return switches(house.read, house.tables(), build.policy.ladders, build.as_at.date())


def went_on(spans: "Sequence[TableSpan]", ladders: "Ladders", noted: Mapping[str, Any]) -> frozenset[str]:
    """Return the levels that may only seem to end: those that untiered Family Help may stand for, where it begins about
    when they do and the policy says nothing of it.

    To say since when there is Family Help is what mends their months.
    """
    found = noted.get("undeclared")
    if not found or len(ladders.ever) > 1:
        return frozenset()
    (ladder,), since = ladders.ever, date.fromisoformat(found["from"])
    names = [rung.name for rung in ladder.rungs]
    held = {
        name for _, low, high in ladder.between for name in names[names.index(low) + 1 : names.index(high) + 1]
    }  # on the lowest of them Family Help is counted, so that it goes on
    return frozenset(
        each.part for each in spans
        if each.table == "support_episodes" and each.part in held and each.newest >= since - timedelta(days=LATE)
    )  # fmt: skip


def levels_noted(ladders: "Ladders", noted: Mapping[str, Any]) -> list[str]:
    """Return the ladders, the switches from one to another, how far tiers are recorded, and what is odd at switches.

    A sentence each; where one ladder has always been in force, only that there is Family Help which it can't count.
    `noted` is what `etl.warehouse.noted` counts.
    """
    if len(ladders.ever) < 2:
        return [*undeclared(ladders, noted), *_elsewhere(noted)]
    lines = [f"Levels of need: {', '.join(each.title for each in ladders.ever)}. Together: {ladders.default.title}."]
    lines += [
        f"{ladders.named(each.ladder).title} in {each.hub or _others(ladders)} from {words.day(each.from_day)}."
        for each in ladders.switches
    ]
    if days := noted.get("days"):
        share = 100 * (days - noted["untiered_days"]) / days
        lines.append(f"A tier is recorded for {words.percent(share)} of Family Help.")
    several = len({each.hub for each in ladders.switches}) > 1
    odd = [
        f"{_whose(each) if several else ''}{line}"
        for each, switch in zip(noted.get("at", ()), ladders.switches, strict=False)
        for line in [*_gaps(each), *(_findings(each) if ladders.begins_family_help(switch) else ())]
    ]
    return [*lines, *odd, *_elsewhere(noted)]


def _others(ladders: "Ladders") -> str:
    """Return whom an entry without a hub speaks of: hubs with entries of their own keep to these."""
    return "all hubs" if ladders.hubs == (None,) else "all other hubs"


def _elsewhere(noted: Mapping[str, Any]) -> Iterator[str]:
    if number := noted.get("tiers_elsewhere"):
        verb = "has" if number == 1 else "have"
        yield f"{words.counted(number, 'episode')} at another level than Family Help {verb} a tier, which is not used."


def undeclared(ladders: "Ladders", noted: Mapping[str, Any]) -> Iterator[str]:
    """Yield that there is Family Help of which the policy says nothing, and what to do."""
    if (found := noted.get("undeclared")) and len(ladders.ever) < 2:
        number, day = found["episodes"], words.day(date.fromisoformat(found["from"]))
        yield (
            f"{words.counted(number, 'episode')} of Family Help without a tier {'begins' if number == 1 else 'begin'} "
            f"from {day} on. {ladders.default.title}, which the policy counts on, can't tell early help from child "
            "in need there: say when each hub began Family Help with [[ladder_in_force]]."
        )


def _whose(at: Mapping[str, Any]) -> str:
    return f"{at['hub']}: " if at.get("hub") else ""


def _gaps(at: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many children's support had a gap at one switch, whichever ladder it goes to."""
    name = words.day(date.fromisoformat(at["from"]))
    if at["gaps"]:
        yield (
            f"{words.counted(at['gaps'], 'child', 'children')}'s support ended within {NEAR} days of {name} and began "
            f"again within {SOON}: an end and a new start, unless the records were moved late."
        )


def _findings(at: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each thing that is odd where Family Help began."""
    name = words.day(date.fromisoformat(at["from"]))
    if at["before"]:
        yield (f"{words.counted(at['before'], 'episode')} of Family Help began before {name}, the day in the policy.")
    if at["after"]:
        yield (
            f"{words.counted(at['after'], 'episode')} of early help or child in need began more than {LATE} days after "
            f"{name}."
        )
    if left := at["left_open"]:
        yield (
            f"{words.counted(left, 'child', 'children')} {'has' if left == 1 else 'have'} early help or child in need "
            f"open beside Family Help for over {LATE} days."
        )
    if bare := at["untiered"]:
        yield (
            f"{words.count(bare)} of {words.counted(at['helped'], 'episode')} of Family Help "
            f"{'has' if bare == 1 else 'have'} no tier: the four levels can't tell them apart."
        )
