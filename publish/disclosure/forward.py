"""Decides which figures are hidden, and finds a safe way to publish where hiding a few figures is not enough.

First, small counts are hidden, and figures from which they could be worked out. If that is not enough, whole breakdowns
are hidden in periods with few children. If even that is not enough, only figures of earlier publications are shown.
These add nothing to what readers know, so no publication is ever refused for being unsafe.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from publish.disclosure.answers import Answers
from publish.disclosure.audit import Audit, audit
from publish.disclosure.counts import JudgedFigure, counts_in
from publish.disclosure.lattice import Lattice, components
from publish.disclosure.secondary import Chosen, choose, show_again
from publish.disclosure.tables import TOTAL

Progress = Callable[[str, float], None]


@dataclass
class Decided:
    """Which of the present figures are hidden, and how that was audited.

    `withheld` names the metrics and breakdowns that are hidden in every group, also where it is 0, in periods of few
    children, and `whole` are their figures. `nothing` are the figures that are hidden so that nothing is added to what
    readers know, with those beside them that were hidden already. Each of both may be 0.
    """

    hidden: set[int]
    audited: Audit
    withheld: tuple[str, ...] = ()
    whole: set[int] = field(default_factory=set)
    nothing: set[int] = field(default_factory=set)


def decide(
    lattice: Lattice,
    figures: Sequence[JudgedFigure],
    first: Collection[int],
    dims: Sequence[str],
    progress: Progress | None,
) -> Decided:
    """Return what to hide: at least the figures given; `figures` are those of the lattice, by number."""
    answers = Answers()
    chosen = choose(lattice, first, answers, progress)
    unsafe = [count for count in sorted(chosen.unproven) if lattice.small(count)]
    decided = None if unsafe else _finished(lattice, first, chosen, answers, progress)
    if decided is None or decided.audited.unsafe:
        whole = _whole_breakdowns(lattice, figures, dims, decided.audited.unsafe if decided else unsafe)
        if whole:
            _let_be_zero(lattice, whole)
            first = {*first, *whole}
            chosen = choose(lattice, first, answers, progress, chosen.hidden)
        if whole or decided is None:
            decided = _finished(lattice, first, chosen, answers, progress)
            decided.withheld, decided.whole = _names(figures, dims, whole), whole
    while decided.audited.unsafe:
        touched = _untouched(lattice, decided.audited.unsafe)
        more = touched - decided.hidden
        if not more:
            return decided
        _let_be_zero(lattice, touched)  # those hidden before, too: now every one is, also where it is 0
        hidden, nothing = decided.hidden | more, decided.nothing | touched
        decided = replace(decided, hidden=hidden, audited=audit(lattice, hidden, progress, answers), nothing=nothing)
    return decided


def _finished(
    lattice: Lattice, first: Collection[int], chosen: Chosen, answers: Answers, progress: Progress | None
) -> Decided:
    """Show again what need not be hidden, and audit what is left."""
    hidden = show_again(lattice, first, chosen, answers)
    return Decided(hidden, audit(lattice, hidden, progress, answers))


def _whole_breakdowns(
    lattice: Lattice, figures: Sequence[JudgedFigure], dims: Sequence[str], unsafe: Collection[int]
) -> set[int]:
    """Return every group of the breakdowns with unsafe counts, in each period whose total has a count of 1 to the
    threshold; and with them all that count the same.

    That looks at totals alone, so what is missing tells nothing of the groups; a hidden one may be 0. Where another
    figure of the same rows were shown at 0, or hidden only where it is not, it would tell which.
    """
    concerned = {_breakdown(figures[i], dims) for i in _tied(lattice, unsafe)}
    few = {
        (each.metric, each.period) for each in figures if set(each.group) <= {TOTAL} and _few(each, lattice.threshold)
    }
    groups = [i for i, each in enumerate(figures) if not each.kept and set(each.group) - {TOTAL}]
    found = {
        i for i in groups if _breakdown(figures[i], dims) in concerned and (figures[i].metric, figures[i].period) in few
    }
    while more := _of_same_rows(lattice, figures, groups, dims, found) - found:
        found |= more
    return found


def _of_same_rows(
    lattice: Lattice,
    figures: Sequence[JudgedFigure],
    groups: Collection[int],
    dims: Sequence[str],
    found: Collection[int],
) -> set[int]:
    """Return every group, in the same period, of the breakdowns that have a count in common with some figures."""
    counts = {count for i in found for count in lattice.figures[i].counts}
    places = {
        (_breakdown(figures[i], dims), figures[i].period)
        for i in groups
        if not counts.isdisjoint(lattice.figures[i].counts)
    }
    return {i for i in groups if (_breakdown(figures[i], dims), figures[i].period) in places}


def _names(figures: Sequence[JudgedFigure], dims: Sequence[str], whole: Collection[int]) -> tuple[str, ...]:
    breakdowns = {_breakdown(figures[i], dims) for i in whole}
    return tuple(sorted(f"{metric} by {' and '.join(by)}" for metric, by in breakdowns))


def _breakdown(figure: JudgedFigure, dims: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return figure.metric, tuple(dim for dim, group in zip(dims, figure.group, strict=True) if group != TOTAL)


def _few(figure: JudgedFigure, threshold: int) -> bool:
    pair = counts_in(figure.metric, figure.numerator, figure.denominator)
    return any(1 <= count <= threshold for _, count, _ in pair)


def _let_be_zero(lattice: Lattice, figures: Collection[int]) -> None:
    """Let hidden counts be all that earlier publications let them be, since each group is hidden whatever it is."""
    for count in {count for i in figures for count in lattice.figures[i].counts}:
        lattice.floor[count] = lattice.floor_before[count]


def _untouched(lattice: Lattice, unsafe: Collection[int]) -> set[int]:
    """Return the figures that are tied to unsafe counts by anything that readers do not have already."""
    public = lattice.given | {count for figure in lattice.figures if figure.kept for count in figure.counts}
    free = [count for count in range(len(lattice.value)) if count not in public]
    touched = {
        count for counts, _ in components(lattice.rows, free) if not set(unsafe).isdisjoint(counts) for count in counts
    }
    return {i for i, figure in enumerate(lattice.figures) if not figure.kept and not touched.isdisjoint(figure.counts)}


def _tied(lattice: Lattice, counts: Collection[int]) -> list[int]:
    """Return the figures that show some counts, or stand in one sum with them."""
    wanted = set(counts)
    beside = {c for row in lattice.rows if any(c in wanted for c, _ in row) for c, _ in row} | wanted
    return [i for i, figure in enumerate(lattice.figures) if not beside.isdisjoint(figure.counts)]
