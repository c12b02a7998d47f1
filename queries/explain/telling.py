"""Tells what a change is made of, in sentences for a board. None names a cause, but for the mix, which is counted."""

from collections.abc import Sequence
from typing import NamedTuple

from queries import words
from queries.explain.change import Change, words_of
from queries.explain.split import SIGNIFICANT, Part, Split, counts_rows
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


def way_of(change: Change) -> Sign:
    """Return which way a figure went, as it is displayed."""
    unit = change.metric.unit
    return sign(change.values[1], unit, Reference(change.values[0] * change.scale, unit, ""))


def amount(change: Change, of: float) -> str:
    """Return a difference without its sign, as far as sentences tell it: `15.2 points`, `62`, `3.0 hours`."""
    unit = change.metric.unit
    return f"{words.signed(abs(of)).removeprefix('+')} points" if unit == "percent" else words.value(abs(of), unit)


def whole(change: Change) -> str:
    """Return the change itself without its sign, as the two figures beside it are shown: 21.1% to 16.9% is 4.2."""
    percent = change.metric.unit == "percent"
    return amount(change, words.gap(change.values[1], change.values[0]) if percent else change.change)


def _the(change: Change) -> str:
    """Return a change as a sentence begins with it: `The fall of 4.2 points`, `Day for day, the rise of 35`."""
    said = f"he {fall(way_of(change))} of {whole(change)}"
    return f"Day for day, t{said}" if change.scale != 1 else f"T{said}"


def total(change: Change) -> str:
    """Return both figures and their difference with its interval, as one sentence."""
    unit, (was, now) = change.metric.unit, change.values
    here, there = (
        f"{_figure(change, 1)} in {words_of(change.after)}",
        f"{_figure(change, 0)} in {words_of(change.before)}",
    )
    went = sign(now, unit, Reference(was, unit, ""))
    text = f"{here}, {up_from(went)} {there}" if went else f"{here}, {up_from(went)} in {words_of(change.before)}"
    return f"{text}{_sure(change)}."


def leading(change: Change) -> Split | None:
    """Return the dimension that says most of a change: one with a driver, a reversal, or a mix that grew.

    Of a change within what chance allows only a driver says anything: in two groups of four noise alone "reverses".
    """
    if way_of(change) == 0:
        return None
    with_driver = [each for each in change.splits if each.with_verdict("drives")]
    if with_driver:
        return min(with_driver, key=lambda each: (each.q if each.q is not None else 1.0, len(each.parts)))
    for verdict in ("simpson", "mix") if change.is_sure else ():
        found = [each for each in change.splits if each.verdict == verdict]
        if found:
            return max(found, key=lambda each: abs(each.mix))
    return None


def headline(change: Change) -> Told:
    """Return what explains a change, over all dimensions looked at."""
    if not change.splits:
        return Told("Too little moved to be split by groups.", "")
    found = leading(change)
    if found is not None or len(change.splits) == 1:
        return of_split(change, found or change.splits[0])
    way = way_of(change)
    went = fell(way) if way else "changed"
    if all(each.p is None for each in change.splits):
        return Told(_opening(change), "No group is large enough to be held against the others.")
    unlike = [title for each in change.splits if each.q is not None and each.q < SIGNIFICANT for title in each.dims]
    if unlike:
        by = listed([title_of(dim) for dim in dict.fromkeys(unlike)])
        return Told(
            _opening(change), f"Groups {went} unlike each other, by {by}, and none drives it.{_held_back(change)}"
        )
    looked_at = [each for each in change.splits if not is_untold(each)]
    dims = f"any of {len(looked_at)} dimensions" if len(looked_at) > 1 else _title(looked_at[0])
    return Told(_opening(change), f"No group of {dims} {went} by more than the rest.")


def is_untold(split: Split) -> bool:
    """Return whether a dimension tells nothing: its groups are not known, or each is too small."""
    part, *others = split.parts
    return not others and (part.pooled > 0 or part.name in NOT_KNOWN)


def _opening(change: Change) -> str:
    """Return how a change lies over the groups of all dimensions together."""
    way = way_of(change)
    if way == 0:
        return "It stayed the same."
    if not change.is_sure:
        return f"{_the(change)} is no more than chance allows."
    every = [part for each in change.splits for part in each.parts]
    return f"It {fell(way)} across the board." if _one_way(change, every, way) >= EVERYWHERE else "No group stands out."


def of_split(change: Change, split: Split) -> Told:
    """Return what one dimension says of a change."""
    drivers = split.with_verdict("drives")
    if way_of(change) == 0:
        return Told("It stayed the same.", _held_back(change, split).strip())
    if drivers:
        return Told(_driven(change, split, drivers), _drivers(change, split, drivers))
    if split.verdict == "simpson" and change.is_sure:
        return _reversal(change, split)
    if split.verdict == "mix" and change.is_sure:
        return Told(f"The mix accounts for {_part_of(change, effect(change, split.mix))}.", f"{_grown(change, split)}.")
    return _alike(change, split)


def rows_named(change: Change, split: Split, part: Part) -> str:
    """Return the rows of a part inside a sentence: `contacts from police`."""
    noun = change.metric.noun
    if part.pooled:
        kind = kind_of(split.dims[0], 2) if len(split.dims) == 1 else "groups"
        return f"{noun} of {words.number(part.pooled)} small {kind} together"
    if len(split.dims) == 1:
        return rows_of(noun, split.dims[0], part.name)
    groups = zip(split.dims, part.name.split(" x "), strict=True)
    return f"{noun} ({'; '.join(f'{title_of(dim)}: {in_sentence(dim, value)}' for dim, value in groups)})"


