"""Hides small counts in a table with margins, and cells from which they could be worked out. A row is a cell."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import polars as pl

from publish.disclosure.audit import audit
from publish.disclosure.lattice import Lattice, primary
from publish.disclosure.released import THRESHOLD, DisclosureError
from publish.disclosure.rounding import checked_base, rounded
from publish.disclosure.secondary import secondary
from publish.disclosure.unforeseen import dearer

TOTAL = "Total"  # what a dimension holds in the row of all its groups
Group = tuple[str, ...]
Progress = Callable[[str, float], None]


def named_groups(dims: Iterable[str], groups: Iterable[str]) -> tuple[str, ...]:
    """Return the groups of a figure with the names of their dimensions, without those of all together."""
    return tuple(f"{dim}={group}" for dim, group in sorted(zip(dims, groups, strict=True)) if group != TOTAL)


def protect(
    cells: pl.DataFrame,
    dims: Sequence[str],
    count: str = "count",
    *,
    threshold: int = THRESHOLD,
    rounding: int | None = None,
    secret: bytes = b"",
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return the cells with `count` null where it is hidden, and `status` ok or suppressed.

    Each dimension holds group names, and "Total" in the rows of all its groups; rows with the same groups are refused.
    What a total has beyond its groups counts as a cell. Counts that are shown are rounded last. With a `secret`, the
    same for all tables, nobody can foresee which of several cells is hidden to protect another. Raises DisclosureError
    for cells that can't be judged, and where the audit finds that a hidden cell could be worked out.
    """
    counts, base = _checked(cells, dims, count), checked_base(rounding)
    lattice = Lattice(threshold)
    numbers = {group: lattice.count(value, floor=1, dearer=dearer(secret, *group)) for group, value in counts.items()}
    for number in numbers.values():
        lattice.figure([number])
    tie_totals(lattice, numbers)
    hidden = secondary(lattice, primary(lattice), progress)
    if unsafe := audit(lattice, hidden, progress).unsafe:
        raise DisclosureError(f"{len(unsafe)} hidden cells could be worked out: nothing is released.")
    shown = [None if i in hidden else rounded(value, base) for i, value in enumerate(counts.values())]
    status = ["suppressed" if i in hidden else "ok" for i in range(len(shown))]
    return cells.with_columns(
        pl.Series(count, shown, pl.Int64), status=pl.Series(status, dtype=pl.Enum(["ok", "suppressed"]))
    )


def tie_totals(
    lattice: Lattice, numbers: dict[Group, int], old: Collection[int] = (), gone: Collection[int] = ()
) -> None:
    """Tie each total to its groups, over every dimension. Raises DisclosureError where groups exceed their total.

    Counts that are `old` come from an earlier publication, so that others may exceed them by now; those of them that
    are `gone` are not counted any more. Where groups by two dimensions come without the totals of either, those totals
    are added, since a reader can add up, too.
    """
    if not numbers:
        return
    size = len(next(iter(numbers)))
    _fill_totals(lattice, numbers, size)
    for dim in range(size):
        parts: dict[Group, list[int]] = {}
        for group, number in numbers.items():
            if group[dim] != TOTAL:
                parts.setdefault(_collapsed(group, dim), []).append(number)
        for group, members in parts.items():
            if group in numbers:
                tie_sum(lattice, numbers[group], members, old, gone)


def tie_sum(
    lattice: Lattice,
    whole: int,
    parts: Sequence[int],
    old: Collection[int],
    gone: Collection[int] = (),
    *,
    exact: bool = True,
) -> None:
    """Tie a sum that must hold. Raises DisclosureError where the parts exceed the whole, unless some are old.

    A group that is gone has another name by now, or its children are in other groups. Where it would be counted twice,
    only what is counted now is tied: else a group's new name beside its old one would leave all others untied. Else
    something may be left over, even if nothing is: groups that are gone and were hidden are not among the parts.
    """
    now = [part for part in parts if part not in gone]
    twice = sum(lattice.value[part] for part in parts) > lattice.value[whole]
    if twice and 0 < len(now) < len(parts) and whole not in gone:
        parts = now
    exact = exact and (not gone or len(now) == len(parts))
    signed = not {whole, *parts}.isdisjoint(old)
    if lattice.whole(whole, parts, exact=exact, signed=signed) < 0 and not signed:
        raise DisclosureError("Groups add up to more than their total: measure both from the same rows.")


def _fill_totals(lattice: Lattice, numbers: dict[Group, int], size: int) -> None:
    for deep in range(size, 1, -1):
        missing: dict[Group, int] = {}
        for group, number in numbers.items():
            real = [dim for dim in range(size) if group[dim] != TOTAL]
            above = [_collapsed(group, dim) for dim in real]
            if len(real) == deep and not any(wider in numbers for wider in above):
                missing[above[-1]] = missing.get(above[-1], 0) + lattice.value[number]
        for group, value in missing.items():
            numbers[group] = lattice.count(value, judged=False, named=False)


def _collapsed(group: Group, dim: int) -> Group:
    return (*group[:dim], TOTAL, *group[dim + 1 :])


def _checked(cells: pl.DataFrame, dims: Sequence[str], count: str) -> Mapping[Group, int]:
    missing = [name for name in (*dims, count) if name not in cells.columns]
    if missing:
        raise DisclosureError(f"The gate can't judge cells without {', '.join(missing)}.")
    if cells.select(pl.any_horizontal(pl.col(*dims, count).is_null().any())).item():
        raise DisclosureError("The gate can't judge cells with an empty group or count: give each group a name.")
    if (cells[count] < 0).any() or cells.select(dims).is_duplicated().any():
        raise DisclosureError("The gate can't judge a cell that is below 0 or given twice.")
    groups = cells.select(pl.col(dims).cast(pl.String)).rows()
    return dict(zip(groups, cells[count].cast(pl.Int64).to_list(), strict=True))
