"""Reads the newest practice audit as a page shows it: agreement on the rating, and the estimated shares."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from etl.landing.samples import read_samples
from queries.audits.drawing import SampleError
from queries.audits.judged import UNTOLD, judged
from queries.audits.readers import differing
from queries.audits.results import RISKS, Told, every_pairs, results
from queries.audits.sample import only
from queries.build import Build
from queries.journeys.ratings import Rated, Ratings

NOT_SHOWN = (
    "Auditors can be mistaken: wrong means that an auditor said so. Agreement is not correctness: two can agree on the "
    "same mistake. Cells count audited contacts, which were drawn more often from some groups than others; shares are "
    "weighted for all contacts of the period. Audits that were not blind are left out. Nothing is shown by worker."
)


@dataclass(frozen=True)
class Audited:
    """The newest sample that has audits: its id, the hub's final rating beside the first auditor's, and its figures.

    `differ` is how many contacts two auditors still differ on, `judged` and `wrong` of how many the outcome was
    judged, and judged wrong: no shares of all contacts, which are weighted. `only` says which contacts of its days it
    was drawn from, empty where from all.
    """

    sample: str
    ratings: Ratings
    told: tuple[Told, ...]
    differ: int = 0
    judged: int = 0
    wrong: int = 0
    only: str = ""

    def figure(self, about: str, name: str) -> Told | None:
        """Return one figure, if there is one."""
        return next((each for each in self.told if (each.about, each.name) == (about, name)), None)


def newest(data: Path, build: Build, span: tuple[date, date] | None = None) -> Audited | None:
    """Return the newest sample of a data directory with blind audits of ratings; None where there is none.

    With a `span` of days only of contacts decided within it, at least some of them.
    """
    for sample in reversed(read_samples(data)):
        days = date.fromisoformat(sample.first), date.fromisoformat(sample.last)
        if span and (days[0] > span[1] or days[1] < span[0]):
            continue
        try:
            rows = judged(build, sample)
        except SampleError:
            return None
        first, *_ = every_pairs(rows, sample)
        if first.count:
            counts = np.sum(first.tables, axis=0)
            pairs = tuple(
                Rated(hub, auditor, int(counts[i, j])) for i, hub in enumerate(RISKS) for j, auditor in enumerate(RISKS)
            )
            return Audited(
                sample.id, Ratings(*days, True, pairs), tuple(results(build, sample)), differing(rows).height,
                int((rows["right"].drop_nulls() != UNTOLD).sum()), int((rows["right"] == "no").sum()), only(sample),
            )  # fmt: skip
    return None
