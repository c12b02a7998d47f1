"""Moves children between levels of need once a case opens, and records their episodes and everything done for them."""

from dataclasses import dataclass, field

import numpy as np

from etl import codes
from etl.synthetic.days import Days
from etl.synthetic.setting import NEVER, Bools, Floats, Ints, Setting, number

MODELLED = (codes.EARLY_HELP, codes.CHILD_IN_NEED, codes.CHILD_PROTECTION, codes.LOOKED_AFTER)
NONE, EARLY_HELP, IN_NEED, PROTECTION, LOOKED_AFTER = range(1 + len(MODELLED))  # a level's place in the arrays below
_OPENS_CASE = np.array([False, *(level.opens_case for level in MODELLED)])
_MEDIAN_DAYS = np.array([0.0, 125.0, 120.0, 245.0, 420.0])  # time at each level
_SPREAD = np.array([0.0, 0.55, 0.75, 0.45, 0.95])
# Next level (none to looked after) by this one: after a start or a step up, and after a step down.
_NEXT = np.array([
    [[1, 0, 0, 0, 0], [0.92, 0, 0.08, 0, 0], [0.555, 0.38, 0, 0.03, 0.035], [0.12, 0.05, 0.70, 0, 0.13],
     [0.60, 0.04, 0.36, 0, 0]],
    [[1, 0, 0, 0, 0], [0.82, 0, 0.18, 0, 0], [0.565, 0.315, 0, 0.07, 0.05], [0.12, 0.05, 0.70, 0, 0.13],
     [0.60, 0.04, 0.36, 0, 0]],
])  # fmt: skip
_QUICK_RETURN = 0.55  # time to a step up that follows a step down, against the usual time
_GAP = 0.28  # share of step-downs to early help with a gap before it starts
_GAP_DAYS = 45
_OVERLAP = 0.15  # share of step-downs from protection whose next episode starts before the plan ends
_BROUGHT_FORWARD = 0.5  # share of the first hub's step-downs of the next weeks made in the last full month instead
_BROUGHT_DAYS = 60
_ON_TIME = 0.814  # conferences within 15 working days of the strategy discussion
_STEPS = 12


@dataclass
class Lists:
    """Columns collected in parts; `all` joins them."""

    parts: dict[str, list[Ints]] = field(default_factory=dict)

    def add(self, **columns: Ints) -> None:
        """Append rows."""
        for name, values in columns.items():
            self.parts.setdefault(name, []).append(values)

    def all(self) -> dict[str, Ints]:
        """Return each column whole."""
        return {name: np.concatenate(parts) for name, parts in self.parts.items()}


@dataclass
class State:
    """What a chunk's children are going through, by child; days count since 1970."""

    first_hub: Bools
    adult: Ints  # eighteenth birthday
    plans: Ints  # protection plans so far
    busy_from: Ints  # social care has or will have a case from here
    busy_until: Ints
    helped_until: Ints  # end of early help
    referred: Ints  # last referral
    comes_back: Floats  # how much likelier than at the first hub it is referred again


@dataclass
class Record:
    """Everything that cases leave behind."""

    episodes: Lists = field(default_factory=Lists)
    enquiries: Lists = field(default_factory=Lists)
    steps_up: Lists = field(default_factory=Lists)  # referrals that early help makes


def conference_days(size: int, rng: np.random.Generator) -> Ints:
    """Return working days from strategy discussion to conference: mostly 10 to 15, late for about one in five."""
    early = 8 + rng.binomial(7, 0.72, size)
    late = 15 + rng.geometric(0.25, size)
    return np.where(rng.random(size) < _ON_TIME, early, late).astype(np.int64)


def workdays_after(days: Days, day: Ints, steps: Ints) -> Ints:
    """Return the day so many working days after each day (rolled forward first)."""
    moved = np.busday_offset(day.astype("datetime64[D]"), steps, roll="forward", busdaycal=days.calendar)
    return moved.astype(np.int64)


