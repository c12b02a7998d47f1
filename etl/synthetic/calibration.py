"""Compares the invented area's figures with the published figures that it should reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

import numpy as np
import polars as pl

from etl import codes
from etl.ladders import NUMBER, STANDARD
from etl.policy.policy_file import parse_policy
from etl.synthetic.days import bank_holidays
from etl.synthetic.duty_and_teams import TEAM_MONTHS
from etl.synthetic.rates import GROUP_SHARES, SOURCES_IN_GROUP
from etl.synthetic.setting import Floats, Setting, number

ADCS, DFE = "ADCS Safeguarding Pressures 9, 2023-24", "DfE children in need, year to March 2025"
MADE_UP = "our choice"
_TARGET_HOURS = {"red": 4, "amber": 24, "green": 72}
_BRIDGE = 28  # days without support that do not end a run of levels
_RANK = {risk: rank for rank, risk in enumerate(codes.RISKS)}
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Figure:
    """A figure to reach: its value, the difference that is still accepted (in the same unit), and its source."""

    name: str
    wanted: float
    tolerance: float
    source: str


WANTED = (
    *(Figure(f"Contacts from {group}, %", share * 100, 1.0, ADCS) for group, share in GROUP_SHARES.items()),
    Figure("Contacts that become a referral or strategy discussion, %", 22, 1.0, ADCS),
    Figure("Contacts passed to early help, %", 14, 1.0, ADCS),
    Figure("Contacts given advice, %", 30, 1.0, ADCS),
    Figure("Contacts with no further action, %", 23, 1.0, ADCS),
    Figure("Contacts with another outcome, open cases among them, %", 11, 1.0, ADCS),
    Figure("Contacts with an earlier one in 90 days, %", 25, 2.0, MADE_UP),
    Figure("Referrals within 12 months of another, before the early help offer, %", 22.6, 1.5, DFE),
    Figure("Referrals with no further action, %", 6.5, 0.7, DFE),
    Figure("Referrals decided in one working day, %", 90, 1.5, MADE_UP),
    Figure("Assessments in 45 working days, %", 85.7, 1.5, DFE),
    Figure("Assessments, median working days", 33, 1.0, DFE),
    Figure("Assessments that find a child not in need, %", 30.8, 1.5, DFE),
    Figure("Referrals found not in need after assessment, %", 30.8, 1.5, DFE),
    Figure("Section 47 enquiries per 100 referrals", 36.4, 2.5, DFE),
    Figure("Conferences per 100 section 47 enquiries", 31.3, 2.5, DFE),
    Figure("Conferences that start a plan, %", 85.8, 2.5, DFE),
    Figure("Conferences in 15 working days, %", 81.4, 2.0, DFE),
    Figure("Plans that are a second or later one, %", 24.5, 2.5, DFE),
    Figure("Risk ratings changed, %", 17, 1.0, MADE_UP),
    Figure("Risk ratings raised, %", 6.5, 0.7, MADE_UP),
    Figure("Contacts decided on time before go-live, %", 74, 1.5, MADE_UP),
    Figure("Contacts decided on time after go-live, %", 85, 1.5, MADE_UP),
    Figure("Contacts decided on time in the last full month, %", 75, 3.0, MADE_UP),
    Figure("Checks returned on time before go-live, %", 74, 2.0, MADE_UP),
    Figure("Checks returned on time after go-live, %", 82, 2.0, MADE_UP),
    Figure("Step-downs followed by a step-up in 12 months, %", 22, 2.0, MADE_UP),
    Figure("Checks that agencies declined, %", 1.1, 0.4, MADE_UP),
    Figure("Family Help with a tier, %", 97, 1.5, MADE_UP),
    Figure("Conferences chaired by a child protection team, 3 months after Family Help, %", 56, 8.0, MADE_UP),
)
LOCAL = "DfE children in need, local authorities, year to March 2024"
SPREAD = (  # referrals within 12 months of another, between hubs
    Figure("Lowest hub, %", 7.4, 3.0, LOCAL),
    Figure("Median hub, %", 20.6, 2.5, LOCAL),
    Figure("Highest hub, %", 45.4, 5.0, LOCAL),
)


def reached(setting: Setting, frames: Frames) -> dict[str, float]:
    """Return every wanted figure as the frames have it, computed plainly and apart from the published metrics."""
    values = [*_contacts(frames["contacts"]), *_referrals(setting, frames["referrals"]), *_social_care(setting, frames),
              *_accuracy(frames["contacts"]), *_clocks(setting, frames), *_levels(setting, frames),
              *_of_2026(setting, frames)]  # fmt: skip
    return dict(zip([figure.name for figure in WANTED], values, strict=True))


def reached_between_hubs(setting: Setting, frames: Frames) -> dict[str, float]:
    """Return the lowest, the median and the highest hub's share of referrals within 12 months of another."""
    days = _referral_days(frames["referrals"].select("person_id", "received_on", "hub").unique())
    known = pl.col("received_on") >= pl.lit(setting.first_month).dt.offset_by("12mo")
    shares = days.filter(known).group_by("hub").agg(_within_a_year().mean() * 100)["before"]
    found = np.quantile(shares.to_numpy(), [0.0, 0.5, 1.0])
    return dict(zip([figure.name for figure in SPREAD], map(float, found), strict=True))


