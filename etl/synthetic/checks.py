"""Invents the information requests to partner agencies about contacts, and the agencies' answers."""

from dataclasses import dataclass

import numpy as np

from etl.codes import LAWFUL_BASES, RESPONSES, RISKS
from etl.synthetic.arrivals import Arrivals
from etl.synthetic.days import Days, spring_forward
from etl.synthetic.ratings import Ratings, is_open, opening
from etl.synthetic.setting import DAY, Bools, Floats, Ints


@dataclass(frozen=True)
class Agency:
    """How an agency takes part: its chance of being asked by rising rating, its hours to answer, what it answers."""

    asked: tuple[float, float, float, float]
    hours: float
    nothing_known: float
    declined: float
    unanswered: float
    nights: bool = False


AGENCIES = {
    "police": Agency((0.5, 0.52, 0.82, 0.96), 1.35, 0.30, 0.004, 0.010, nights=True),
    "health": Agency((0.4, 0.45, 0.80, 0.95), 1.75, 0.22, 0.015, 0.020),
    "education": Agency((0.4, 0.42, 0.70, 0.85), 1.7, 0.18, 0.006, 0.015),
    "housing": Agency((0.05, 0.06, 0.20, 0.42), 3.9, 0.55, 0.020, 0.060),
    "early_help": Agency((0.1, 0.12, 0.22, 0.30), 1.5, 0.45, 0.004, 0.010),
    "mental_health": Agency((0.02, 0.03, 0.09, 0.24), 2.6, 0.58, 0.060, 0.030),
    "probation": Agency((0.01, 0.02, 0.07, 0.22), 2.1, 0.66, 0.020, 0.020),
}
_SPREAD = 0.95
_SLOWER = np.array([11.5, 11.5, 4.8, 1.3])  # times to answer by rising rating, against an agency's own
_ASK_HOURS = np.array([3.0, 2.4, 1.0, 0.3])  # hours from receiving to asking
_FASTER = 0.70  # after go-live
_BASES = {"public_task": 0.50, "consent": 0.23, "legal_obligation": 0.18, "vital_interests": 0.02, "unknown": 0.07}
_AGREES = 0.72  # the agency's view of the risk is the hub's final one


@dataclass(frozen=True)
class Checks:
    """Checks of one chunk; -1 is nothing (not answered, no view)."""

    contact: Ints
    agency: Ints
    asked: Ints
    returned: Ints
    response: Ints
    basis: Ints
    view: Ints


def ask(days: Days, arrivals: Arrivals, ratings: Ratings, rng: np.random.Generator) -> Checks:
    """Return the agencies' checks for contacts on which the hub asked."""
    rows = np.flatnonzero(ratings.checked & ~arrivals.direct & (arrivals.minute // DAY >= days.first + days.seen))
    rated = np.where(ratings.initial[rows] < 0, 1, ratings.initial[rows])
    chances = np.array([agency.asked for agency in AGENCIES.values()]).T[rated]
    at, agency = np.nonzero(rng.random(chances.shape) < chances)
    contact, risk = rows[at], rated[at]
    asked = _asked(days, arrivals.minute[contact], risk, rng)
    returned = _returned(days, asked, agency, risk, ratings, contact, rng)
    end = (days.first + days.count) * DAY
    kept = asked < end
    unanswered = rng.random(len(at)) < _of("unanswered")[agency]
    answered = ~unanswered & (returned < end)
    response = _responses(agency, answered, rng)
    basis = rng.choice([list(LAWFUL_BASES).index(b) for b in _BASES], len(at), p=list(_BASES.values()))
    near = (ratings.true_final[contact] + rng.choice([-1, 1], len(at))).clip(0, len(RISKS) - 1)
    view = np.where(rng.random(len(at)) < _AGREES, ratings.true_final[contact], near)
    view = np.where(response == list(RESPONSES).index("shared"), view, -1)
    returned = np.where(answered, returned, -1)
    return Checks(*(part[kept] for part in (contact, agency, asked, returned, response, basis, view)))


def _of(name: str) -> Floats:
    return np.array([getattr(agency, name) for agency in AGENCIES.values()])


def _asked(days: Days, received: Ints, risk: Ints, rng: np.random.Generator) -> Ints:
    hours = _ASK_HOURS[risk] * np.exp(0.7 * rng.normal(0, 1, len(received)))
    asked = received + np.maximum(np.rint(hours * 60), 1).astype(np.int64)
    waits = (risk < 3) & ~is_open(days, asked)
    return spring_forward(days, np.where(waits, opening(days, asked, rng), asked))


def _returned(
    days: Days, asked: Ints, agency: Ints, risk: Ints, ratings: Ratings, contact: Ints, rng: np.random.Generator
) -> Ints:
    hours = _of("hours")[agency] * _SLOWER[risk] * np.exp(_SPREAD * rng.normal(0, 1, len(asked)))
    hours *= np.where(ratings.live[contact], _FASTER, 1.0) * (1 + 0.4 * (ratings.slow[contact] - 1))
    returned = asked + np.maximum(np.rint(hours * 60), 2).astype(np.int64)
    waits = (risk < 3) & (_of("nights")[agency] == 0) & ~is_open(days, returned)
    return spring_forward(days, np.where(waits, opening(days, returned, rng), returned))


def _responses(agency: Ints, answered: Bools, rng: np.random.Generator) -> Ints:
    chance, codes = rng.random(len(agency)), list(RESPONSES)
    nothing, declined = _of("nothing_known")[agency], _of("declined")[agency]
    response = np.where(chance < nothing, codes.index("nothing_known"), codes.index("shared"))
    response = np.where(chance > 1 - declined, codes.index("declined"), response)
    return np.where(answered, response, -1)
