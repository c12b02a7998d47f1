"""An intruder who has all that every outlet told of an area loaded from extracts; none of the reckoning is the gate's.

The intruder knows the definitions that every release prints: what is added up over groups and periods, what lies in
what and what shares no row (proved from the rules of facts, which `tests/house` holds against data), that contacts and
referrals only come, and that a hidden count of children is not 0. With a programme in whole numbers it looks for the
least and the most of each count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from queries.metrics.catalogue import METRICS
from queries.quality.nested_checks import nesting
from tests.support.intruder import T
from tests.support.told import Group, Place, Told

FAR = 100_000
Span = tuple[int, int]  # the first month and how many
Spot = tuple[int, str, Span, Group]  # before or after, the count's name, its months and its group
Terms = dict[int, int]
Row = tuple[Terms, float, float]
Truth = Mapping[Place, tuple[int | None, int | None]]
_ONLY_COME = ("contacts.numerator", "referrals.numerator")
_STOCK, _NET = "undecided_at_month_end.numerator", "arrivals_less_decisions.numerator"
_CAME, _LEFT = "contacts.numerator", ("risk_changed.denominator", "contact_outcome_nfa.denominator")


def span_of(period: str) -> Span:
    """Return the months of a label."""
    if ".." in period:
        first, last = (span_of(each)[0] for each in period.split(".."))
        return first, last - first + 1
    year, rest = int(period[:4]), period[5:]
    if "Q" in period:
        return year * 12 + 3 * int(period[-1]), 3
    return (year * 12 + int(rest) - 1, 1) if int(rest) != (year + 1) % 100 else (year * 12 + 3, 12)


def counts_of(metric: str, n: int | None, d: int | None) -> Iterator[tuple[str, int]]:
    """Yield the counts of children that a figure is made of: the role of each, and how many."""
    known = METRICS.get(metric)
    people = known is None or (known.unit != "rate" and known.fact != "staffing")
    if n is not None:
        yield "numerator", n
    if d is not None and people:
        yield "denominator", d
        if n is not None and (known is None or known.unit == "percent"):
            yield "complement", d - n


def unit_of(metric: str) -> str:
    """Return a figure's unit; checks of the data are percentages."""
    return METRICS[metric].unit if metric in METRICS else "percent"


def name_of(metric: str, role: str) -> str:
    """Return the one name of all counts that hold the same rows."""
    return nesting().names.get(f"{metric}.{role}", f"{metric}.{role}")


def _flows(name: str) -> bool:
    """Return whether a count adds up over months: what stands open does not."""
    metric = METRICS.get(name.partition(".")[0])
    return metric is None or metric.leaves is None or metric.unit == "net"


@dataclass
class Found:
    """What the intruder made of an area: counts of 1 to 5 tried, told, and changes of so many that are shown."""

    tried: int = 0
    told: list[tuple[object, ...]] = field(default_factory=list)
    changed: list[tuple[object, ...]] = field(default_factory=list)


