"""Compares two auditors' answers on the same contacts, question by question, with estimates for all contacts.

A row is one question. Contacts that only one auditor judged, or one judged without being blind, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from etl import codes
from etl.landing.samples import Sample
from queries.audits.agreement import (
    FEWEST_PAIRS,
    Agreement,
    Numbers,
    estimate,
    kappa,
    weighted,
    without_interval,
)
from queries.audits.drawing import SampleError, second
from queries.audits.judged import judged
from queries.audits.rates import MOST_LEFT_OUT, rate
from queries.audits.results import RISKS
from queries.audits.sample import OUTCOMES
from queries.build import Build
from queries.statistics.intervals import Interval, wilson

NEARLY_ALL = 0.85  # share of one answer from which kappa is low whatever the agreement
_QUESTIONS = (  # what both say, its column, its answers, and the answer that counts (None: the same as the other)
    ("Both gave the same rating", "right_risk", RISKS, None),
    ("Both gave the same outcome", "right_outcome", OUTCOMES, None),
    ("The decision was right", "outcome_right", tuple(codes.YES_NO_UNSURE), "yes"),
    ("The right agencies were asked", "right_agencies_asked", tuple(codes.YES_NO), "yes"),
)


@dataclass(frozen=True)
class Question:
    """One question that both answered of `both` contacts.

    `counted` are those whose answer counts, `share` their weighted share of all contacts (0 to 1) with its interval,
    `same` the weighted share on which both agree, `chance` what chance alone would give. `kappa` is None under 20 pairs
    or without disagreement. `mostly` is the answer that nearly all answers are, else empty. `contacts` are those that
    the sample stands for: 0 where too few were judged. `why` says why there is no kappa; shares are `weighed` where
    the sample has strata.
    """

    title: str
    answers: tuple[str, ...]
    table: Numbers
    both: int
    counted: int
    share: float | None
    interval: Interval | None
    same: float
    chance: float
    kappa: Agreement | None
    mostly: str
    contacts: int
    why: str = ""
    weighed: bool = False

    @property
    def same_answer(self) -> bool:
        """Whether the same answer by both is what counts."""
        return self.title.startswith("Both gave")


def questions(build: Build, sample: Sample) -> list[Question]:
    """Return the questions that both auditors answered of some contact. Raises SampleError without any audit."""
    rows = _both_blind(judged(build, sample))
    population, asked = [each.contacts for each in sample.strata], sum(second([each.drawn for each in sample.strata]))
    found = []
    for title, column, answers, counts in _QUESTIONS:
        tables = [_table(rows.filter(pl.col("stratum") == at), column, answers) for at in range(len(population))]
        held = [(table, n) for table, n in zip(tables, population, strict=True) if table.sum()]
        if held:
            one = _question(title, answers, counts, [t for t, _ in held], [n for _, n in held])
            whole = len(held) == len(population) and one.both >= (1 - MOST_LEFT_OUT) * asked
            found.append(one if whole else replace(one, contacts=0))
    return found


def to_talk_about(build: Build, sample: Sample) -> pl.DataFrame:
    """Return the contacts on whose rating or outcome the two differ and have not agreed since, with what each said."""
    return differing(judged(build, sample))


def differing(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the same of the contacts of a sample as `judged` gives them."""
    differ = [
        (pl.col(f"first {name}") != pl.col(f"second {name}")).fill_null(False) & pl.col(f"agreed {name}").is_null()
        for name in ("right_risk", "right_outcome")
    ]
    return (
        _both_blind(rows)
        .filter(pl.any_horizontal(differ))
        .select("contact_id", "first right_risk", "second right_risk", "first right_outcome", "second right_outcome")
    )


def _both_blind(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("first blind") == "yes", pl.col("second blind") == "yes")


def _table(rows: pl.DataFrame, column: str, answers: Sequence[str]) -> Numbers:
    table = np.zeros((len(answers), len(answers)))
    for first, other in rows.select(f"first {column}", f"second {column}").iter_rows():
        if first in answers and other in answers:
            table[answers.index(first), answers.index(other)] += 1
    return table


def _question(
    title: str, answers: tuple[str, ...], counts: str | None, tables: Sequence[Numbers], population: Sequence[int]
) -> Question:
    """Return one question, from a table of pairs of each stratum."""
    simple = len(tables) == 1
    every = np.sum(tables, axis=0)
    shares = every / every.sum() if simple else weighted(tables, population)
    at = answers.index(counts) if counts else None
    right = [float(np.trace(table) if at is None else table[at, at]) for table in tables]
    both = int(every.sum())
    share, interval = _share(right, tables, population)
    rows, columns = shares.sum(1), shares.sum(0)
    said = (rows + columns) / 2
    mostly = answers[int(said.argmax())] if said.max() >= NEARLY_ALL else ""
    found = estimate(kappa("identity"), tables, None if simple else population) if both >= FEWEST_PAIRS else None
    same, chance = float(np.trace(shares)), float((rows * columns).sum())
    known = found if found and found.interval else None
    why = without_interval(every, interval.lower if interval else 0.0) if found and not known else ""
    if found is None:
        why = f"Under {FEWEST_PAIRS} pairs there is no kappa."
    return Question(
        title, answers, every, both, int(sum(right)), share, interval, same, chance, known, mostly, sum(population),
        why, not simple,
    )  # fmt: skip


def _share(
    right: Sequence[float], tables: Sequence[Numbers], population: Sequence[int]
) -> tuple[float | None, Interval | None]:
    if len(tables) == 1:
        return right[0] / float(tables[0].sum()), wilson(right[0], float(tables[0].sum()))
    try:
        found = rate(population, [int(table.sum()) for table in tables], right)
    except SampleError:
        return None, None
    return found.value, found.interval