def _alike(change: Change, split: Split) -> Told:
    way, title, kind = way_of(change), _title(split), _kind(split)
    if AFTER.intersection(split.dims):
        return Told(
            f"{_capital(title)} is known only afterwards, and explains nothing.",
            "The parts add up to the change; no group is held against the others.",
        )
    if len(split.parts) == 1:
        return Told("There is nothing to compare.", _one_part(change, split))
    said = _the(change)
    if not change.is_sure:
        claim = f"{said} is no more than chance allows."
    elif _one_way(change, split.parts, way) >= EVERYWHERE:
        claim = f"{said} is nearly everywhere: no one {kind} explains it."
    else:
        claim = f"No {kind} stands out in the {fall(way)} of {whole(change)}."
    return Told(claim, f"{_how_many(change, split, way)}{_held_back(change, split)}")


def _one_part(change: Change, split: Split) -> str:
    (part,), noun = split.parts, change.metric.noun
    if part.pooled:
        return f"Each {_kind(split)} has too few {noun} to be held against the others."
    if part.name in NOT_KNOWN:
        return f"Not known of any of these {noun}: {_title(split)}."
    return f"All {noun} are of one {_kind(split)}."


def _how_many(change: Change, split: Split, way: Sign) -> str:
    known = [part for part in split.parts if part.adds.variance is not None]
    if len(known) < 2:
        return f"Fewer than two {_kind(split, 2)} had any in both periods: none is compared."
    went = sum(_way(change, part) == way for part in known)
    some = words.number(went).capitalize() if went else "None"
    kinds = "groups" if any(part.pooled for part in known) else _kind(split, 2)  # small ones together are no source
    number = f"{some} of {words.number(len(known))} {kinds} {fell(way)}"
    if split.p is None or not went:
        return f"{number}."
    beside = "by more than chance allows beside the others"
    return f"{number}, and {'none' if went > 1 else 'not'} {beside}."


def _held_back(change: Change, split: Split | None = None) -> str:
    held = [
        rows_named(change, each, part)
        for each in ([split] if split else change.splits)
        for part in each.with_verdict("holds_back")
    ]
    return f" {_capital(listed(held[:MOST_NAMED]))} went the other way." if held else ""


def _driven(change: Change, split: Split, drivers: Sequence[Part]) -> str:
    named = listed([rows_named(change, split, part) for part in drivers[:MOST_NAMED]])
    if len(drivers) > MOST_NAMED:
        named = f"{words.number(len(drivers))} {_kind(split, 2)}"
    adds = effect(change, sum(part.adds.total for part in drivers))
    if adds * change.change <= 0:
        return f"{_capital(named)} {fell(way_of(change))} by more than the rest."
    return f"{_capital(named)} account for {_part_of(change, adds)}."


def _part_of(change: Change, adds: float) -> str:
    """Return a part beside the whole: `6.0 of the 6.0 points`, `39 of the rise of 57`."""
    part, every, noun = amount(change, adds), whole(change), fall(way_of(change))
    days = ", day for day" if change.scale != 1 else ""
    if part != every and _more(change, adds):
        return f"{part}, more than the whole {noun} of {every}{days}"
    if change.metric.unit == "percent":
        return f"{part.removesuffix(' points')} of the {every}"
    return f"{part} of the {noun} of {every}{days}"


def _more(change: Change, adds: float) -> bool:
    """Return whether a part is more than the whole, as both are shown."""
    if change.metric.unit != "percent":
        return abs(adds) > abs(change.change)
    return round(abs(adds), 1) > abs(round(words.gap(change.values[1], change.values[0]), 1))


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
    if len(drivers) > 1 or change.metric.unit == "hours":
        return f"{_capital(rest)}."
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
    text = f"{_capital(rows)} were {now} of all, {'up' if grew else 'down'} from {was}"
    return f"{text}; {'the share done in time' if change.metric.unit == 'hours' else 'their figure'} is {side}"


def _one_way(change: Change, parts: Sequence[Part], way: Sign) -> float:
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


def _figure(change: Change, place: int) -> str:
    cell = (change.whole.before, change.whole.after)[place]
    text = words.value(change.values[place], change.metric.unit)
    if change.metric.unit == "percent":
        return f"{text} of {words.count(cell.denominator)} {words.of_them(cell.denominator, change.metric.noun)}"
    return (
        f"{text} {words.of_them(change.values[place], change.metric.noun)}" if change.metric.unit == "count" else text
    )


def _sure(change: Change) -> str:
    """Return the difference and its interval in brackets, where there is one."""
    if change.interval is None:
        return ""
    unit = change.metric.unit
    digits = words.signed if unit == "percent" else words.net if unit == "count" else signed_ratio
    size = words.gap(change.values[1], change.values[0]) if unit == "percent" else change.change
    text = f"({digits(size)}, 95% interval {digits(change.interval.lower)} to {digits(change.interval.upper)})"
    if change.scale == 1:
        return f" {text}"
    raw = sign(change.values[1], unit, Reference(change.values[0], unit, ""))
    way = way_of(change)
    if way and way != raw:
        return f"; day for day it {fell(way)} {text}"
    return f" {text.replace('(', '(day for day ', 1)}"


def signed_ratio(of: float) -> str:
    """Return `+0.14` or `−0.14`, with a true minus sign."""
    text = words.ratio(abs(of))
    return text if text == "0.00" else f"{'−' if of < 0 else '+'}{text}"


def _kind(split: Split, number: int = 1) -> str:
    """Return what a group of the dimension is: `source`, `agencies`; of two crossed, `group`."""
    return kind_of(split.dims[0] if len(split.dims) == 1 else "", number)


def _title(split: Split) -> str:
    return " and ".join(title_of(dim) for dim in split.dims)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
