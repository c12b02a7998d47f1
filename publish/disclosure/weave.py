"""From figures to a lattice: one entry of `Weave.numbers` is a count of some rows in a period and group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publish.disclosure import relations
from publish.disclosure.lattice import Lattice, Row
from publish.disclosure.spans import Span, by_span, parts_of, read_span
from publish.disclosure.tables import TOTAL, Group, tie_sum, tie_totals


@dataclass(frozen=True)
class Shown:
    """A figure that is published or was: whether it must stay as it is, and what was published of it before.

    `old` is one that only an earlier publication shows.
    """

    metric: str
    period: str
    group: Group
    numerator: int | None
    denominator: int | None
    kept: bool = False
    before: tuple[tuple[int | None, int | None], ...] = ()
    old: bool = False


@dataclass
class Weave:
    """A lattice in the making, with the number of each count by name, period and group."""

    lattice: Lattice
    dims: tuple[str, ...] = ()
    numbers: dict[tuple[str, Span], dict[Group, int]] = field(default_factory=dict)
    old: set[int] = field(default_factory=set)
    _seen: set[Row] = field(default_factory=set)

    def place(self, figure: Shown) -> None:
        """Add a figure with the counts that it gives away, and with how they changed since it was published."""
        counts = {role: self._count(figure, role, value) for role, value, _ in _counts(figure)}
        number = [*counts.values()]
        if {"numerator", "denominator", "complement"} <= set(counts):
            whole, parts = counts["denominator"], [counts["numerator"], counts["complement"]]
            row: Row = ((whole, 1), *((part, -1) for part in parts))
            if row not in self._seen:
                self._seen.add(row)
                self.lattice.rows.append(row)
        self.lattice.figure(number, kept=figure.kept)
        if figure.old:
            self.old.update(number)
        for old in figure.before:
            self._changed(figure, old, counts)

    def _count(self, figure: Shown, role: str, value: int) -> int:
        """Return the number of a count, one for all figures that show it with the same value."""
        unit = relations.unit_of(figure.metric, figure.denominator)
        span = read_span(figure.period)
        if relations.stands_open(figure.metric):
            span = span.last_month
        name = relations.name_of(figure.metric, role)
        groups = self.numbers.setdefault((name, span), {})
        known = groups.get(figure.group)
        if known is not None and self.lattice.value[known] == value:
            return known
        signed, derived = unit == "net", role == "complement"
        number = self.lattice.count(
            value, floor=_UNLIMITED if signed else 0 if derived else int(value > 0 and _is_c(unit, role)),
            judged=not signed, named=not derived,
        )  # fmt: skip
        if known is None:
            groups[figure.group] = number
            return number
        if figure.old or known in self.old:  # what two metrics count alike, published of the one before
            self._difference(known, number)
        # Else two metrics should agree and don't: nothing can be worked out of the one from the other.
        self.numbers.setdefault((f"{figure.metric}.{role} alone", span), {})[figure.group] = number
        return number

    def _difference(self, now: int, then: int) -> None:
        """Tie a count to one that was published of the same rows: what it changed by is a count of children, too."""
        more = self.lattice.value[now] - self.lattice.value[then]
        change = self.lattice.count(abs(more), named=False)
        self.lattice.rows.append(((now, 1), (then, -1), (change, -1 if more > 0 else 1)))

    def _changed(self, figure: Shown, old: tuple[int | None, int | None], counts: Mapping[str, int]) -> None:
        """Tie each count of a figure to what was published of it."""
        before = Shown(figure.metric, figure.period, figure.group, *old)
        then = {role: value for role, value, _ in _counts(before)}
        for role, number in counts.items():
            now, past = self.lattice.value[number], then.get(role)
            if past is None or now == past:
                continue
            fixed = self.lattice.count(past, judged=False, named=False)
            self.lattice.given.add(fixed)
            self._difference(number, fixed)

    def tie(self) -> None:
        """Add every sum that is known: over groups, over periods, and between metrics."""
        for groups in self.numbers.values():
            self._tie_source_groups(groups)
            tie_totals(self.lattice, groups, self.old)
        self._tie_periods()
        for numbers in self._by_place():
            self._tie_metrics(numbers)
        self._tie_stock()

    def _tie_source_groups(self, groups: Mapping[Group, int]) -> None:
        """Tie a group of sources to the sources in it, where both are broken down by."""
        if not {"source", "source_group"} <= set(self.dims):
            return
        one, many = self.dims.index("source"), self.dims.index("source_group")
        inside: dict[Group, list[int]] = {}
        for group, number in groups.items():
            if group[one] != TOTAL and group[many] == TOTAL:
                above = list(group)
                above[one], above[many] = TOTAL, relations.group_of_source(group[one])
                inside.setdefault(tuple(above), []).append(number)
        for above_all, members in inside.items():
            if above_all in groups:
                tie_sum(self.lattice, groups[above_all], members, self.old)

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
        for name, parts, exact in relations.PARTS:
            members = [numbers[n] for n in map(relations.shared, parts) if n in numbers]
            whole = numbers.get(relations.shared(name))
            if whole is not None and len(members) > 1:
                self.lattice.whole(whole, members, exact=exact and len(members) == len(parts))
        name, net, parts = relations.DECIDED
        whole = numbers.get(relations.shared(name))
        if whole is not None and net in numbers:
            members = [numbers[n] for n in parts if n in numbers]
            self.lattice.whole(whole, [numbers[net], *members], exact=False)
        for outer, inner in relations.nearest(numbers):
            self.lattice.whole(numbers[outer], [numbers[inner]], exact=False)

    def _tie_stock(self) -> None:
        stock, net = relations.STOCK
        for (name, span), groups in list(self.numbers.items()):
            ends = self.numbers.get((stock, span.last_month), {})
            starts = self.numbers.get((stock, span.month_before), {})
            for group, number in groups.items() if name == net else ():
                if group in ends and group in starts:
                    end, start, value = ends[group], starts[group], self.lattice.value
                    if value[end] == value[start] + value[number]:
                        self.lattice.rows.append(((end, 1), (start, -1), (number, -1)))


_UNLIMITED = -(10**6)  # what came less what left has no floor


def _is_c(unit: str, role: str) -> bool:
    """Whether a hidden count can't be 0: counts of 0 are shown, and so are percentages of nothing."""
    return role == "denominator" or unit == "count"


def _counts(figure: Shown) -> Iterator[tuple[str, int, str]]:
    """Yield the counts that a figure gives away: by role, its value, its unit."""
    unit = relations.unit_of(figure.metric, figure.denominator)
    n, d = figure.numerator, figure.denominator
    if n is not None:
        yield "numerator", n, unit
    if d is not None and relations.counts_people(figure.metric):
        yield "denominator", d, unit
        if unit == "percent" and n is not None:
            yield "complement", d - n, unit
