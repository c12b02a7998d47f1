"""Invents the sample's practice audit: contacts drawn at random, and the judgements of two blind auditors.

Each contact has a true rating near what the hub decided, and an auditor sees it with some error. The draw repeats that
of `queries/audits` in separate code, because the generator may not import it; a test checks that both draw the same
keys. Its random numbers are its own, so that nothing else in the sample changes.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from math import ceil

import numpy as np
import polars as pl

from etl import codes
from etl.contracts import TABLES

SAMPLE_ID, SEED, SIZE, STRATA = "S000", "2026-Q3", 150, "outcome"
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)  # days of the decisions
_FLOOR, _SECOND = 8, 30  # contacts of each stratum, and contacts of the second reader, at least
_READ_FROM = date(2026, 10, 12)  # a Monday
_READERS = {"first": ("childrens_social_care", "police"), "second": ("health", "education"),
            "agreed": ("childrens_social_care", "childrens_social_care")}  # fmt: skip
_NOT_FOUND = 0.03  # records that the first reader could not find
_RISK_FITS, _RISK_TOO_LOW = 0.84, 0.10  # the hub's final rating beside the truth; the rest is too high
_OUTCOME_FITS = 0.9  # where the rating fits; else the outcome is as far from the truth as the rating, this often:
_FOLLOWS = 0.5
_SEES = 0.9  # how often a reader sees the truth, of a rating or an outcome; else a step beside it
_UNSURE, _ASKED_RIGHT = 0.04, 0.88
_RISKS = tuple(codes.RISKS)
*_STEPS, _OPEN, _OTHER = codes.CONTACT_OUTCOMES  # in the order of what they set going


@dataclass(frozen=True)
class _Judged:
    """What somebody says of one contact: places in the order of ratings and of outcomes; -1 is another outcome."""

    risk: int
    step: int


def audits(seed: int, contacts: pl.DataFrame, refused: Collection[str]) -> pl.DataFrame:
    """Return the table `audits`, of contacts as text; those of which the row is `refused` can't be drawn."""
    rng = np.random.default_rng([seed, 20])
    rows: list[dict[str, str | None]] = []
    for contact, risk, outcome, again in _drawn(contacts, refused):
        truth = _truth(risk, outcome, rng)
        first, second = _seen(truth, rng), _seen(truth, rng)
        sure = rng.random(2) >= _UNSURE
        asked = rng.random(2) < _ASKED_RIGHT
        if rng.random() < _NOT_FOUND:
            continue
        rows.append(_row(contact, "first", first, bool(sure[0]), bool(asked[0])))
        if again:
            rows.append(_row(contact, "second", second, bool(sure[1]), bool(asked[1])))
            if first.step != second.step:
                rows.append(_row(contact, "agreed", truth, True, bool(asked.all())))
    return _numbered(rows)


def _drawn(contacts: pl.DataFrame, refused: Collection[str]) -> Iterator[tuple[str, str | None, str, bool]]:
    """Yield key, final rating and outcome of each contact drawn, and whether the second reader gets it, too."""
    frame = contacts.filter(
        pl.col("decided_at").str.head(10).is_between(pl.lit(f"{FIRST}"), pl.lit(f"{LAST}")),
        pl.col("outcome") != _OPEN, ~pl.col("contact_id").is_in(list(refused)),
    ).unique("contact_id", keep="last")  # fmt: skip
    strata = [rows for _, rows in sorted(frame.group_by("outcome"), key=lambda each: str(each[0]))]
    numbers = _sizes([rows.height for rows in strata])
    drawn = []
    for rows, number in zip(strata, numbers, strict=True):
        ordered = sorted(rows.select("contact_id", "risk_final", "outcome").rows(), key=lambda row: _place(row[0]))
        twice = min(number, ceil(_SECOND * number / sum(numbers)))
        drawn += [(*row, at < twice) for at, row in enumerate(ordered[:number])]
    yield from sorted(drawn, key=lambda row: _place(row[0]))


def _sizes(population: Sequence[int]) -> list[int]:
    """Return how many are drawn of each stratum: some of each, the rest one by one to the largest N / (2a + 1)."""
    given, more = [min(each, _FLOOR) for each in population], [0] * len(population)
    for _ in range(SIZE - sum(given)):
        left = [at for at, each in enumerate(population) if given[at] + more[at] < each]
        more[max(left, key=lambda at: (population[at] / (2 * more[at] + 1), -at))] += 1
    return [least + extra for least, extra in zip(given, more, strict=True)]


def _place(contact: str) -> str:
    return sha256(f"{SEED}|{contact}".encode()).hexdigest()


def _truth(risk: str | None, outcome: str, rng: np.random.Generator) -> _Judged:
    """Return what would have been right, given what the hub decided; without a rating it is like any other."""
    luck, follows, fits, way = rng.random(4)
    hub = _RISKS.index(risk) if risk else int(rng.integers(len(_RISKS)))
    off = 0 if luck < _RISK_FITS else 1 if luck < _RISK_FITS + _RISK_TOO_LOW else -1
    right = min(max(hub + off, 0), len(_RISKS) - 1)
    step = _STEPS.index(outcome) if outcome in _STEPS else -1
    if step >= 0 and right != hub:
        step = _beside(step, right - hub) if follows < _FOLLOWS else step
    elif step >= 0 and fits > _OUTCOME_FITS:
        step = _beside(step, 1 if way < 0.5 or not step else -1)
    return _Judged(right, step)


def _seen(truth: _Judged, rng: np.random.Generator) -> _Judged:
    """Return what a reader makes of a contact."""
    of_risk, of_step, up, more = rng.random(4)
    risk, step = truth.risk, truth.step
    if of_risk > _SEES:
        risk = min(max(risk + (1 if up < 0.5 else -1), 0), len(_RISKS) - 1)
    if of_step > _SEES and step >= 0:
        step = _beside(step, 1 if more < 0.5 else -1)
    return _Judged(risk, step)


def _beside(step: int, way: int) -> int:
    return min(max(step + way, 0), len(_STEPS) - 1)


def _row(contact: str, which: str, said: _Judged, sure: bool, asked: bool) -> dict[str, str | None]:
    outcome = _STEPS[said.step] if said.step >= 0 else _OTHER
    return {
        "contact_id": contact, "round": which, "blind": "no" if which == "agreed" else "yes",
        "outcome_right": None if sure else "unsure", "right_outcome": outcome,
        "right_risk": _RISKS[said.risk], "right_agencies_asked": "yes" if asked else "no",
    }  # fmt: skip


def _numbered(rows: Sequence[dict[str, str | None]]) -> pl.DataFrame:
    """Return rows with their keys, days and readers: five a week, the second reader a week after the first."""
    count: dict[str, int] = {}
    told: list[dict[str, str | None]] = []
    for row in rows:
        which = str(row["round"])
        at = count[which] = count.get(which, 0) + 1
        day = _READ_FROM + timedelta(days=at % 5 + (0 if which == "first" else 7 if which == "second" else 14))
        more: dict[str, str | None] = {
            "audit_id": f"{SAMPLE_ID}-{which}-{at:03}", "sample_id": SAMPLE_ID, "audited_on": f"{day}",
            "audited_by": _READERS[which][at % 2],
        }  # fmt: skip
        told.append(row | more)
    columns = TABLES["audits"].columns
    made = pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String))
    return made.sort("round", "audit_id")
