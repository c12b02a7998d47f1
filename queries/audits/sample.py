"""Draws a sample of contacts for practice audits from one build, and lays out the sheets that auditors fill in.

The frame is the contacts that the hub decided in a period. Sheets hold keys and empty cells, and neither the hub's
rating nor its outcome; their order does not reveal the strata.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import codes
from etl.contracts import TABLES
from etl.errors import nearest
from etl.landing.samples import Sample, Stratum
from queries.audits.agreement import FEWEST_PAIRS
from queries.audits.drawing import (
    FEWEST,
    SECOND,
    SampleError,
    draw,
    half_width,
    place,
    second,
    sizes,
    still_possible,
    worth,
)
from queries.build import Build, having
from queries.measure.engine import check_where
from queries.measure.not_known import unspoken
from queries.metrics import dimensions
from queries.metrics.catalogue import METRICS

STRATA = ("outcome", "risk_final", "source_group", "hub", "age_band", "ethnicity_group", "disability")
MOST_STRATA = 2
OUTCOMES = tuple(name for name in codes.CONTACT_OUTCOMES if name != "open_case")  # which no hub decides
ROUNDS = ("first", "second")
ALONE = (
    "A stratum has only one contact, from which nothing can be estimated: choose other strata, a longer period or "
    "fewer kinds of contact."
)


@dataclass(frozen=True)
class Wanted:
    """What is asked of a sample: days, filters, outcomes (none: all), dimensions of the strata, size and seed."""

    first: date
    last: date
    where: Mapping[str, str]
    outcomes: Sequence[str]
    dims: Sequence[str]
    size: int
    seed: str

    @property
    def asked(self) -> tuple[object, ...]:
        """What tells whether the same sample is asked for again, as a sample has it."""
        where = sorted(self.where.items())
        return f"{self.first}", f"{self.last}", where, sorted(self.outcomes), list(self.dims), self.size, self.seed

    def check(self) -> None:
        """Raise SampleError for what can't be drawn."""
        unknown = [dim for dim in self.dims if dim not in STRATA]
        if unknown:
            raise SampleError(
                f"A stratum can't be of '{unknown[0]}'.{nearest(unknown[0], STRATA)} Known: {', '.join(STRATA)}."
            )
        for outcome in (each for each in self.outcomes if each not in OUTCOMES):
            raise SampleError(
                f"No hub decides the outcome '{outcome}'.{nearest(outcome, OUTCOMES)} Known: {', '.join(OUTCOMES)}."
            )
        if len(self.dims) > MOST_STRATA:
            raise SampleError(f"Name at most {MOST_STRATA} dimensions for strata: more leave too few in each.")
        if self.last < self.first:
            raise SampleError(f"--until {self.last} comes before --from {self.first}.")


def draw_sample(build: Build, wanted: Wanted, name: str) -> Sample:
    """Return a sample of contacts decided in a period, under a name. Raises SampleError."""
    wanted.check()
    if wanted.last > build.as_at.date():
        raise SampleError(f"The data ends on {build.as_at:%Y-%m-%d}: a sample can't reach to {wanted.last}.")
    frame = _frame(build, wanted)
    groups = [
        (dict(zip(wanted.dims, map(str, values), strict=True)), rows["contact_id"].to_list())
        for values, rows in sorted(frame.group_by(wanted.dims)) if wanted.dims
    ] or [({}, frame["contact_id"].to_list())]  # fmt: skip
    if not frame.height:
        fits = " that fits what was asked" if wanted.outcomes or wanted.where else ""
        raise SampleError(f"No contact{fits} was decided in that period: there is nothing to draw.")
    drawn = sizes([len(keys) for _, keys in groups], wanted.size)
    strata = [
        Stratum(values, len(keys), n, draw(keys, n, wanted.seed))
        for (values, keys), n in zip(groups, drawn, strict=True)
    ]
    return Sample(
        name, build.info.build, f"{build.as_at:%Y-%m-%d}", f"{wanted.first}", f"{wanted.last}", dict(wanted.where),
        list(wanted.outcomes), list(wanted.dims), wanted.size, wanted.seed, strata,
    )  # fmt: skip


