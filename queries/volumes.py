"""Whose volume is unusual: one row is a group, with its months judged and its share of the month asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from queries import words
from queries.breakdown import listed, lowered
from queries.series import Series


@dataclass(frozen=True)
class Volume:
    """One group's counts up to a month, and its share (percent) of all groups' count in that month."""

    name: str
    series: Series
    share: float | None

    @property
    def count(self) -> int:
        """The count in the month asked for: nothing where no row names the group in it."""
        return next((p.numerator or 0 for p in self.series.points if p.month == self.series.month), 0)


def volumes(groups: Sequence[tuple[str, Series]]) -> list[Volume]:
    """Return groups with their shares, largest first; they come with their words."""
    bare = [Volume(name, series, None) for name, series in groups]
    total = sum(one.count for one in bare)
    shared = [Volume(one.name, one.series, one.count * 100 / total if total else None) for one in bare]
    return sorted(shared, key=lambda one: -one.count)


def claim(found: Sequence[Volume], noun: str) -> str:
    """Return which groups' volume is beyond its usual range in the month, without a full stop."""
    if not found:
        return f"No {noun} to show by source"
    moved = {verdict: lowered([v.name for v in found if v.series.current and v.series.variation == verdict])
             for verdict in ("neutral_high", "neutral_low")}  # fmt: skip
    parts = [
        f"{way} {noun} than usual from {listed(names)}"
        for way, names in (("more", moved["neutral_high"]), ("fewer", moved["neutral_low"]))
        if names
    ]
    if not parts:
        return f"{noun.capitalize()} from every source are within their usual range"
    said = ", ".join(parts)
    return f"{said[0].upper()}{said[1:]} in {words.month(found[0].series.month)}"
