"""Finds groups with an unusual volume. A row is one group, with its judged months and its share of the month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from queries import words
from queries.groups.breakdown import listed, lowered
from queries.series.series import Series
from queries.statistics.spc import FULL_LIMITS, UNJUDGED


@dataclass(frozen=True)
class Volume:
    """One group's counts up to a month, and its share (percent) of all groups' count in that month."""

    name: str
    series: Series
    share: float | None

    @property
    def count(self) -> int:
        """The count in the month asked for; 0 where no row names the group."""
        return next((p.numerator or 0 for p in self.series.points if p.month == self.series.month), 0)


def volumes(groups: Sequence[tuple[str, Series]]) -> list[Volume]:
    """Return groups with their shares, largest first; groups come with their words."""
    bare = [Volume(name, series, None) for name, series in groups]
    total = sum(volume.count for volume in bare)
    shared = [replace(volume, share=volume.count * 100 / total if total else None) for volume in bare]
    return sorted(shared, key=lambda volume: -volume.count)


def claim(shares: Sequence[Volume], noun: str) -> str:
    """Return which groups' volume is beyond its usual range in the month, without a full stop."""
    if not shares:
        return f"No {noun} to show by source"
    moved = {verdict: lowered([v.name for v in shares if v.series.current and v.series.variation == verdict])
             for verdict in ("neutral_high", "neutral_low")}  # fmt: skip
    parts = [
        f"{way} {noun} than usual from {listed(names)}"
        for way, names in (("more", moved["neutral_high"]), ("fewer", moved["neutral_low"]))
        if names
    ]
    if not parts:
        judged = [v for v in shares if v.series.current and v.series.variation not in UNJUDGED]
        if not judged and any(v.series.variation == "too_early" for v in shares):
            return f"Too early to say how many {noun} are usual from each source"
        if not judged:
            return f"Too few {noun} from each source to say what is usual"
        every = "every source" if len(judged) == len(shares) else "every source that can be judged"
        return f"{noun.capitalize()} from {every} are within their usual range{_resting(judged)}"
    text, unusual = ", ".join(parts), [v for v in shares if v.series.current and v.series.variation in moved]
    return f"{words.capital(text)} in {words.month(shares[0].series.month)}{_resting(unusual)}"


def _resting(judged: Sequence[Volume]) -> str:
    """Return on how few months the ranges of groups rest; empty where they no longer move much."""
    fewest = min(len(each.series.segment) for each in judged)
    if fewest >= FULL_LIMITS:
        return ""
    ranges = "a range that rests" if len(judged) == 1 else "ranges that rest"
    return f", by {ranges} on {words.counted(fewest, 'month')} so far"
