"""Invents strategy discussions, and the agencies that took part in discussions and conferences.

It uses random numbers of its own, so that enquiries, contacts and referrals stay the same.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.synthetic.chunk import Chunk, keyed, moment, pick, where
from etl.synthetic.days import spring_forward
from etl.synthetic.setting import DAY, Ints

_TEAM_LEADS = 0.72  # discussions that the team leads once it is there
_ROLES = {"social_work_manager": 68, "social_worker": 25, "other": 3, "unknown": 4}
_TEAM_ROLES = {"lead_child_protection_practitioner": 88, "social_work_manager": 9, "unknown": 3}
_LEADERS = {"childrens_social_care": 95, "police": 4, "health": 1}
_NEED_UNKNOWN = 0.07
_NEED_MEDIAN, _NEED_SPREAD = 150, 1.05  # minutes from need to discussion, where no contact says when it was decided
_JOINT = 0.64
_RESULTS = {"assessment": 46, "no_further_action": 44, "other": 10}
_FIRST_CALL, _CALLED_BEFORE = 0.15, 80  # a first discussion by phone that names no contact, so many minutes before
_NO_RESULT = 0.03
_NOT_LISTED = 0.04  # meetings of which nobody wrote down who took part
_NO_ENQUIRY = 0.08  # of the referrals without an enquiry, those with a discussion that led to none
_STRAIGHT = 0.16  # of the discussions since the team: later ones about a child who was brought to it directly
_INVITED_UNKNOWN = 0.03


@dataclass(frozen=True)
class Habit:
    """How often an agency is invited to a meeting; of those invited, how often it comes and how often only reports."""

    invited: float
    comes: float
    reports: float


_AT_DISCUSSIONS = {
    "childrens_social_care": Habit(1.0, 0.995, 0.0),
    "police": Habit(0.985, 0.935, 0.01),
    "health": Habit(0.97, 0.875, 0.05),
    "education": Habit(0.52, 0.71, 0.11),
    "voluntary": Habit(0.12, 0.8, 0.05),
    "probation": Habit(0.05, 0.6, 0.2),
}
_AT_CONFERENCES = {
    "childrens_social_care": Habit(1.0, 0.99, 0.0),
    "police": Habit(0.9, 0.48, 0.39),
    "health": Habit(0.96, 0.86, 0.09),
    "education": Habit(0.82, 0.83, 0.1),
    "housing": Habit(0.11, 0.5, 0.2),
}
_TEAM_HABITS = {"police": 0.985, "health": 0.96, "education": 0.88}  # how often they come where the team leads
_IN_PERSON = 0.3


def discussions(
    chunk: Chunk, begins: pl.DataFrame, tables: dict[str, pl.DataFrame], rng: np.random.Generator
) -> pl.DataFrame:
    """Return strategy discussions: one for each enquiry, and some that led to none; `begins` are the days on which the
    hub of each child began Family Help.
    """
    rows = _about(chunk, begins, tables, rng)
    size, day = rows.height, rows["day"].to_numpy()
    held = _held(rows["decided"].fill_null(-1).to_numpy(), day, rng)
    need = np.rint(_NEED_MEDIAN * np.exp(_NEED_SPREAD * rng.normal(0, 1, size))).astype(np.int64)
    needed = np.where(rows["decided"].is_not_null(), rows["decided"].fill_null(0), held - need)
    needed = spring_forward(chunk.days, np.maximum(needed, chunk.low * DAY))
    held = np.maximum(spring_forward(chunk.days, held), needed)
    luck, unknown = rng.random(size), rng.random(size) < _NEED_UNKNOWN
    team = rows["straight"] | ((rows["day"] >= rows["team"]) & pl.Series(luck < _TEAM_LEADS))
    decided = rng.random(size) >= _NO_RESULT
    joint = pl.Series(np.where(rng.random(size) < _JOINT, "section47_joint", "section47_single"))
    return pl.DataFrame({
        "discussion_id": keyed("D", "discussion", chunk, held),
        "person_id": rows["person_id"],
        "held_at": moment(held, held >= 0),
        "needed_at": moment(needed, ~unknown),
        "contact_id": rows["contact_id"],
        "referral_id": rows["referral_id"],
        "section47_id": rows["section47_id"],
        "led_by": pick(rng, _LEADERS, size),
        "led_role": pick(rng, _TEAM_ROLES, size).zip_with(team, pick(rng, _ROLES, size)),
        "macpt": _coded(rows["day"] >= rows["switch"], team),
        "result": where(decided, joint.zip_with(rows["section47_id"].is_not_null(), pick(rng, _RESULTS, size))),
    }).sort("discussion_id")  # fmt: skip


def _about(
    chunk: Chunk, begins: pl.DataFrame, tables: dict[str, pl.DataFrame], rng: np.random.Generator
) -> pl.DataFrame:
    """Return child, day, links, and when the contact was decided that asked for it; `straight` came to the team."""
    referrals, enquiries = tables["referrals"], tables["section47"]
    asked = tables["contacts"].filter(pl.col("outcome") == "strategy_discussion").select(
        "contact_id", decided=pl.col("decided_at").dt.epoch("s") // 60
    )  # fmt: skip
    by_contact = referrals.select("referral_id", "contact_id").join(asked, on="contact_id")
    own = enquiries.select("section47_id", "person_id", "referral_id", day=_number("strategy_discussion_on"))
    own = own.join(by_contact, on="referral_id", how="left", maintain_order="left")
    rest = referrals.join(enquiries.select("referral_id"), on="referral_id", how="anti", maintain_order="left")
    chosen = rest.filter(pl.Series(rng.random(rest.height) < _NO_ENQUIRY))
    without = chosen.select(
        "person_id", "referral_id", day=_number("received_on") + pl.Series(rng.integers(0, 4, chosen.height))
    )
    early = own.filter(pl.col("decided") // DAY == pl.col("day"), pl.Series(rng.random(own.height) < _FIRST_CALL))
    before = early.select("person_id", "day", decided=pl.col("decided") - _CALLED_BEFORE)
    every = [own, without, before]
    found = pl.concat([each.with_columns(straight=False) for each in every], how="diagonal")
    found = found.join(
        begins.with_columns(_number("switch"), _number("team")), on="person_id", how="left", maintain_order="left"
    )
    later = found.filter(pl.col("day") >= pl.col("team"), pl.Series(rng.random(found.height) < _STRAIGHT))
    ahead = pl.Series(rng.integers(20, 70, later.height))
    straight = later.select("person_id", "switch", "team", day=pl.col("day") + ahead, straight=True)
    shown = pl.col("day").is_between(chunk.low, chunk.high)
    return pl.concat([found, straight], how="diagonal").filter(shown)


def _held(decided: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """Return the minute of each discussion: soon after the decision on its day, else in office hours."""
    soon = decided + np.rint(75 * np.exp(0.6 * rng.normal(0, 1, len(day)))).astype(np.int64)
    office = day * DAY + rng.integers(9 * 60, 16 * 60 + 30, len(day))
    same_day = decided // DAY == day
    return np.where(same_day, np.maximum(np.minimum(soon, day * DAY + DAY - 5), decided), office)


def _coded(known: pl.Series, is_so: pl.Series) -> pl.Series:
    words = pl.Series(np.where(is_so, "yes", "no"))
    return words.zip_with(known, pl.Series([None], dtype=pl.String).new_from_index(0, len(words)))


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32).cast(pl.Int64)


def attendance(held: pl.DataFrame, enquiries: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return who was invited to discussions and conferences, and who took part."""
    conferences = enquiries.filter(pl.col("conference_on").is_not_null())
    parts = [
        _at("strategy_discussion", held["discussion_id"], held["macpt"].eq_missing("yes"), _AT_DISCUSSIONS, rng),
        _at(
            "conference", conferences["section47_id"], conferences["conference_chair"].eq_missing("macpt"),
            _AT_CONFERENCES, rng,
        ),
    ]  # fmt: skip
    return pl.concat(parts).sort("meeting", "meeting_id", "agency")


def _at(
    meeting: str, key: pl.Series, team: pl.Series, habits: dict[str, Habit], rng: np.random.Generator
) -> pl.DataFrame:
    parts, listed = [], rng.random(len(key)) >= _NOT_LISTED
    for agency, habit in habits.items():
        luck, place, known = (rng.random(len(key)) for _ in range(3))
        comes = np.where(team, max(habit.comes, _TEAM_HABITS.get(agency, 0.0)), habit.comes)
        there = np.where(place < _IN_PERSON, "in_person", "remote")
        absent = np.where(luck < comes + habit.reports, "report_only", "no")
        rows = pl.DataFrame({
            "meeting": pl.Series([meeting]).new_from_index(0, len(key)),
            "meeting_id": key,
            "agency": pl.Series([agency]).new_from_index(0, len(key)),
            "invited": _coded(pl.Series(known >= _INVITED_UNKNOWN), pl.Series(np.full(len(key), fill_value=True))),
            "took_part": np.where(luck < comes, there, absent),
        })  # fmt: skip
        parts.append(rows.filter(pl.Series(listed & (rng.random(len(key)) < habit.invited))))
    return pl.concat(parts)