@dataclass
class Area:
    """All counts of an area before and after late rows, between which values each lies, and the sums that tie them."""

    truth: list[int] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    spots: dict[Spot, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    judged: set[int] = field(default_factory=set)

    def count(self, spot: Spot, value: int) -> int:
        """Return the number of a count; one that another figure counts otherwise goes by itself."""
        number = self.spots.get(spot)
        if number is not None and self.truth[number] == value:
            return number
        self.truth.append(value)
        self.low.append(0.0 if value >= 0 else -FAR)
        self.high.append(FAR)
        if number is None:
            self.spots[spot] = len(self.truth) - 1
        return len(self.truth) - 1

    def tie(self, whole: int, parts: Sequence[int], *, every: bool) -> None:
        """Tie a whole to parts which share no row; with `every` they may be all there is, and are where they add up."""
        rest = self.truth[whole] - sum(self.truth[part] for part in parts)
        if rest >= 0 and parts:
            most = 0.0 if every and rest == 0 else np.inf
            self.rows.append(({whole: 1, **dict.fromkeys(parts, -1)}, 0.0, most))


def attack(truths: Sequence[Truth], told: Iterable[Told]) -> Found:
    """Try to work out each count of 1 to 5 of an area, from all that was told of it."""
    area, figures, found = Area(), dict[tuple[int, Place], dict[str, int]](), Found()
    for version, truth in enumerate(truths):
        for (metric, period, group), pair in truth.items():
            numbers = {
                role: area.count((version, name_of(metric, role), span_of(period), group), value)
                for role, value in counts_of(metric, *pair)
            }
            figures[version, (metric, period, group)] = numbers
            if len(numbers) == 3:
                n, d, rest = (numbers[role] for role in ("numerator", "denominator", "complement"))
                area.rows.append(({d: 1, n: -1, rest: -1}, 0.0, 0.0))
    _hear(area, figures, told, found)
    _add_up(area)
    _nest(area)
    _grow(area)
    programme = Programme(area)
    for number, least, most in programme.told(sorted(i for i in area.judged if 1 <= area.truth[i] < T)):
        spot = next((spot for spot, at in area.spots.items() if at == number), None)
        found.told.append((spot, area.truth[number], least, most))
    found.tried = sum(1 <= area.truth[i] < T for i in area.judged)
    return found


def _hear(area: Area, figures: Mapping[tuple[int, Place], dict[str, int]], told: Iterable[Told], found: Found) -> None:
    """Take what was told: what is shown again as it was before may be held, and is known of before alone."""
    earlier: dict[Place, list[Told]] = defaultdict(list)
    for each in sorted(told, key=lambda each: each.version):
        numbers, unit = figures[each.version, each.place], unit_of(each.metric)
        area.judged.update(numbers.values() if unit != "net" else ())
        if each.hidden:
            never_zero = [number for role, number in numbers.items() if role == "denominator" or unit == "count"]
            for number in never_zero if not each.any else ():
                area.low[number] = max(area.low[number], min(1, area.truth[number]))
        elif not each.version:
            earlier[each.place].append(each)
            _limit(area, numbers, each)
        elif not any(was.pair == each.pair for was in earlier[each.place]):
            found.changed += [change for was in earlier[each.place] for change in _changes(each, was)]
            _limit(area, numbers, each)


def _limit(area: Area, numbers: Mapping[str, int], each: Told) -> None:
    """Note between which values the counts of a shown figure lie."""
    least = -FAR if unit_of(each.metric) == "net" else T
    for role, value in zip(("numerator", "denominator"), each.pair, strict=True):
        if value is None or role not in numbers:
            continue
        low, high = value, value
        if each.base and (value or least < 0):
            low, high = max(value - each.base // 2, least), value + each.base // 2
        at = numbers[role]
        area.low[at], area.high[at] = max(area.low[at], low), min(area.high[at], high)


def _changes(each: Told, was: Told) -> Iterator[tuple[object, ...]]:
    """Yield the counts of a figure that was shown exactly, and is shown anew so that the difference counts 1 to 5."""
    if each.base is None and was.base is None:
        then = dict(counts_of(each.metric, *was.pair))
        for role, value in counts_of(each.metric, *each.pair):
            if role in then and 1 <= abs(value - then[role]) < T:
                yield each.place, role, then[role], value


def _add_up(area: Area) -> None:
    """Tie totals to groups and periods to their parts."""
    groups: dict[tuple[int, str, Span, str], list[int]] = defaultdict(list)
    spans: dict[tuple[int, str, Group], dict[Span, int]] = defaultdict(dict)
    for (version, name, span, group), number in area.spots.items():
        spans[version, name, group][span] = number
        if len(group) == 1:
            groups[version, name, span, group[0][0]].append(number)
    for (version, name, span, _), parts in groups.items():
        whole = area.spots.get((version, name, span, ()))
        if whole is not None:
            area.tie(whole, parts, every=True)
    for (_, name, _), known in spans.items():
        for (first, months), number in known.items():
            if months > 1 and _flows(name):
                parts = _parts(first, months, known)
                area.tie(number, [known[part] for part in parts], every=sum(m for _, m in parts) == months)
            elif months > 1 and (first + months - 1, 1) in known:
                area.tie(number, [known[first + months - 1, 1]], every=True)


def _parts(first: int, months: int, known: Mapping[Span, int]) -> list[Span]:
    at, parts = first, list[Span]()
    while at < first + months:
        fits = [(at, m) for m in (3, 1) if m < months and at + m <= first + months and (at, m) in known]
        parts += fits[:1]
        at += fits[0][1] if fits else 1
    return parts


def _nest(area: Area) -> None:
    """Tie what lies in what at one place, and what stands open to what came and went."""
    places: dict[tuple[int, Span, Group], dict[str, int]] = defaultdict(dict)
    for (version, name, span, group), number in area.spots.items():
        places[version, span, group][name] = number
    for (version, span, group), numbers in places.items():
        inside, families = _nested(frozenset(numbers))
        for whole, part in inside:
            area.tie(numbers[whole], [numbers[part]], every=False)
        for whole, parts, exact in families:
            area.tie(numbers[whole], [numbers[part] for part in parts], every=exact)
        before = area.spots.get((version, _STOCK, (span[0] - 1, 1), group))
        if _STOCK in numbers and _NET in numbers and before is not None:
            start, end, net = (area.truth[i] for i in (before, numbers[_STOCK], numbers[_NET]))
            if end == start + net:
                area.rows.append(({numbers[_STOCK]: 1, before: -1, numbers[_NET]: -1}, 0.0, 0.0))
        came, *lefts = (nesting().names.get(name, name) for name in (_CAME, *_LEFT))
        of_a_place = all(dim == "hub" for dim, _ in group)
        for left in lefts if before is not None and of_a_place else ():
            if {_STOCK, came, left} <= numbers.keys():
                terms = {before: 1, numbers[came]: 1, numbers[left]: -1, numbers[_STOCK]: -1}
                if sum(k * area.truth[i] for i, k in terms.items()) >= 0:
                    area.rows.append((terms, 0.0, np.inf))  # no more is open than was open and came, less who left


@cache
def _nested(names: frozenset[str]) -> tuple[list[tuple[str, str]], list[tuple[str, tuple[str, ...], bool]]]:
    """Return which of some counts lie in one another, with none between, and which share no row."""
    proved = nesting()
    pairs = {(whole, part) for whole, part in proved.inside if whole in names and part in names and whole != part}
    less = {(whole, part) for whole, part in pairs if (part, whole) not in pairs}
    near = [(whole, part) for whole, part in sorted(less)
            if not any((whole, other) in less and (other, part) in less for other in names)]  # fmt: skip
    return near, [(family.whole, family.parts, family.exact) for family in proved.families(names)]


def _grow(area: Area) -> None:
    """Contacts and referrals only come: after the late rows there are as many or more."""
    for (version, name, span, group), number in area.spots.items():
        before = area.spots.get((0, name, span, group))
        if version and name in _ONLY_COME and before is not None and area.truth[number] >= area.truth[before]:
            area.rows.append(({number: 1, before: -1}, 0.0, np.inf))


class Programme:
    """Looks for whole numbers that fit all that was told and put counts as far apart as 1 and the threshold."""

    def __init__(self, area: Area) -> None:
        self.truth = np.array(area.truth, float)
        self.low, self.high = np.array(area.low), np.array(area.high)
        if (self.truth < self.low).any() or (self.truth > self.high).any():
            wrong = set(np.flatnonzero((self.truth < self.low) | (self.truth > self.high)).tolist())
            named = [(spot, area.truth[i], area.low[i], area.high[i]) for spot, i in area.spots.items() if i in wrong]
            raise ValueError(f"What was told contradicts the data: {named[:4]} and so on, {len(wrong)} in all.")
        self.rows = area.rows

    def told(self, wanted: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Yield each wanted count that can't vary enough, with its least and most."""
        free = self.low < self.high
        yield from ((i, int(self.truth[i]), int(self.truth[i])) for i in wanted if not free[i])
        terms = [(r, i, k) for r, (row, _, _) in enumerate(self.rows) for i, k in row.items()]
        r, i, k = (np.array(each) for each in zip(*terms, strict=True))
        table = csr_array((k, (r, i)), shape=(len(self.rows), len(self.truth)))
        ends = np.array([(least, most) for _, least, most in self.rows])
        fixed = np.where(free, 0, self.low)
        ends = ends - (table @ fixed)[:, None]
        unknown = csr_array((np.ones(free[i].sum()), (r[free[i]], i[free[i]])), shape=table.shape)
        _, part = connected_components(unknown.T @ unknown, directed=False)
        for number in {part[i] for i in wanted if free[i]}:
            members = np.flatnonzero((part == number) & free)
            own = np.flatnonzero(abs(unknown[:, members]).sum(axis=1) > 0)
            component = _Component(self, members, table[own][:, members], ends[own])
            yield from component.told([i for i in wanted if free[i] and part[i] == number])


class _Component:
    """Unknown counts that are tied to one another."""

    def __init__(self, programme: Programme, members: np.ndarray, table: csr_array, ends: np.ndarray) -> None:
        self.at = {int(i): place for place, i in enumerate(members)}
        self.truth, self.low, self.high = (each[members] for each in (programme.truth, programme.low, programme.high))
        self.limits = [LinearConstraint(table, ends[:, 0], ends[:, 1])] if len(ends) else []
        self.least, self.most = self.truth.copy(), self.truth.copy()

    def told(self, wanted: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        places = np.array([self.at[i] for i in wanted])
        for goals in (self._up, self._down, self._up_again):
            while (left := places[goals(places)[0]]).size:
                if not self._move(left, goals(left)[1], up=goals is not self._down):
                    break
                if places[goals(places)[0]].size >= left.size:
                    break
        for i, place in zip(wanted, places, strict=True):
            if not self._safe(place):
                self._ends(place)
            if not self._safe(place):
                yield i, int(self.least[place]), int(self.most[place])

    def _safe(self, place: int) -> bool:
        return self.most[place] >= T and self.most[place] - self.least[place] >= T - 1

    def _up(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.most[places] < T, np.full(len(places), float(T))

    def _down(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        short = (self.most[places] >= T) & (self.most[places] - self.least[places] < T - 1)
        return short, self.most[places] - T + 1

    def _up_again(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        short = (self.most[places] >= T) & (self.most[places] - self.least[places] < T - 1)
        return short, self.least[places] + T - 1

    def _move(self, places: np.ndarray, goals: np.ndarray, *, up: bool) -> bool:
        """Move counts up or down as far as their goals, all at once; return whether that was answered."""
        cost, low, high = np.zeros(len(self.at)), self.low.copy(), self.high.copy()
        cost[places] = -1.0 if up else 1.0
        if up:
            high[places] = np.maximum(np.minimum(high[places], goals), self.truth[places])
        else:
            low[places] = np.minimum(np.maximum(low[places], goals), self.truth[places])
        return self._solve(cost, low, high, {"mip_rel_gap": 0.02, "node_limit": 20})

    def _ends(self, place: int) -> None:
        """Look for the least and the most of one count, exactly."""
        for sense in (-1.0, 1.0):
            cost = np.zeros(len(self.at))
            cost[place] = sense
            low, high = self.low.copy(), self.high.copy()
            high[place] = min(high[place], max(self.least[place], self.truth[place]) + 2 * T)
            self._solve(cost, low, high, {})

    def _solve(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray, options: dict[str, float]) -> bool:
        end = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(low, high), constraints=self.limits,
                   options=options)  # fmt: skip
        if end.x is None:
            if end.status in (2, 3):
                raise ValueError(f"What was told contradicts itself: {end.message}")
            return False
        answer = np.rint(end.x)
        self.least, self.most = np.minimum(self.least, answer), np.maximum(self.most, answer)
        return True
