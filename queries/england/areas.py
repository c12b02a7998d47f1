"""Compares areas by the figures that each has published. A row is one area's figure of one measure in one period.

Only figures with the same definition, clock and ladder of levels are put together. A hidden figure is never taken for
0. Nothing is ranked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from queries.metrics.comparators import Comparator, england
from queries.metrics.metric import Metric
from queries.statistics.funnel import Funnel, Unit, funnel

FEWEST = 3  # areas below which there are no limits: two areas differ, and nothing says from what
NAMED = 3  # areas that a heading names; more are counted
UNDEFINED = "The release does not say how the figure is defined: it was made before releases did."
INVENTED = "The data is invented, and the others' is not."
_WHY = {
    "suppressed": "Hidden (c): it is small, or would reveal a small count.",
    "immature": "Not known yet: what follows a case takes longer.",
    "partial": "The period is not complete.",
    "unknown": "The area's data does not reach the whole period.",
    "untimed": "Too many cases have no time of day.",
    "off_ladder": "Levels of need can't be told apart in the period.",
}
NO_PAST = "Not known: it looks back further than the area's data reaches."
NOTHING = "Nothing was counted."
NO_FIGURE = "The release has no such figure."


@dataclass(frozen=True)
class Basis:
    """What a figure counts: the version of its definition, its clock in words, and the ladder of levels, if any."""

    definition: str
    clock: str
    ladder: str = ""


@dataclass(frozen=True)
class AreaFigure:
    """One area's published figure. `status` is the release's; None where the release has no such row.

    `basis` is None where the release does not say what it counts; `why` says what else keeps it out.
    `target` is what the area agreed, in words.
    """

    area: str
    code: str
    as_at: str
    synthetic: bool
    status: str | None
    numerator: int | None
    denominator: int | None
    basis: Basis | None
    why: str = ""
    target: str = ""

    @property
    def value(self) -> float | None:
        """The share in percent."""
        if self.numerator is None or not self.denominator:
            return None
        return 100 * self.numerator / self.denominator


@dataclass(frozen=True)
class Spread:
    """Lowest figure, quartiles and highest figure of the areas put together, in percent."""

    lowest: float
    lower: float
    middle: float
    upper: float
    highest: float


@dataclass(frozen=True)
class Areas:
    """One measure in one period: the areas put together, those set apart with the reason, and their common figures.

    `shape` and `spread` are None below three areas: then there is a table and nothing else.
    """

    metric: Metric
    period: str
    together: tuple[AreaFigure, ...]
    apart: tuple[tuple[AreaFigure, str], ...]
    shape: Funnel | None
    spread: Spread | None
    england: Comparator | None

    def unit(self, figure: AreaFigure) -> Unit | None:
        """Return an area's place in the funnel."""
        units = self.shape.units if self.shape else ()
        return next((unit for unit in units if unit.name == key(figure)), None)

    @property
    def finding(self) -> str:
        """Which areas lie outside the limits for their size, without a full stop; nobody is ranked."""
        if self.shape is None:
            return self.claim
        ways = []
        for way, verdicts in (("lower", ("far_below", "below")), ("higher", ("above", "far_above"))):
            names = [one.area for one in self.together if (unit := self.unit(one)) and unit.verdict in verdicts]
            if names:
                ways.append(f"{way} in {' and '.join(names) if len(names) <= NAMED else f'{len(names)} areas'}")
        if not ways:
            return f"{self.metric.title}: no area stands out"
        return f"{self.metric.title}: {', '.join(ways)} than chance explains"

    @property
    def claim(self) -> str:
        """How the areas differ, without a full stop."""
        count = len(self.together)
        if self.shape is None or self.spread is None:
            known = {0: "no area has a figure that can be compared", 1: "one area alone has a figure"}
            return f"{self.metric.title}: {known.get(count, 'two areas have a figure')}, too few for limits"
        outside = sum(unit.verdict in ("far_below", "far_above") for unit in self.shape.units)
        ends, half = (
            f"{low:.1f}%" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f}% to {high:.1f}%"
            for low, high in ((self.spread.lowest, self.spread.highest), (self.spread.lower, self.spread.upper))
        )
        if " to " not in ends:
            return f"{self.metric.title}: {count} areas, {ends} in each"
        ends += f", half of them {half}"
        more = "more than chance alone would make" if self.shape.tau2 > 0 else "no more than chance alone would make"
        told = f"{self.metric.title}: {count} areas, {ends}; they differ by {more}"
        return f"{told}; {outside} outside the 99.8% limits" if outside else told


