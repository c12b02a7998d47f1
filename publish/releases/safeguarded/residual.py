"""Measures what an intruder who knows how a core was made can still find out from it.

The intruder has every released row and attacks in three ways. Distribution: guess that a child has the commonest value
of its class. Inference: learn rules from rows that show a field, and apply them where the field is withheld. Knowledge:
know one more field of a child, and find that all look-alikes with that value agree in another field.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from publish.releases.safeguarded.declared import sensitive
from publish.releases.safeguarded.differing import WITHHELD
from publish.releases.safeguarded.k_anonymity import CLASS
from publish.releases.safeguarded.people import NOT_KNOWN
from publish.releases.safeguarded.tables import Made

SURE, ENOUGH = 0.95, 20  # a rule: of at least 20 rows that have this, 95% have that


@dataclass(frozen=True)
class Risk:
    """What is left of one field. Shares are of rows that tell it.

    `blind`: guessed right as the commonest value of all. `by_class`: as that of the child's class. `highest`: the
    largest share of one value in any class. `ruled`: withheld values for which a rule names one, `right`: so many
    truly. `certain`: told for sure by the class and the field `knowing`.
    """

    table: str
    field: str
    told: int
    withheld: int
    blind: float
    by_class: float
    highest: float
    ruled: int
    right: int
    knowing: str
    certain: float


def risks(made: Iterable[Made]) -> Iterator[Risk]:
    """Yield what is left of each sensitive field of the tables of events."""
    for table in made:
        for name in sensitive(table.name):
            yield _risk(table, name)


def _risk(table: Made, name: str) -> Risk:
    told = _telling(table.shown, name)
    classes = told.group_by(CLASS, table.number, name).len().group_by(CLASS, table.number)
    common = classes.agg(most=pl.col("len").max(), every=pl.col("len").sum())
    ruled, right = _ruled(table, name)
    knowing, certain = _certain(table, told, name)
    return Risk(
        table.name, name, told.height, int((table.shown[name] == WITHHELD).sum()),
        _share(int(told[name].value_counts()["count"].max() or 0), told.height),  # type: ignore[arg-type]
        _share(int(common["most"].sum()), told.height),
        float(common.select((pl.col("most") / pl.col("every")).max()).item() or 0.0),
        ruled, right, knowing, certain,
    )  # fmt: skip


def _telling(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.filter(~pl.col(name).is_in([WITHHELD, NOT_KNOWN]))


def _ruled(table: Made, name: str) -> tuple[int, int]:
    """Return how many withheld values a rule names that was learnt where they are told, and how many rightly."""
    others = [each for each in sensitive(table.name) if each != name]
    hidden = table.shown.with_columns(true=table.true[name]).filter(pl.col(name) == WITHHELD).with_row_index("at")
    found = [pl.DataFrame(schema={"at": pl.UInt32, "share": pl.Float64, "guess": pl.String, "true": pl.String})]
    for known in (*combinations(others, 1), *combinations(others, 2)):
        told = _telling(table.shown, name)
        values = told.group_by(*known, name).len().sort("len", name, descending=[True, False])
        rules = (
            values.group_by(known, maintain_order=True)
            .agg(
                guess=pl.col(name).first(), share=pl.col("len").first() / pl.col("len").sum(), rows=pl.col("len").sum()
            )
            .filter(pl.col("share") >= SURE, pl.col("rows") >= ENOUGH, *(pl.col(each) != WITHHELD for each in known))
        )
        found.append(hidden.join(rules, on=known).select("at", "share", "guess", "true"))
    best = pl.concat(found).sort("share", "guess", descending=[True, False]).unique("at", keep="first")
    return best.height, best.filter(pl.col("guess") == pl.col("true")).height


def _certain(table: Made, told: pl.DataFrame, name: str) -> tuple[str, float]:
    """Return the field that, known of a child, tells this one most often for sure, and how often."""
    shares = [("", 0.0)]
    for known in sensitive(table.name):
        if known != name:
            both = _telling(told, known)
            alone = both.filter(pl.col(name).n_unique().over(CLASS, table.number, known) == 1)
            shares.append((known, _share(alone.height, told.height)))
    return max(shares, key=lambda each: each[1])


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
