"""Decides each contact, in the order of each child's history, and follows the cases that result."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from etl.codes import CONTACT_OUTCOMES
from etl.synthetic import cases
from etl.synthetic.arrivals import Arrivals, Children
from etl.synthetic.cases import EARLY_HELP, IN_NEED, LOOKED_AFTER, Lists, Record, State
from etl.synthetic.days import Days
from etl.synthetic.ratings import Ratings
from etl.synthetic.setting import DAY, NEVER, Bools, Floats, Ints, Setting, come_back, number

OUTCOMES = tuple(CONTACT_OUTCOMES)
NFA, ADVICE, HELP, REFERRAL, STRATEGY, OPEN, OTHER = range(7)
# Outcome by final rating in rising order, for a child with no open case: nfa, advice, early help, referral, strategy,
# (open case), other. Overall they give the ADCS shares 23, 30, 14, 22 and 11% (open cases counted with other).
_ODDS = np.array([
    [0.50, 0.37, 0.09, 0.025, 0.000, 0, 0.015],
    [0.345, 0.395, 0.165, 0.08, 0.000, 0, 0.015],
    [0.095, 0.24, 0.235, 0.405, 0.008, 0, 0.017],
    [0.02, 0.05, 0.04, 0.66, 0.215, 0, 0.015],
])  # fmt: skip
_KNOWN = 3.4  # chance of a referral when there was one in the last year, against none
_KNOWN_AFTER_OFFER = 1.9  # the same once early help meets families who come back
_NEW = -0.5  # power of a hub's own rate of children who come back by which new ones are referred
_OFFER_DAYS = 60  # until every family is met
_PASSED_ON = 0.25  # contacts about open cases that are recorded as advice to the child's social worker
_ACCEPTS_HELP = 0.62
_REFERRAL_NFA = 0.065
_PROTECTION = np.array([0.008, 0.018, 0.045, 0.115])  # referrals that lead straight to a conference and a plan, by risk
_CARE = np.array([0.002, 0.008, 0.02, 0.07])  # or into care
_OTHER_ENQUIRIES = 0.305  # referrals with a section 47 enquiry that ends without a plan
_HELD_WITHOUT_PLAN = 0.065  # of those, with a conference
_NOT_IN_NEED, _STEP_DOWN = 0.38, 0.095  # of assessments that did not follow from a conference or care
_ASSESSMENT_DAYS, _ASSESSMENT_SPREAD = 33.5, 0.295  # working days: median (DfE 2025), spread of the logarithm
_SAME_DAY = 0.55
_LATE = 0.095  # referrals not decided in one working day


@dataclass(frozen=True)
class Journey:
    """The outcome of each contact (-1 where undecided, and for direct referrals), and what followed."""

    outcome: Ints
    referrals: Lists
    assessments: Lists
    record: Record


def travel(
    setting: Setting, days: Days, children: Children, arrivals: Arrivals, ratings: Ratings, rng: np.random.Generator
) -> Journey:
    """Decide every contact, each child's first contact first, and follow the cases that open."""
    outcome = np.full(len(arrivals.child), -1, dtype=np.int64)
    spread = come_back(setting)[children.hub]
    state = cases.new_state(children.hub == 0, children.born, rng.random(len(children.hub)), spread)
    journey = Journey(outcome, Lists(), Lists(), Record())
    by_rank = np.argsort(arrivals.rank, kind="stable")
    edges = np.searchsorted(arrivals.rank[by_rank], np.arange(int(arrivals.rank.max()) + 2))
    for low, high in pairwise(edges):
        _decide(setting, days, state, journey, arrivals, ratings, by_rank[low:high], rng)
    _early_help_referrals(days, journey, rng)
    return journey


