"""Adds what agencies and teams record under the law of 2026: why sharing was declined, and who chaired conferences.

It uses random numbers of its own, so that what agencies and children do stays the same.
"""

import numpy as np
import polars as pl

from etl.synthetic.chunk import Chunk, pick
from etl.synthetic.setting import DUTY_FROM, family_help_days

TEAM_MONTHS = 3  # from Family Help to the first conference that a child protection team chairs
_REASONS = {"more_detrimental": 38, "no_consent": 16, "not_relevant": 14, "legal_bar": 8, "not_covered": 6, "other": 6}
_NO_REASON = 0.12  # share of refusals without a reason
_IN_PART = 0.06  # share of what is shared that is shared in part
_CONTRADICTS = 0.004  # answers that shared and still hold a reason to decline
_TO_OBLIGATION = {"consent": 0.55, "public_task": 0.25}  # checks that rest on the legal obligation since the duty
_TEAM_CHAIRS, _CHAIR_UNKNOWN = 0.58, 0.03


def under_the_duty(checks: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return checks with reasons to decline, partial answers and other lawful bases from the day of the duty on."""
    size, bound = checks.height, pl.col("requested_at").dt.date() >= DUTY_FROM
    luck, basis = (pl.Series(rng.random(size)) for _ in range(2))
    reason = pick(rng, _REASONS, size)
    declined, shared = (bound & (pl.col("response") == word) for word in ("declined", "shared"))
    moved = pl.any_horizontal(
        bound & (pl.col("lawful_basis") == word) & (basis < share) for word, share in _TO_OBLIGATION.items()
    )
    told = (declined & (luck > _NO_REASON)) | (shared & (luck < _CONTRADICTS))
    return checks.with_columns(
        pl.when(shared & (luck > 1 - _IN_PART)).then(pl.lit("partly_shared")).otherwise("response").alias("response"),
        pl.when(moved).then(pl.lit("legal_obligation")).otherwise("lawful_basis").alias("lawful_basis"),
        decline_reason=pl.when(told).then(reason),
    )


def chaired(chunk: Chunk, person: pl.Series, enquiries: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return enquiries with who chaired the conference, recorded since Family Help: independent chairs until the child
    protection team begins.
    """
    luck, held = pl.Series(rng.random(enquiries.height)), pl.col("conference_on")
    by_team = (held >= pl.col("team")) & (luck > 1 - _TEAM_CHAIRS)
    chair = pl.when(luck < _CHAIR_UNKNOWN).then(pl.lit("unknown")).when(by_team).then(pl.lit("macpt"))
    rows = enquiries.join(team_days(chunk, person), on="person_id", how="left", maintain_order="left")
    recorded = pl.when(held >= pl.col("switch")).then(chair.otherwise(pl.lit("independent")))
    return rows.with_columns(conference_chair=recorded).drop("switch", "team")


def team_days(chunk: Chunk, person: pl.Series) -> pl.DataFrame:
    """Return on which day each child's hub began Family Help (`switch`) and its child protection team (`team`)."""
    days = pl.Series(family_help_days(chunk.setting)).gather(pl.Series(chunk.children.hub))
    switch = days.cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame({"person_id": person, "switch": switch, "team": switch.dt.offset_by(f"{TEAM_MONTHS}mo")})