def _share(rows: pl.DataFrame, hit: pl.Expr) -> float:
    return float(rows.select(hit.mean() * 100).item())


def _contacts(contacts: pl.DataFrame) -> Iterator[float]:
    for sources in SOURCES_IN_GROUP.values():
        yield _share(contacts, pl.col("source").is_in(list(sources)))
    decided = contacts.filter(pl.col("outcome").is_not_null())
    for outcomes in (["referral", "strategy_discussion"], ["early_help"], ["advice"], ["nfa"], ["other", "open_case"]):
        yield _share(decided, pl.col("outcome").is_in(outcomes))
    days = contacts.select("person_id", day=pl.col("received_at").dt.date()).unique().sort("person_id", "day")
    before = days.with_columns(pl.col("day").shift().over("person_id").alias("before"))
    late = contacts.select("person_id", day=pl.col("received_at").dt.date()).join(before, on=["person_id", "day"])
    late = late.filter(pl.col("day") >= pl.col("day").min() + pl.duration(days=90))
    yield _share(late, ((pl.col("day") - pl.col("before")).dt.total_days() <= 90).fill_null(False))


def _referrals(setting: Setting, referrals: pl.DataFrame) -> Iterator[float]:
    days = _referral_days(referrals.select("person_id", "received_on").unique())
    known = pl.col("received_on").is_between(pl.lit(setting.first_month).dt.offset_by("12mo"), setting.offer_from)
    yield _share(days.filter(known), _within_a_year())
    decided = referrals.filter(pl.col("decided_on").is_not_null())
    yield _share(decided, pl.col("no_further_action") == "yes")
    yield float((_workdays(setting, decided, "received_on", "decided_on") <= 1).mean() * 100)


def _referral_days(days: pl.DataFrame) -> pl.DataFrame:
    """Return children's days of referral with the day of the one before."""
    return days.sort("person_id", "received_on").with_columns(before=pl.col("received_on").shift().over("person_id"))


def _within_a_year() -> pl.Expr:
    return (pl.col("before") >= pl.col("received_on").dt.offset_by("-12mo")).fill_null(False)


def _workdays(setting: Setting, rows: pl.DataFrame, start: str, end: str) -> Floats:
    """Return working days between two columns, the start rolled forward to a working day first."""
    closed = [np.datetime64(day) for day in bank_holidays(setting.first_month.year, setting.as_at.year + 1)]
    begins = np.busday_offset(rows[start].to_numpy().astype("datetime64[D]"), 0, roll="forward", holidays=closed)
    counted = np.busday_count(begins, rows[end].to_numpy().astype("datetime64[D]"), holidays=closed)
    return counted.astype(np.float64)


def _social_care(setting: Setting, frames: Frames) -> Iterator[float]:
    done = frames["assessments"].filter(pl.col("authorised_on").is_not_null())
    steps = _workdays(setting, done, "started_on", "authorised_on")
    yield float((steps <= 45).mean() * 100)
    yield float(np.median(steps))
    yield _share(done, pl.col("outcome") == "not_in_need")
    yield _share(
        _followed(setting, frames["referrals"]), pl.col("closure_reason").is_in(["RC8", "RC9"]).fill_null(False)
    )
    enquiries = frames["section47"]
    held = enquiries.filter(pl.col("conference_on").is_not_null())
    yield enquiries.height / frames["referrals"].height * 100
    yield held.height / enquiries.height * 100
    yield _share(held, pl.col("plan_started") == "yes")
    yield float((_workdays(setting, held, "strategy_discussion_on", "conference_on") <= 15).mean() * 100)
    plans = frames["support_episodes"].filter(
        pl.col("level") == codes.CHILD_PROTECTION.code, pl.col("started_on") > setting.first_month
    )
    yield _share(plans, pl.col("previous_plans") > 0)


def _followed(setting: Setting, referrals: pl.DataFrame) -> pl.DataFrame:
    """Return the referrals that were received three months before the end or earlier: most assessments are made."""
    return referrals.filter(pl.col("received_on") < pl.lit(setting.as_at).dt.offset_by("-3mo"))