def _decide(
    setting: Setting, days: Days, state: State, journey: Journey, arrivals: Arrivals, ratings: Ratings, rows: Ints,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    direct = arrivals.direct[rows]
    when = np.where(direct, arrivals.minute[rows], ratings.decided[rows])
    known = when >= 0
    rows, direct, day = rows[known], direct[known], when[known] // DAY
    child, risk = arrivals.child[rows], ratings.true_final[rows]
    busy = (state.busy_from[child] <= day) & (day < state.busy_until[child])
    coming = (day < state.busy_from[child]) & (state.busy_from[child] < NEVER)
    odds = _odds(setting, state, child, day, risk)
    decision = (rng.random(len(rows))[:, None] > np.cumsum(odds, axis=1)).sum(axis=1).clip(0, OTHER)
    decision = np.where(coming & np.isin(decision, (REFERRAL, STRATEGY)), ADVICE, decision)
    decision = np.where(busy, np.where(rng.random(len(rows)) < _PASSED_ON, ADVICE, OPEN), decision)
    decision = np.where(direct, np.where(busy | coming, OTHER, REFERRAL), decision)
    journey.outcome[rows] = np.where(direct, -1, decision)
    helped = (decision == HELP) & (state.helped_until[child] <= day) & ~coming
    helped &= rng.random(len(rows)) < _ACCEPTS_HELP
    _help(setting, days, state, journey, child[helped], day[helped], rng)
    referred = np.isin(decision, (REFERRAL, STRATEGY))
    _refer(setting, days, state, journey, rows[referred], child[referred], day[referred], risk[referred],
           decision[referred] == STRATEGY, rng)  # fmt: skip


def _odds(setting: Setting, state: State, child: Ints, day: Ints, risk: Ints) -> Floats:
    """Return the chance of each outcome; after the offer, early help meets those who would have been referred again."""
    odds = _ODDS[risk].copy()
    returning = day - state.referred[child] <= 365
    offered = ((day - number(setting.offer_from)) / _OFFER_DAYS).clip(0, 1) * state.first_hub[child]
    factor = np.where(returning, _KNOWN + (_KNOWN_AFTER_OFFER - _KNOWN) * offered, 1.0)
    spread = np.where(returning, state.comes_back[child], state.comes_back[child] ** _NEW)
    odds[:, HELP] += np.where(returning, odds[:, REFERRAL] * (_KNOWN - factor), 0.0)
    odds[:, REFERRAL] *= factor * spread
    chances: Floats = odds / odds.sum(axis=1, keepdims=True)
    return chances


def _help(
    setting: Setting, days: Days, state: State, journey: Journey, child: Ints, day: Ints, rng: np.random.Generator
) -> None:
    start = cases.workdays_after(days, day + rng.integers(2, 22, len(day)), np.zeros(len(day), dtype=np.int64))
    level = np.full(len(day), EARLY_HELP)
    begun, ended = cases.follow(
        setting, days, state, journey.record, child, start, level, np.full(len(day), NEVER), rng
    )
    social = begun < NEVER
    state.busy_from[child[social]], state.busy_until[child[social]] = begun[social], ended[social]
    state.referred[child[social]] = begun[social]


def _refer(
    setting: Setting, days: Days, state: State, journey: Journey, rows: Ints, child: Ints, day: Ints, risk: Ints,
    strategy: Bools, rng: np.random.Generator,
) -> None:  # fmt: skip
    size, numbers = len(rows), _next_numbers(journey, len(rows))
    chance = rng.random(size)
    protection = (chance < _PROTECTION[risk]) | (strategy & (chance < 0.5))
    care = ~protection & (rng.random(size) < _CARE[risk])
    nfa = ~protection & ~care & ~strategy & (rng.random(size) < _REFERRAL_NFA * 1.24)
    authorised, found = _assess(days, journey, numbers, child, day, protection | care, nfa, rng)
    conference = _enquire(days, journey, numbers, child, day, protection, nfa, strategy, rng)
    opened = found == 0
    start = np.where(care, day + rng.integers(0, 6, size), np.where(protection, day + 1, authorised))
    level = np.where(care, LOOKED_AFTER, IN_NEED)
    busy = np.where(nfa, day + 1, authorised)
    pick = np.flatnonzero(opened)
    _, ended = cases.follow(
        setting, days, state, journey.record, child[pick], start[pick], level[pick], conference[pick].copy(), rng
    )
    busy[pick] = np.maximum(busy[pick], ended)
    helped = np.flatnonzero((found == 2) & (state.helped_until[child] <= authorised))
    state.busy_from[child], state.busy_until[child], state.referred[child] = day, busy, day
    _step_down(days, state, journey, child[helped], authorised[helped], rng)
    journey.referrals.add(row=rows, child=child, day=day, closed=busy, found=np.where(nfa, -1, found),
                          level=np.where(opened, level, 0), decided=_decided(days, day, rng))  # fmt: skip


def _step_down(days: Days, state: State, journey: Journey, child: Ints, day: Ints, rng: np.random.Generator) -> None:
    """Start early help after an assessment that steps down to it; it closes without returning to social care."""
    start = cases.workdays_after(days, day + rng.integers(1, 15, len(day)), np.zeros(len(day), dtype=np.int64))
    end = start + np.maximum(110 * np.exp(0.5 * rng.normal(0, 1, len(day))), 10).astype(np.int64)
    journey.record.episodes.add(child=child, level=np.full(len(day), EARLY_HELP), start=start, end=end,
                                next=np.zeros(len(day), dtype=np.int64), plans=np.full(len(day), -1))  # fmt: skip
    np.maximum.at(state.helped_until, child, end)


def _assess(
    days: Days, journey: Journey, numbers: Ints, child: Ints, day: Ints, forced: Bools, nfa: Bools,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Assess every referral but those with no further action; return when, and 0 in need, 1 not, 2 step down."""
    size = len(day)
    begin = cases.workdays_after(days, day, rng.integers(0, 3, size))
    steps = np.rint(_ASSESSMENT_DAYS * np.exp(_ASSESSMENT_SPREAD * rng.normal(0, 1, size))).clip(2, 110)
    authorised = cases.workdays_after(days, begin, steps.astype(np.int64))
    chance = rng.random(size)
    found = np.where(chance < _NOT_IN_NEED, 1, np.where(chance < _NOT_IN_NEED + _STEP_DOWN, 2, 0))
    found = np.where(forced, 0, np.where(nfa, 3, found))
    kept = ~nfa
    journey.assessments.add(child=child[kept], referral=numbers[kept], day=begin[kept], authorised=authorised[kept],
                            found=found[kept])  # fmt: skip
    return authorised, found


def _enquire(
    days: Days, journey: Journey, numbers: Ints, child: Ints, day: Ints, protection: Bools, nfa: Bools,
    strategy: Bools, rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Hold section 47 enquiries; return the day of the conference that starts a plan, or NEVER."""
    size = len(day)
    other = ~protection & ~nfa & (strategy | (rng.random(size) < _OTHER_ENQUIRIES))
    held = protection | (other & (rng.random(size) < _HELD_WITHOUT_PLAN))
    began = cases.workdays_after(days, day, rng.integers(0, 2, size))
    conference = cases.workdays_after(days, began, cases.conference_days(size, rng))
    kept = protection | other
    journey.record.enquiries.add(
        child=child[kept], referral=numbers[kept], day=began[kept],
        conference=np.where(held, conference, NEVER)[kept], needed=held[kept].astype(np.int64),
        plan=protection[kept].astype(np.int64),
    )  # fmt: skip
    return np.where(protection, conference, NEVER)


def _early_help_referrals(days: Days, journey: Journey, rng: np.random.Generator) -> None:
    """Add the referrals and assessments behind every step up from early help to social care."""
    steps = journey.record.steps_up.all()
    if not steps or not len(steps["child"]):
        return
    child, day = steps["child"], steps["day"]
    numbers, size = _next_numbers(journey, len(child)), len(child)
    before = np.maximum(day - rng.integers(28, 68, size), steps["start"])  # the assessment ends as support begins
    before = np.minimum(cases.workdays_after(days, before, np.zeros(size, dtype=np.int64)), day)
    journey.assessments.add(child=child, referral=numbers, day=before, authorised=day, found=np.zeros(size, np.int64))
    closed = day + np.maximum(130 * np.exp(0.7 * rng.normal(0, 1, size)), 20).astype(np.int64)
    journey.referrals.add(row=np.full(size, -1), child=child, day=before, closed=closed,
                          found=np.zeros(size, np.int64), level=np.full(size, IN_NEED),
                          decided=_decided(days, before, rng))  # fmt: skip


def _decided(days: Days, day: Ints, rng: np.random.Generator) -> Ints:
    chance = rng.random(len(day))
    late = 1 + rng.geometric(0.45, len(day))
    steps = np.where(chance < _SAME_DAY, 0, np.where(chance < 1 - _LATE, 1, late))
    return np.where(steps > 0, cases.workdays_after(days, day, steps), day)


def _next_numbers(journey: Journey, size: int) -> Ints:
    """Return the positions the next referrals will take."""
    before = sum(len(part) for part in journey.referrals.parts.get("child", []))
    return np.arange(before, before + size)