def key(figure: AreaFigure) -> str:
    """Return the name that identifies an area: its code, or else its name."""
    return figure.code or figure.area


def areas(metric: Metric, period: str, figures: Sequence[AreaFigure]) -> Areas:
    """Return areas side by side; those with the commonest basis are put together (the first one given, if tied).

    An area that comes twice counts by its newest release.
    """
    reasons = {at: reason for at, figure in enumerate(figures) if (reason := _no_figure(metric, figure) or figure.why)}
    reasons |= {at: said for at, said in _older(figures).items() if at not in reasons}
    known = [at for at in range(len(figures)) if at not in reasons]
    if any(not figures[at].synthetic for at in known):
        reasons |= {at: INVENTED for at in known if figures[at].synthetic}
    bases = Counter(figures[at].basis for at in known if at not in reasons)
    common = max(bases, key=lambda basis: bases[basis]) if bases else None
    for at in known:
        if at not in reasons and (said := _differs(figures[at].basis, common)):
            reasons[at] = said
    together = sorted((figures[at] for at in known if at not in reasons), key=lambda each: each.area)
    apart = sorted(((figures[at], said) for at, said in reasons.items()), key=lambda each: each[0].area)
    enough = len(together) >= FEWEST
    shape = funnel((key(one), one.numerator or 0, one.denominator or 0) for one in together) if enough else None
    spread = _spread([one.value for one in together if one.value is not None]) if enough else None
    return Areas(metric, period, tuple(together), tuple(apart), shape, spread, england(metric.comparator))


def _no_figure(metric: Metric, figure: AreaFigure) -> str | None:
    """Return why a figure can't stand beside others at all."""
    if figure.status is None:
        return NO_FIGURE
    if figure.status == "immature" and metric.history and not (metric.maturity_months or metric.maturity_days):
        return NO_PAST
    if figure.status != "ok":
        return _WHY.get(figure.status, "The figure is not known.")
    if figure.value is None:
        return figure.why or NOTHING
    return UNDEFINED if figure.basis is None else None


def _older(figures: Sequence[AreaFigure]) -> dict[int, str]:
    """Return which figures come from another release than an area's newest, each with the reason.

    Of releases of one name, of which one has no code, nothing says that they are of two areas.
    """
    codes: dict[str, set[str]] = {}
    for figure in figures:
        codes.setdefault(figure.area, set()).add(figure.code)
    whole = {area: max(said) for area, said in codes.items() if len(said - {""}) == 1}
    newest: dict[str, int] = {}
    names = [whole.get(figure.area) or key(figure) for figure in figures]
    for at, (name, figure) in enumerate(zip(names, figures, strict=True)):
        before = newest.setdefault(name, at)
        if figure.as_at > figures[before].as_at:
            newest[name] = at
    return {
        at: "A newer release of the same area is there." if figure.as_at < figures[newest[name]].as_at
        else "Another release of the same area and day is there."
        for at, (name, figure) in enumerate(zip(names, figures, strict=True)) if at != newest[name]
    }  # fmt: skip


def _differs(basis: Basis | None, common: Basis | None) -> str | None:
    """Return what a figure counts otherwise than most do."""
    if basis is None or common is None or basis == common:
        return None
    if basis.definition != common.definition:
        return "Its definition is another version."
    if basis.clock != common.clock:
        return f"Its clock is another: {basis.clock}"
    return f"Levels of need are counted on another ladder: {basis.ladder or 'none'}."


def _spread(values: Sequence[float]) -> Spread:
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    return Spread(min(values), lower, middle, upper, max(values))