def _frame(build: Build, wanted: Wanted) -> pl.DataFrame:
    """Return the key and the strata's dimensions of each contact that the hub decided in a period."""
    if "contacts" not in build.coverage:
        raise SampleError("Not in this data: no extract holds contacts.")
    check_where(build, METRICS["contacts"], wanted.where)
    if silent := unspoken(build, ["contacts"], wanted.first, wanted.last, wanted.where):
        raise SampleError(f"Not all contacts of these days are known, so a sample can’t stand for them. {silent}")
    read = dict.fromkeys(["contact_id", "decided", "in_hub", "outcome", *wanted.dims, *wanted.where])
    rows = build.fact("contacts", list(read)).filter(pl.col("decided") & pl.col("in_hub"), *having(wanted.where))
    days = build.warehouse.read("contacts", ["contact_id", "decided_at"])
    decided = pl.col("decided_at").cast(pl.Date).is_between(wanted.first, wanted.last)
    frame = rows.join(days.filter(decided), on="contact_id", how="inner")
    if wanted.outcomes:
        frame = frame.filter(pl.col("outcome").cast(pl.String).is_in(list(wanted.outcomes)))
    return frame.select("contact_id", *(pl.col(dim).cast(pl.String).fill_null("unknown") for dim in wanted.dims))


def sheet(sample: Sample, which: str) -> pl.DataFrame:
    """Return the rows of a sheet for the first or the second auditor, as the table `audits` has them."""
    numbers = [each.drawn for each in sample.strata]
    taken = numbers if which == "first" else second(numbers)
    keys = [key for each, n in zip(sample.strata, taken, strict=True) for key in each.keys[:n]]
    ordered = sorted(keys, key=lambda key: place(sample.seed, key))
    filled = {
        "audit_id": [f"{sample.id}-{which}-{at:03}" for at in range(1, len(ordered) + 1)],
        "sample_id": [sample.id] * len(ordered),
        "contact_id": ordered,
        "round": [which] * len(ordered),
        "blind": ["yes"] * len(ordered),
    }
    blank = [None] * len(ordered)
    return pl.DataFrame({name: filled.get(name, blank) for name in TABLES["audits"].columns})


def only(sample: Sample) -> str:
    """Return, as the end of a sentence, which contacts of its days a sample was drawn from; empty if from all."""
    ends = [codes.CONTACT_OUTCOMES.get(each, each).lower() for each in sample.outcomes]
    parts = [f" that ended in {', '.join(ends[:-1])}{' or ' if ends[:-1] else ''}{ends[-1]}"] if ends else []
    parts += [f" ({dimensions.DIMENSIONS[dim]}: {dimensions.name_of(dim, v)})" for dim, v in sample.where.items()]
    return "".join(parts)


def told(sample: Sample) -> Iterator[tuple[str, str, str]]:
    """Yield each stratum in words, how many contacts it has, and how many of them were drawn."""
    for each in sample.strata:
        names = [f"{dimensions.DIMENSIONS[dim]}: {dimensions.name_of(dim, v)}" for dim, v in each.values.items()]
        yield ", ".join(names) or "All contacts", f"{each.contacts:,}", f"{each.drawn:,}"


def what_it_can_tell(population: Sequence[int], drawn: Sequence[int]) -> str:
    """Return how precise a sample will be, and which rate is still possible if none of it is wrong."""
    if any(each < FEWEST for each in drawn):
        return f"{sum(drawn)} {'contact' if sum(drawn) == 1 else 'contacts'}. {ALONE}"
    n = worth(population, drawn)
    several = f", as precise as {n:.0f} drawn without strata" if len(drawn) > 1 else ""
    return (
        f"{sum(drawn)} contacts{several}: a rate near 10% would be known to within {100 * half_width(round(n)):.0f} "
        f"points, and none wrong would still allow {100 * still_possible(round(n)):.0f}%. {_second_tells(drawn)}"
    )


def _second_tells(drawn: Sequence[int]) -> str:
    """Return how many contacts a second auditor judges, and whether that is enough to estimate agreement."""
    both, every = sum(second(drawn)), sum(drawn)
    judges = f"A second auditor judges {f'all {both}' if both == every else both} of them"
    if both < FEWEST_PAIRS:
        return f"{judges}: under {FEWEST_PAIRS}, so only a percentage of agreement can be given."
    least = f" ({SECOND} at least)" if both >= SECOND else ""
    return f"{judges}{least}, enough to estimate agreement."
