"""Describes what one dimension's groups contribute to a change, in two sentences: a claim, and its grounds."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from queries import words
from queries.explain.amounts import part_of, shows, the_change, way_of, whole
from queries.explain.change import Change
from queries.explain.split import FEWEST, REST, Part, Split, counts_rows
from queries.explain.table import effect, value
from queries.groups.breakdown import listed
from queries.groups.equality import NOT_KNOWN
from queries.metrics.dimensions import AFTER, in_sentence, kind_of, rows_of, title_of
from queries.series.claims import subject_of
from queries.series.sentences import Reference, Sign, fall, fell, sign, up_from
from queries.words import Unit

EVERYWHERE = 0.8  # share of groups that go one way, from which on a change is said to be everywhere
MOST_NAMED = 3  # groups in a heading
AMONG = "Among these:"  # begins what a driver's own figures are


class Told(NamedTuple):
    """A claim in bold, and the sentences after it."""

    claim: str
    rest: str

    @property
    def text(self) -> str:
        """Claim and rest as one text."""
        return f"{self.claim} {self.rest}".strip()


def of_split(change: Change, split: Split) -> Told:
    """Return what one dimension says of a change."""
    drivers = split.with_verdict("drives")
    if way_of(change) == 0:
        return Told("It stayed the same.", against_each_other(change, [split]).strip())
    if split.anew and not AFTER.intersection(split.dims):
        claim = f"Records by {titled(split)} changed, so that groups can’t be compared."
        return Told(claim, _recorded_anew(change, split))
    mixed = change.is_sure and split.verdict in ("simpson", "mix")
    if drivers and (is_carried(change, split) or not mixed):
        return Told(_driven(change, split, drivers), f"{_drivers(change, split, drivers)}{held_back(change, [split])}")
    if mixed and split.verdict == "simpson":
        return _reversal(change, split)
    if mixed:
        return Told(f"The mix accounts for {part_of(change, effect(change, split.mix))}.", f"{_grown(change, split)}.")
    return _alike(change, split)


def rows_named(change: Change, split: Split, part: Part) -> str:
    """Return the rows of a part inside a sentence: `contacts from police`."""
    noun = change.metric.noun
    if part.pooled:
        kind = kind_of(split.dims[0], 2) if len(split.dims) == 1 else "groups"
        return f"{noun} of {words.number(part.pooled)} small {kind} together"
    if part.name == REST:
        return f"{noun} of the other {kind_of(split.dims[0], 2)} together"
    if len(split.dims) == 1:
        return rows_of(noun, split.dims[0], part.name)
    groups = zip(split.dims, part.counted.pair, strict=True)
    return f"{noun} ({'; '.join(f'{title_of(dim)}: {in_sentence(dim, value)}' for dim, value in groups)})"


def _driven(change: Change, split: Split, drivers: Sequence[Part]) -> str:
    named = listed([rows_named(change, split, part) for part in drivers[:MOST_NAMED]])
    if len(drivers) > MOST_NAMED:
        named = f"{words.number(len(drivers))} {_kind(split, 2)}"
    if not is_carried(change, split):
        return f"{words.capital(named)} {fell(way_of(change))} by more than the rest."
    return f"{words.capital(named)} account for {part_of(change, _added(change, drivers))}."


def is_carried(change: Change, split: Split) -> bool:
    """Return whether the groups that drive a change also add to it, as it is shown: their shares may have shrunk."""
    adds = _added(change, split.with_verdict("drives"))
    return adds * change.change > 0 and shows(change, adds)


def _added(change: Change, drivers: Sequence[Part]) -> float:
    return effect(change, sum(part.adds.total for part in drivers))


def _drivers(change: Change, split: Split, drivers: Sequence[Part]) -> str:
    way = way_of(change)
    others = [part for part in split.parts if part not in drivers and part.adds.variance is not None]
    went = sum(_way(change, part) == way for part in others)
    rest = f"{words.number(went)} of {words.number(len(others))} others {fell(way)} too"
    if went == len(others):
        every = {1: f"the other {_kind(split)}", 2: "both others"}.get(went, f"all {words.number(went)} others")
        rest = f"{every} {fell(way)} too"
    if not went:
        rest = f"no other {_kind(split)} {fell(way)}"
    counted = (drivers[0].counted.before, drivers[0].counted.after)
    few = not counts_rows(change.metric) and min(cell.denominator for cell in counted) < FEWEST
    if len(drivers) > 1 or change.metric.unit == "hours" or few:
        return f"{words.capital(rest)}."
    (driver,) = drivers
    was, now = value(change, driver.counted.before) or 0.0, value(change, driver.counted.after) or 0.0
    unit = change.metric.unit
    own = f"{words.value(now, unit)}, {up_from(sign(now, unit, Reference(was, unit, '')))} {words.value(was, unit)}"
    return f"{AMONG} {own}; {rest}."


def _reversal(change: Change, split: Split) -> Told:
    way, topic = way_of(change), subject_of(change.metric).capital
    went = fell(way)
    inside = {"rose": "rise", "fell": "fall"}[went]
    return Told(
        f"{topic} {went} only because of the mix: within groups it did not {inside}.", f"{_grown(change, split)}."
    )


def _recorded_anew(change: Change, split: Split) -> str:
    """Return which groups' shares of all rows tell that they were recorded otherwise than before."""
    unknown = [part for part in split.parts if part.is_unknown]
    moved = unknown or [
        max(split.parts, key=lambda part: sign * (part.adds.share_after - part.adds.share_before)) for sign in (1, -1)
    ]
    shares = [
        f"{rows_named(change, split, part)} were {words.percent(100 * part.adds.share_after)} of all, "
        f"{words.percent(100 * part.adds.share_before)} before"
        for part in moved
    ]
    return f"{words.capital('; '.join(shares))}."