def follow(
    setting: Setting, days: Days, state: State, record: Record, child: Ints, start: Ints, level: Ints, conference: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Follow cases from their first level to their close; return when social care's part begins and ends (or NEVER).

    `conference` is the day of a conference already on its way, which starts a plan, or NEVER.
    """
    begun = np.where(_OPENS_CASE[level], start, NEVER)
    ended = np.where(_OPENS_CASE[level], start, 0)
    case = np.arange(len(child))
    down = np.zeros(len(child), dtype=np.bool_)
    for _ in range(_STEPS):
        if not len(case):
            break
        who = child[case]
        nxt, stay = _next_level(level, down, rng)
        end = start + stay
        due = conference[case] < NEVER
        end, nxt = np.where(due, conference[case], end), np.where(due, PROTECTION, nxt)
        conference[case] = NEVER
        end = workdays_after(days, end, np.zeros(len(end), dtype=np.int64))
        end = _bring_forward(setting, state.first_hub[who] & (nxt < level) & (nxt > NONE), start, end, rng)
        grown = end >= state.adult[who]
        end = np.where(grown, np.maximum(state.adult[who], start + 1), end)
        nxt = np.where(grown, NONE, nxt)
        _record(days, state, record, who, level, nxt, start, end, due, rng)
        ended[case] = np.where(_OPENS_CASE[level], np.maximum(ended[case], end), ended[case])
        helped = level == EARLY_HELP
        np.maximum.at(state.helped_until, who[helped], end[helped])
        up_from_help = helped & (nxt == IN_NEED)
        begun[case[up_from_help]] = np.minimum(begun[case[up_from_help]], end[up_from_help])
        record.steps_up.add(child=who[up_from_help], start=start[up_from_help], day=end[up_from_help])
        on = nxt > NONE
        down = (nxt < level)[on]
        start = _next_start(level, nxt, start, end, rng)[on]
        case, level = case[on], nxt[on]
    return begun, ended


def _next_level(level: Ints, down: Bools, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the level that follows each case's own, and the days until then."""
    stay = _MEDIAN_DAYS[level] * np.exp(_SPREAD[level] * rng.normal(0, 1, len(level)))
    odds = np.cumsum(_NEXT[down.astype(np.int64), level], axis=1)
    nxt = (rng.random(len(level))[:, None] > odds).sum(axis=1).clip(0, LOOKED_AFTER)
    stay = np.where(down & (nxt > level), stay * _QUICK_RETURN, stay)
    return nxt, np.maximum(stay, 5).astype(np.int64)


def _record(
    days: Days, state: State, record: Record, who: Ints, level: Ints, nxt: Ints, start: Ints, end: Ints, due: Bools,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    record.episodes.add(
        child=who,
        level=level,
        start=start,
        end=end,
        next=nxt,
        plans=np.where(level == PROTECTION, state.plans[who], -1),
    )
    np.add.at(state.plans, who[level == PROTECTION], 1)
    later = (nxt == PROTECTION) & ~due  # those on their way already have their enquiry
    held = end[later]
    before = workdays_after(days, held, -conference_days(int(later.sum()), rng))
    ones = np.ones(len(held), dtype=np.int64)
    record.enquiries.add(child=who[later], referral=-ones, day=before, conference=held, needed=ones, plan=ones)


def _bring_forward(setting: Setting, eligible: Bools, start: Ints, end: Ints, rng: np.random.Generator) -> Ints:
    """Move some step-downs of the weeks after the last full month into it: a review of open cases."""
    first, after = number(setting.last_month), number(setting.as_at.replace(day=1))
    chosen = eligible & (end >= after) & (end < after + _BROUGHT_DAYS) & (rng.random(len(end)) < _BROUGHT_FORWARD)
    moved = first + rng.integers(0, after - first, len(end))
    return np.where(chosen & (moved > start + 14), moved, end)


def _next_start(level: Ints, nxt: Ints, start: Ints, end: Ints, rng: np.random.Generator) -> Ints:
    """Return when the next episode starts: sometimes after a gap, sometimes before the last one has ended."""
    gap = np.where(rng.random(len(end)) < _GAP, rng.integers(1, _GAP_DAYS + 1, len(end)), 0)
    gap = np.where((nxt == EARLY_HELP) & (level > EARLY_HELP), gap, 0)
    early = (level == PROTECTION) & (nxt == IN_NEED) & (rng.random(len(end)) < _OVERLAP)
    overlap = np.where(early, np.minimum(rng.integers(1, 8, len(end)), end - start - 1), 0)
    return np.asarray(end + gap - overlap, dtype=np.int64)


def new_state(first_hub: Bools, born: Ints, chances: Floats, comes_back: Floats) -> State:
    """Return children with nothing open; some had a plan before the records begin."""
    size = len(born)
    none = np.zeros(size, dtype=np.int64)
    return State(first_hub, born + 6575, (chances < 0.19).astype(np.int64) + (chances < 0.03), none + NEVER,
                 none.copy(), none.copy(), none - NEVER, comes_back)  # fmt: skip