def _accuracy(contacts: pl.DataFrame) -> Iterator[float]:
    both = contacts.filter(pl.col("risk_initial").is_not_null() & pl.col("risk_final").is_not_null())
    first, last = (pl.col(name).replace_strict(_RANK, return_dtype=pl.Int8) for name in ("risk_initial", "risk_final"))
    yield _share(both, first != last)
    yield _share(both, last > first)


def _clocks(setting: Setting, frames: Frames) -> Iterator[float]:
    contacts = frames["contacts"].filter(pl.col("outcome").ne_missing("open_case"))
    decided = on_time(contacts, "received_at", "decided_at")
    live, last, end = setting.go_live, setting.last_month, setting.as_at.replace(day=1)
    day = pl.col("began").dt.date()
    yield _share(decided.filter(day < live), pl.col("met"))
    yield _share(decided.filter(day >= live, day < last), pl.col("met"))
    yield _share(decided.filter(day >= last, day < end), pl.col("met"))
    rated = frames["contacts"].select("contact_id", "risk_initial")
    checks = on_time(frames["agency_checks"].join(rated, on="contact_id"), "requested_at", "returned_at")
    yield _share(checks.filter(day < live), pl.col("met"))
    yield _share(checks.filter(day >= live, day < last), pl.col("met"))


def on_time(rows: pl.DataFrame, start: str, end: str) -> pl.DataFrame:
    """Return rows with a target as `began` and `met`; what never ended is late."""
    hours = pl.col("risk_initial").replace_strict(_TARGET_HOURS, default=None, return_dtype=pl.Int64)
    met = (pl.col(end) - pl.col(start)) <= pl.duration(hours=hours)
    return rows.filter(hours.is_not_null()).select(pl.col(start).alias("began"), met.fill_null(False).alias("met"))


def _of_2026(setting: Setting, frames: Frames) -> Iterator[float]:
    answered = frames["agency_checks"].filter(pl.col("response").is_not_null())
    yield _share(answered, pl.col("response") == "declined")
    family_help = frames["support_episodes"].filter(pl.col("level") == codes.FAMILY_HELP.code)
    yield _share(family_help, pl.col("tier").is_not_null())
    teams = pl.col("conference_on") >= pl.lit(setting.family_help).dt.offset_by(f"{TEAM_MONTHS}mo")
    yield _share(frames["section47"].filter(teams), pl.col("conference_chair") == "macpt")


@cache
def _rungs() -> dict[str, int]:
    """Return the rung of each place on the four levels: the lower one for Family Help without a tier."""
    four = parse_policy().ladders.named(STANDARD)
    return {place: four.bounds[number][0] for place, number in NUMBER.items()}


def _levels(setting: Setting, frames: Frames) -> Iterator[float]:
    end = number(setting.as_at)
    known = end - 366
    moves = [(day, move, child) for child, day, move in transitions(setting, frames["support_episodes"])]
    ups: dict[str, list[int]] = {}
    for day, move, child in moves:
        if move > 0:
            ups.setdefault(child, []).append(day)
    downs = [(day, child) for day, move, child in moves if move < 0 and day < known]
    yield sum(any(day < up <= day + 365 for up in ups.get(child, [])) for day, child in downs) / len(downs) * 100


def transitions(setting: Setting, episodes: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
    """Yield child, day and size of every step between levels of support, gaps of up to 28 days bridged."""
    day = pl.col("started_on", "ended_on").cast(pl.Int32)
    tiered = pl.concat_str(["level", "tier"], separator="/", ignore_nulls=True)
    rung = tiered.replace_strict(_rungs(), return_dtype=pl.Int64)
    rows = episodes.with_columns(day, level=rung).select("person_id", "level", "started_on", "ended_on")
    rows = rows.sort("person_id")
    end = number(setting.as_at) + 1
    for child, group in groupby(rows.iter_rows(), key=lambda row: row[0]):
        spans = [(start, max(stop or end, start + 1), level) for _, level, start, stop in group]
        days = sorted({day for start, stop, _ in spans for day in (start, stop)})
        runs: list[tuple[int, int]] = []  # day, level
        for today in days:
            level = max((high for start, stop, high in spans if start <= today < stop), default=0)
            if runs and level > 0 and runs[-1][1] == 0 and len(runs) > 1 and today - runs[-1][0] <= _BRIDGE:
                runs.pop()
            if not runs or runs[-1][1] != level:
                runs.append((today, level))
        for (_, before), (today, level) in pairwise(runs):
            if before and level:
                yield child, today, level - before