def _grown(change: Change, split: Split) -> str:
    """Return which group's share of the rows added most to the change, and whether its figure is high or low."""
    way = 1 if change.change > 0 else -1
    part = max(split.parts, key=lambda each: effect(change, each.adds.mix) * way)
    rows = rows_named(change, split, part)
    grew = part.adds.share_after > part.adds.share_before
    was, now = (words.percent(100 * share) for share in (part.adds.share_before, part.adds.share_after))
    middle = sum(cell.rate for cell in (split.whole.before, split.whole.after)) / 2
    own = [cell.rate for cell in (part.counted.before, part.counted.after) if cell.denominator]
    side = "high" if sum(own) / len(own) > middle else "low"
    text = f"{words.capital(rows)} were {now} of all, {'up' if grew else 'down'} from {was}"
    return f"{text}; {'the share done in time' if change.metric.unit == 'hours' else 'their figure'} is {side}"


def _alike(change: Change, split: Split) -> Told:
    way, kind = way_of(change), _kind(split)
    if after := [title_of(dim) for dim in split.dims if dim in AFTER]:
        one = len(after) == 1
        return Told(
            f"{words.capital(listed(after))} {'is' if one else 'are'} known only afterwards, and "
            f"{'explains' if one else 'explain'} nothing.",
            "The parts add up to the change; no group is compared with the others.",
        )
    if len(split.parts) == 1:
        return Told("There is nothing to compare.", _one_part(change, split))
    said = the_change(change)
    if not change.is_sure:
        claim = f"{said} is no more than chance allows."
    elif one_way(change, split.parts, way) >= EVERYWHERE:
        claim = f"{said} is nearly everywhere: no one {kind} explains it."
    else:
        claim = f"No {kind} stands out in the {fall(way)} of {whole(change)}."
    return Told(claim, f"{_how_many(change, split, way)}{held_back(change, [split])}")


def _one_part(change: Change, split: Split) -> str:
    (part,), noun = split.parts, change.metric.noun
    if part.pooled:
        return f"Each {_kind(split)} has too few {noun} to be compared with the others."
    if part.name in NOT_KNOWN:
        return f"Not known of any of these {noun}: {titled(split)}."
    return f"All {noun} are of one {_kind(split)}."


def _how_many(change: Change, split: Split, way: Sign) -> str:
    known = [part for part in split.parts if part.adds.variance is not None]
    if len(known) < 2:
        return f"Fewer than two {_kind(split, 2)} had any in both periods: none is compared."
    went = sum(_way(change, part) == way for part in known)
    kinds = "groups" if any(part.pooled for part in known) else _kind(split, 2)  # small ones together are no source
    number = f"{_some(went, len(known), kinds)} {fell(way)}"
    if split.p is None or not went:
        return f"{number}."
    beside = "by more than chance allows beside the others"
    return f"{number}, and {'none' if went > 1 else 'not'} {beside}."


def _some(went: int, known: int, kinds: str) -> str:
    """Return how many of some groups: `None of four sources`, `Both sexes`, `All six sources`."""
    if went == known:
        return f"Both {kinds}" if known == 2 else f"All {words.number(known)} {kinds}"
    return f"{words.number(went).capitalize() if went else 'None'} of {words.number(known)} {kinds}"


def held_back(change: Change, splits: Iterable[Split]) -> str:
    """Return which groups went the other way, as one more sentence; nothing where none did."""
    held = [rows_named(change, each, part) for each in splits for part in each.with_verdict("holds_back")]
    return f" {words.capital(listed(held[:MOST_NAMED]))} went the other way." if held else ""


def against_each_other(change: Change, splits: Iterable[Split]) -> str:
    """Return among which groups a figure rose and among which it fell, unlike the rest, while it stayed the same."""
    unlike = [(each, part) for each in splits for part in each.parts if part.verdict in ("drives", "holds_back")]
    moved = []
    for way in (1, -1):
        named = [rows_named(change, each, part) for each, part in unlike if _way(change, part) == way]
        moved += [f"among {listed(named[:MOST_NAMED])} it {fell(way)}"] if named else []
    return f" {words.capital('; '.join(moved))}." if moved else ""


def one_way(change: Change, parts: Sequence[Part], way: Sign) -> float:
    """Return the share of groups that moved in the direction of the change, among those with rows in both periods."""
    known = [part for part in parts if part.adds.variance is not None]
    return sum(_way(change, part) == way for part in known) / len(known) if known else 0.0


def _way(change: Change, part: Part) -> Sign:
    """Return which way a group went, as it is displayed: of a time, the other way than its share done in time."""
    unit = change.metric.unit
    was, now = value(change, part.counted.before) or 0.0, value(change, part.counted.after) or 0.0
    scale = change.scale if counts_rows(change.metric) else 1.0
    shown: Unit = "percent" if unit == "hours" else unit
    way = sign(now, shown, Reference(was * scale, shown, ""))
    return (0, -1, 1)[way] if change.times < 0 else way


def _kind(split: Split, number: int = 1) -> str:
    """Return what a group of the dimension is: `source`, `agencies`; of two crossed, `group`."""
    return kind_of(split.dims[0] if len(split.dims) == 1 else "", number)


def titled(split: Split) -> str:
    """Return a dimension inside a sentence, or two crossed: `source and risk`."""
    return " and ".join(title_of(dim) for dim in split.dims)
