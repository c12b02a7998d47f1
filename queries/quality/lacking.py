"""Lists tables and columns that no extract holds, and the figures that need them. A row is a table or a column."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from queries.measure.absent import lacks
from queries.measure.question import KnownColumns
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import Metric
from queries.words import count


@dataclass(frozen=True)
class Lack:
    """What no extract holds: its place in the extract standard, what it says, and the figures that need it."""

    place: str
    says: str
    waits: tuple[Metric, ...]

    @property
    def named(self) -> str:
        """The title of the first figure that waits, a headline measure before others, and how many more there are."""
        more = len(self.waits) - 1
        return f"{self.waits[0].title}{f', and {count(more)} more' if more else ''}"


def lacking(facts: KnownColumns) -> list[Lack]:
    """Return what no extract holds, what most figures wait for first; nothing where every figure can be made."""
    says, waits = dict[str, str](), defaultdict[str, list[Metric]](list)
    for metric in sorted(METRICS.values(), key=lambda metric: metric.name not in HEADLINES):
        for place, words in lacks(facts, metric).items():
            says[place] = words
            waits[place].append(metric)
    found = [Lack(place, words, tuple(waits[place])) for place, words in says.items()]
    return sorted(found, key=lambda each: -len(each.waits))


def waiting(found: Sequence[Lack]) -> str:
    """Return how many of all figures wait for what is not in the data: `71 of 118 figures`."""
    return f"{count(len({metric.name for each in found for metric in each.waits}))} of {count(len(METRICS))} figures"
