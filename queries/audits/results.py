"""Computes the results of practice audits: estimated shares of all contacts, and how far judgements agree.

A row of the answer is one figure. Audits of contacts that no sample drew are in no estimate, and audits that were not
blind are in no agreement. Auditors can be mistaken: wrong means that they said so, and agreement is not correctness.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from etl import codes
from etl.landing.samples import Sample, Stratum
from queries.audits import agreement
from queries.audits.agreement import FEWEST_PAIRS, Agreement, Numbers, without_interval
from queries.audits.drawing import FEWEST, SampleError
from queries.audits.judged import UNTOLD, judged
from queries.audits.rates import Rate, check_complete, rate
from queries.audits.sample import OUTCOMES
from queries.build import Build
from queries.facts.names import UNKNOWN
from queries.metrics.dimensions import DIMENSIONS, name_of

SMALLEST_GROUP = 30  # audited contacts of a group, below which it has no figure
RISKS = tuple(codes.RISKS)
_NFA = "nfa"
_AGAINST = {"hub": "the hub and the first auditor", "second": "the first and the second auditor"}


@dataclass(frozen=True)
class Told:
    """One figure: its subject, its name, its value and 95% interval (shares 0 to 1), and the contacts judged.

    `why` says why there is no value.
    """

    about: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    contacts: int
    why: str = ""


@dataclass(frozen=True)
class Pairs:
    """Two judgements of the contacts of one sample: a table for each stratum, and how many contacts each stands for."""

    about: str
    categories: Sequence[str]
    tables: Sequence[Numbers]
    population: Sequence[int]

    @property
    def count(self) -> int:
        """How many contacts both judged."""
        return int(sum(table.sum() for table in self.tables))


def results(build: Build, sample: Sample) -> list[Told]:
    """Return every figure of a sample. Raises SampleError where no extract holds audits."""
    rows = judged(build, sample)
    told = [*_rates(rows, sample), *_by_group(rows, sample)]
    for pairs in every_pairs(rows, sample):
        told += _agreed(pairs)
    return told


def _rates(rows: pl.DataFrame, sample: Sample) -> Iterator[Told]:
    """Yield the share of wrong outcomes, and of wrong 'no further action', unsure ones taken as right and as wrong."""
    decided = [each for each in sample.strata if each.values.get("outcome") != UNKNOWN]
    of_some = "All contacts" if len(decided) == len(sample.strata) else "All contacts with an outcome"
    for name, about, own in (("wrong_outcome", of_some, decided), ("wrong_nfa", "All contacts", _of_nfa(sample))):
        for ending, wrong in (("", ["no"]), ("_or_unsure", ["no", "unsure"])) if own else ():
            yield _rate(about, f"{name}{ending}", rows, sample.strata, own, wrong)


def _of_nfa(sample: Sample) -> Sequence[Stratum]:
    """Return the strata of contacts that ended in no further action: how many did is known where the outcome makes the
    strata or the frame.
    """
    if "outcome" in sample.dims:
        return [each for each in sample.strata if each.values["outcome"] == _NFA]
    return sample.strata if list(sample.outcomes) == [_NFA] else ()


def _rate(
    about: str,
    name: str,
    rows: pl.DataFrame,
    strata: Sequence[Stratum],
    own: Sequence[Stratum],
    wrong: Sequence[str],
) -> Told:
    places = [strata.index(each) for each in own]
    told = [rows.filter(pl.col("stratum") == at, pl.col("right").is_not_null()) for at in places]
    audited = [each.filter(pl.col("right") != UNTOLD) for each in told]
    counts = [each.height for each in audited]
    untold = sum(each.height for each in told) - sum(counts)
    try:
        check_complete(sum(each.drawn for each in own) - untold, sum(counts))
        found: Rate = rate(
            [each.contacts for each in own], counts,
            [float(each["right"].is_in(list(wrong)).sum()) for each in audited],
        )  # fmt: skip
    except SampleError as why:
        return Told(about, name, None, None, None, sum(counts), str(why))
    return Told(about, name, found.value, *found.interval, found.audited)


def _by_group(rows: pl.DataFrame, sample: Sample) -> Iterator[Told]:
    """Yield the same by the dimensions that made the strata, of groups of 30 audited contacts; never by worker."""
    of_nfa = _of_nfa(sample)
    for dim in sample.dims:
        for value in dict.fromkeys(stratum.values[dim] for stratum in sample.strata):
            about = f"{DIMENSIONS[dim]}: {name_of(dim, value)}"
            own = [
                stratum for stratum in sample.strata
                if stratum.values[dim] == value and stratum.values.get("outcome") != UNKNOWN
            ]  # fmt: skip
            if not own:
                continue
            yield _of_group(_rate(about, "wrong_outcome", rows, sample.strata, own, ["no"]))
            if dim != "outcome" and (ended := [stratum for stratum in own if stratum in of_nfa]):
                yield _of_group(_rate(about, "wrong_nfa", rows, sample.strata, ended, ["no"]))


def _of_group(told: Told) -> Told:
    if told.contacts >= SMALLEST_GROUP:
        return told
    return Told(told.about, told.name, None, None, None, told.contacts, "Fewer than 30 audited.")


def every_pairs(rows: pl.DataFrame, sample: Sample) -> Iterator[Pairs]:
    """Yield the judgements that can be compared: ratings and outcomes, of hub and auditor and of two auditors."""
    blind = pl.col("first blind") == "yes"
    both = blind & (pl.col("second blind") == "yes")
    for kind, categories, hub, said in (
        ("Risk ratings", RISKS, "risk_final", "right_risk"), ("Outcomes", OUTCOMES, "outcome", "right_outcome"),
    ):  # fmt: skip
        for other, kept, one in (("hub", blind, hub), ("second", both, f"first {said}")):
            two = f"first {said}" if other == "hub" else f"second {said}"
            places = range(len(sample.strata)) if other == "second" else _judged_by_hub(rows, hub, categories)
            parts = {at: rows.filter(kept, pl.col("stratum") == at) for at in places}
            tables = [_table(part, one, two, categories) for part in parts.values()]
            yield Pairs(f"{kind}: {_AGAINST[other]}", categories, tables, [sample.strata[at].contacts for at in parts])


def _judged_by_hub(rows: pl.DataFrame, hub: str, categories: Sequence[str]) -> list[int]:
    """Return the strata in which the hub judged: of contacts that it left unrated there is nothing to agree with."""
    return sorted(rows.filter(pl.col(hub).is_in(list(categories)))["stratum"].unique())


def _table(rows: pl.DataFrame, one: str, two: str, categories: Sequence[str]) -> Numbers:
    table = np.zeros((len(categories), len(categories)))
    for first, other in rows.select(one, two).iter_rows():
        if first in categories and other in categories:
            table[categories.index(first), categories.index(other)] += 1
    return table


def _agreed(pairs: Pairs) -> Iterator[Told]:
    """Yield how far two judgements agree: the percentage first, then the coefficients where there are enough pairs."""
    ordered, count = pairs.categories == RISKS, pairs.count
    if not count:
        return
    shares: dict[str, Callable[[Numbers], float]] = {"exact": lambda table: float(np.trace(table))}
    if ordered:
        shares["within_one_step"] = lambda table: float(sum(np.trace(table, k) for k in (-1, 0, 1)))
    thin, least = any(table.sum() < FEWEST for table in pairs.tables), 0.0
    for name, agreed in shares.items():
        if thin:
            yield Told(pairs.about, name, None, None, None, count, "A stratum has fewer than 2 pairs.")
            continue
        found = rate(pairs.population, [int(t.sum()) for t in pairs.tables], [agreed(t) for t in pairs.tables])
        least = found.interval.lower if name == "exact" else least
        yield Told(pairs.about, name, found.value, *found.interval, count)
    if thin or count < FEWEST_PAIRS:
        why = f"Under {FEWEST_PAIRS} pairs: percentages only." if not thin else "A stratum has fewer than 2 pairs."
        yield Told(pairs.about, "coefficients", None, None, None, count, why)
        return
    for name, coefficient in _coefficients(ordered, simple=len(pairs.tables) == 1):
        weights = pairs.population if len(pairs.tables) > 1 else None
        value = agreement.estimate(coefficient, pairs.tables, weights)
        why = "" if value.interval else without_interval(np.sum(pairs.tables, axis=0), least)
        yield _coefficient(pairs.about, name, value, count, why)


def _coefficients(ordered: bool, *, simple: bool) -> Iterator[tuple[str, agreement.Coefficient]]:
    """Yield the coefficients of ratings, which lie in order, or of outcomes, which do not; alpha of simple samples."""
    kind = "linear" if ordered else "identity"
    yield "ac2_linear" if ordered else "ac1", agreement.ac(kind)
    yield "kappa_linear" if ordered else "kappa", agreement.kappa(kind)
    if simple:
        yield "alpha_ordinal" if ordered else "alpha_nominal", agreement.alpha("ordinal" if ordered else "nominal")


def _coefficient(about: str, name: str, found: Agreement, count: int, why: str) -> Told:
    if found.interval is None:
        return Told(about, name, None, None, None, count, why)
    return Told(about, name, found.value, *found.interval, count)
