"""Turns figures into counts and the sums that tie them together.

A figure reveals its numerator, its denominator and the difference between them. Sums tie counts over groups, over
months, quarters and years, and between metrics.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publish.disclosure import containment
from publish.disclosure.lattice import Lattice, Row
from publish.disclosure.spans import Span, by_span, parts_of, read_span
from publish.disclosure.tables import TOTAL, Group, tie_sum, tie_totals
from publish.disclosure.unforeseen import dearer
from queries.facts.rules import Rule

OF_A_FAULT = 0.01  # what it costs to hide a count of faults beside a measure: no measure is hidden for the sake of one
_UNLIMITED = -(10**6)  # arrivals less departures have no lowest value


@dataclass(frozen=True)
class JudgedFigure:
    """One figure that is published now or was before, with what its history demands.

    `kept`: it must stay as it is. `before`: the pairs published of it earlier, from which it now differs by few
    children. `old`: only an earlier publication shows it. `public`: readers have its counts already, exactly, though
    the threshold may have been raised above one of them since. `hidden_before`: an earlier publication hid it, and so
    told that it is not 0; `or_zero`: it hid it whatever it is, and it stays hidden. `between`: what was shown of it
    rounded, each pair with the least and the most of each of its counts. `unshown`: it is never shown and only ties
    others, so that readers know of it what these tell.
    """

    metric: str
    period: str
    group: Group
    numerator: int | None
    denominator: int | None
    kept: bool = False
    before: tuple[tuple[int | None, int | None], ...] = ()
    old: bool = False
    public: bool = False
    hidden_before: bool = False
    or_zero: bool = False
    unshown: bool = False
    between: tuple[Mapping[str, tuple[int, int]], ...] = ()


@dataclass
class Counts:
    """Collects the counts of figures in a lattice; `numbers` has each count's number by name, period and group.

    With `secret`, readers who know this program can't foresee which figures are hidden to protect others. `old` are the
    counts that earlier publications showed, `gone` those of them that no figure of now has.
    """

    lattice: Lattice
    dims: tuple[str, ...] = ()
    broken: frozenset[Rule] = frozenset()
    secret: bytes = b""
    numbers: dict[tuple[str, Span], dict[Group, int]] = field(default_factory=dict)
    old: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    _seen: set[Row] = field(default_factory=set)

    def place(self, figure: JudgedFigure) -> None:
        """Add a figure with the counts that it reveals, and with their changes since it was published."""
        pair, first = counts_in(figure.metric, figure.numerator, figure.denominator), len(self.lattice.value)
        counts = {role: self._count(figure, role, value) for role, value, _ in pair}
        numbers = [*counts.values()]
        if {"numerator", "denominator", "complement"} <= set(counts):
            whole, parts = counts["denominator"], [counts["numerator"], counts["complement"]]
            row: Row = ((whole, 1), *((part, -1) for part in parts))
            if row not in self._seen:
                self._seen.add(row)
                self.lattice.rows.append(row)
        weight = OF_A_FAULT if ":" in figure.metric else 1.0
        self.lattice.figure(numbers, kept=figure.kept, weight=weight)
        if figure.old:
            self.old.update(numbers)
            self.gone.update(number for number in numbers if number >= first)
        else:
            self.gone.difference_update(numbers)
        if figure.public:
            self.lattice.given.update(numbers)
        for limits in figure.between:
            self._limit(counts, limits)
        for number in numbers if figure.hidden_before else ():
            self.lattice.floor_before[number] = self.lattice.floor[number]
        for before in figure.before:
            self._tie_change(figure.metric, before, counts)

    def _count(self, figure: JudgedFigure, role: str, value: int) -> int:
        """Return the number of a count, one for all figures that show it with the same value."""
        unit = containment.unit_of(figure.metric, figure.denominator)
        span = read_span(figure.period)
        if containment.stands_open(figure.metric):
            span = span.last_month
        name = containment.name_of(figure.metric, role)
        groups = self.numbers.setdefault((name, span), {})
        known = groups.get(figure.group)
        signed, derived = unit == "net", role == "complement"
        open_to_zero = derived or figure.or_zero or (figure.unshown and not figure.hidden_before)
        floor = _UNLIMITED if signed else 0 if open_to_zero else int(value > 0 and _is_c(unit, role))
        if known is not None and self.lattice.value[known] == value:
            self.lattice.floor[known] = max(self.lattice.floor[known], floor)
            return known
        groups_of = ((dim, each) for dim, each in zip(self.dims, figure.group, strict=False) if each != TOTAL)
        luck = dearer(self.secret, name, *span, *groups_of)
        number = self.lattice.count(value, floor=floor, judged=not signed, named=not derived, dearer=luck)
        if known is None:
            groups[figure.group] = number
            return number
        if figure.old or known in self.old:  # two metrics count the same rows, and one of them was published before
            self._tie_difference(known, number)
        # Otherwise two metrics should agree and do not: neither says anything of the other.
        self.numbers.setdefault((f"{figure.metric}.{role} alone", span), {})[figure.group] = number
        return number

    def _limit(self, counts: Mapping[str, int], limits: Mapping[str, tuple[int, int]]) -> None:
        """Narrow what hidden counts can be by what was shown of them rounded, where that still holds."""
        for role, (low, high) in limits.items():
            number = counts.get(role)
            if number is not None and low <= self.lattice.value[number] <= high:
                self.lattice.floor[number] = max(self.lattice.floor[number], low)
                self.lattice.floor_before[number] = max(self.lattice.floor_before[number], low)
                self.lattice.ceiling[number] = min(self.lattice.ceiling.get(number, high), high)

    def _tie_difference(self, now: int, before: int) -> None:
        """Tie a count to one that was published of the same rows: the difference is a count of children, too."""
        more = self.lattice.value[now] - self.lattice.value[before]
        change = self.lattice.count(abs(more), named=False)
        self.lattice.rows.append(((now, 1), (before, -1), (change, -1 if more > 0 else 1)))

    def _tie_change(self, metric: str, before: tuple[int | None, int | None], counts: Mapping[str, int]) -> None:
        """Tie each count of a figure to what was published of it."""
        then = {role: value for role, value, _ in counts_in(metric, *before)}
        for role, number in counts.items():
            now, past = self.lattice.value[number], then.get(role)
            if past is None or now == past:
                continue
            fixed = self.lattice.count(past, judged=False, named=False)
            self.lattice.given.add(fixed)
            self._tie_difference(number, fixed)

    def tie(self) -> None:
        """Add every sum that is known: over groups, over periods, and between metrics."""
        for groups in self.numbers.values():
            self._tie_source_groups(groups)
            tie_totals(self.lattice, groups, self.old, self.gone)
        self._tie_periods()
        for numbers in self._by_place():
            self._tie_metrics(numbers)
        self._tie_stock()

    def _tie_source_groups(self, groups: Mapping[Group, int]) -> None:
        """Tie a group of sources to the sources in it, where both are broken down by."""
        if not {"source", "source_group"} <= set(self.dims):
            return
        source, source_group = self.dims.index("source"), self.dims.index("source_group")
        inside: dict[Group, list[int]] = {}
        for group, number in groups.items():
            if group[source] != TOTAL and group[source_group] == TOTAL:
                above = list(group)
                above[source], above[source_group] = TOTAL, containment.group_of_source(group[source])
                inside.setdefault(tuple(above), []).append(number)
        for above_all, members in inside.items():
            if above_all in groups:
                tie_sum(self.lattice, groups[above_all], members, self.old, self.gone)

    def _tie_periods(self) -> None:
        for spans in by_span(self.numbers).values():
            for span, groups in spans.items():
                for group, number in groups.items():
                    parts = parts_of(span, {s for s in spans if group in spans[s]})
                    members = [spans[part][group] for part in parts]
                    if members:
                        complete = sum(part.months for part in parts) == span.months
                        tie_sum(self.lattice, number, members, self.old, exact=complete)

    def _by_place(self) -> Iterator[dict[str, int]]:
        """Yield the counts of each period and group by name."""
        places: dict[tuple[Span, Group], dict[str, int]] = {}
        for (name, span), groups in self.numbers.items():
            for group, number in groups.items():
                places.setdefault((span, group), {})[name] = number
        yield from places.values()

    def _tie_metrics(self, numbers: Mapping[str, int]) -> None:
        for whole, parts, exact in containment.ties(tuple(numbers), self.broken):
            self.lattice.whole(numbers[whole], [numbers[part] for part in parts], exact=exact)

    def _tie_stock(self) -> None:
        """Tie what stands open at a period's end to what stood open before, and to what came and left since."""
        stock, net = containment.STOCK
        came_by, left_by = containment.flows()
        for (name, span), groups in list(self.numbers.items()):
            ends = self.numbers.get((stock, span.last_month), {})
            starts = self.numbers.get((stock, span.month_before), {})
            for group in sorted(groups.keys() & starts.keys()) if name == net else ():
                if group in ends:
                    self._tie_balance(starts[group], groups[group], ends[group])
            for group in sorted(groups.keys() & starts.keys()) if name in left_by and not span.label else ():
                if self._is_place(group):
                    self._tie_flow(came_by, name, span, group)

    def _is_place(self, group: Group) -> bool:
        """Return whether a group is a hub or everybody."""
        return all(each == TOTAL or dim == "hub" for dim, each in zip(self.dims, group, strict=True))

    def _tie_balance(self, start: int, net: int, end: int) -> None:
        value = self.lattice.value
        if value[end] == value[start] + value[net]:
            self.lattice.rows.append(((end, 1), (start, -1), (net, -1)))

    def _tie_flow(self, came_by: str, left_by: str, span: Span, group: Group) -> None:
        """Tie what stands open to the most that it can be, over this period or over as many as it takes to be so.

        What came and left counts as known, as it mostly is, but where readers have the start or the end already: then
        to hide one of these is all that helps. With them in every month all figures of all months would hang together.
        """
        stock, value = containment.STOCK[0], self.lattice.value
        start, since = self.numbers[stock, span.month_before][group], list[tuple[int, int]]()
        while True:
            counts = [self.numbers.get((name, span), {}).get(group) for name in (came_by, left_by)]
            end = self.numbers.get((stock, span.last_month), {}).get(group)
            if end is None or counts[0] is None or counts[1] is None:
                return
            since += [(counts[0], 1), (counts[1], -1)]
            more = value[start] - value[end] + sum(k * value[count] for count, k in since)
            if more >= 0:
                break
            span = span.following
        if not any(count in self.lattice.given or count in self.old for count in (start, end)):
            fixed = self.lattice.count(sum(k * value[count] for count, k in since), judged=False, named=False)
            self.lattice.given.add(fixed)
            since = [(fixed, 1)]
        rest = self.lattice.count(more, judged=False, named=False)
        self.lattice.rows.append(((start, 1), *since, (end, -1), (rest, -1)))


def _is_c(unit: str, role: str) -> bool:
    """Return whether a hidden count can't be 0: counts of 0 are shown, and so are percentages of nothing."""
    return role == "denominator" or unit == "count"


def counts_in(metric: str, numerator: int | None, denominator: int | None) -> Iterator[tuple[str, int, str]]:
    """Yield the counts that a figure gives away: role, value and unit."""
    unit = containment.unit_of(metric, denominator)
    if numerator is not None:
        yield "numerator", numerator, unit
    if denominator is not None and containment.counts_people(metric):
        yield "denominator", denominator, unit
        if unit == "percent" and numerator is not None:
            yield "complement", denominator - numerator, unit
