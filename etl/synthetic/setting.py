"""Defines the settings of the generator, and the fictional area: its hubs, areas, staff and dated changes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from etl.errors import MashError

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

DUTY_FROM = date(2026, 9, 30)  # the duty to share information, as in the policy that comes with mash
NEVER = 1 << 40  # a day or minute that never comes
DAY = 1440  # minutes in a day
EPOCH = date(1970, 1, 1)
PARTIAL_DAYS = 8  # days of the unfinished month that follow the last full one
BURN_IN_MONTHS = 12  # invented before the first month and then dropped, so that cases are already open on day one


class SynthesisError(MashError):
    """The area asked for can't be invented, or can't be written to that folder."""


def number(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - EPOCH).days


def add_months(first: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


@dataclass(frozen=True)
class Setting:
    """How many contacts, over how many full months before `as_at`, at how many hubs.

    The same seed always gives the same rows.
    """

    contacts: int
    seed: int
    hubs: int = 1
    months: int = 36
    as_at: date = date(2026, 11, PARTIAL_DAYS)
    chunk: int = 250_000  # contacts invented at a time: about 0.5 GB of memory

    @cached_property
    def last_month(self) -> date:
        """First day of the last full month."""
        return add_months(self.as_at.replace(day=1), -1)

    @cached_property
    def first_month(self) -> date:
        """First day of the first month; every table begins here."""
        return add_months(self.as_at.replace(day=1), -self.months)

    @cached_property
    def burn_in(self) -> date:
        """Day on which the unseen run-up begins."""
        return add_months(self.first_month, -BURN_IN_MONTHS)

    @cached_property
    def go_live(self) -> date:
        """First Monday two thirds of the way through: the day on which the first hub's new way of working begins."""
        first = add_months(self.first_month, round(self.months * 2 / 3))
        return first + timedelta(days=-first.weekday() % 7)

    @cached_property
    def offer_from(self) -> date:
        """First Monday of the eighth month from the end: families who come back are met by early help first."""
        first = add_months(self.last_month, -7)
        return first + timedelta(days=-first.weekday() % 7)

    @cached_property
    def family_help(self) -> date:
        """First day of Family Help at the first hub, in the third of three years."""
        return add_months(self.first_month, round(self.months * 29 / 36))


_FRONT = ("East", "Alder", "Brack", "Cold", "Dun", "Elm", "Fern", "Grey", "Hazel", "Iron", "Kell", "Lark", "Marl",
          "Nether", "Ox", "Pen", "Quarry", "Rowan", "Sedge", "Thorn")  # fmt: skip
_BACK = ("vale", "wick", "combe", "haven", "stowe", "mere", "garth", "holt", "reach", "den")
AREAS = ("Harbourside", "Millfield", "St Brannoc’s", "Copperhill", "Old Town", "Larkrise", "Weirside", "Priory Park")
AREA_DEPRIVATION = (1.6, 2.4, 3.3, 4.1, 5.4, 6.6, 7.7, 8.8)  # usual deprivation decile of each area
AREA_SHARES = (0.17, 0.16, 0.14, 0.13, 0.12, 0.11, 0.09, 0.08)
# Agencies in the hub, with posts for the 4,800 contacts a year of the sample; posts grow with the hub.
POSTS = {"childrens_social_care": 12.0, "police": 6.0, "health": 3.6, "education": 2.6, "early_help": 4.0,
         "housing": 1.2, "probation": 0.6}  # fmt: skip
_FAMILY_HELP_MONTHS = (0, 3, -5, None, 5)  # after the first hub, by turns; None: not yet
_COMES_BACK = (-0.12, 0.58)  # mean and spread of the logarithm between hubs
_USUAL_FILL = 0.94  # posts filled in a usual month
_SHORTAGE = {-1: 0.86, 0: 0.73, 1: 0.74}  # posts filled at the first hub around the last full month


def hub_names(hubs: int) -> list[str]:
    """Return so many fictional names, Northvale first."""
    return ["Northvale", *(front + back for back, front in product(_BACK, _FRONT))][:hubs]


def hub_shares(hubs: int) -> Floats:
    """Return each hub's share of contacts: the largest has about four times the smallest."""
    size = 1.0 / (1.0 + 3.0 * np.arange(hubs) / max(hubs, 2))
    shares: Floats = size / size.sum()
    return shares


def go_lives(setting: Setting) -> Ints:
    """Return the day on which each hub goes live, in days since 1970; every second hub never does."""
    first = number(setting.go_live)
    late = number(setting.as_at) + 36_500
    step = 7 * 13  # a quarter apart, after the first and before it by turns
    moves = [0 if hub == 0 else step * (hub // 4 + 1) * (-1 if hub % 4 == 1 else 1) for hub in range(setting.hubs)]
    low, high = number(setting.first_month) + 180, number(setting.as_at) - 90
    days = [first + move if hub == 0 or (hub % 2 == 1 and low < first + move < high) else late
            for hub, move in enumerate(moves)]  # fmt: skip
    return np.array(days, dtype=np.int64)


def family_help_days(setting: Setting) -> Ints:
    """Return the day on which each hub begins Family Help, in days since 1970: most within half a year of the first
    hub, and every fifth not yet.
    """
    months = [_FAMILY_HELP_MONTHS[hub % len(_FAMILY_HELP_MONTHS)] for hub in range(setting.hubs)]
    never = number(setting.as_at) + 36_500
    days = [never if apart is None else number(add_months(setting.family_help, apart)) for apart in months]
    return np.array(days, dtype=np.int64)


def come_back(setting: Setting) -> Floats:
    """Return how much more children come back than at the first hub, by hub.

    Hubs lie evenly over a normal distribution, in no order; re-referral then differs as between areas (DfE 2024).
    """
    rng = np.random.default_rng([setting.seed, 5])
    places = rng.permutation(np.arange(1, setting.hubs)) / setting.hubs
    usual = NormalDist(*_COMES_BACK)
    more: Floats = np.exp(np.array([0.0, *(usual.inv_cdf(float(place)) for place in places)]))
    return more


def months_of(setting: Setting) -> list[date]:
    """Return every month from the burn-in to the unfinished one."""
    count = (setting.as_at.year - setting.burn_in.year) * 12 + setting.as_at.month - setting.burn_in.month + 1
    return [add_months(setting.burn_in, month) for month in range(count)]


def filled(setting: Setting) -> Floats:
    """Return the share of posts filled, hub x month from the burn-in on: a slow drift, and a shortage at the end."""
    rng = np.random.default_rng([setting.seed, 1])
    months = len(months_of(setting))
    drift = np.zeros((setting.hubs, months))
    for month in range(1, months):
        drift[:, month] = 0.7 * drift[:, month - 1] + rng.normal(0, 0.018, setting.hubs)
    share = np.clip(_USUAL_FILL + drift, 0.85, 1.0)
    for offset, fill in _SHORTAGE.items():
        share[0, months - 2 + offset] = fill
    return share


def workforce(setting: Setting) -> pl.DataFrame:
    """Return the workforce table: the first agency's posts are the hub's own, others are steadier."""
    rng = np.random.default_rng([setting.seed, 2])
    yearly = setting.contacts * hub_shares(setting.hubs) / setting.months * 12
    shares, rows = filled(setting), []
    for hub, name in enumerate(hub_names(setting.hubs)):
        size = max(1.0, float(yearly[hub]) / 4_800)
        for agency, base in POSTS.items():
            posts = round(base * size, 1)
            wobble = np.clip(rng.normal(0.95, 0.02, shares.shape[1]), 0.85, 1.0)
            in_post = (shares[hub] if agency == "childrens_social_care" else wobble) * posts
            rows += [
                (name, agency, month, posts, round(float(in_post[index]), 1))
                for index, month in enumerate(months_of(setting))
                if month >= setting.first_month
            ]
    columns = ["hub", "agency", "month", "fte_established", "fte_in_post"]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("hub", "month", "agency")


def changes(setting: Setting) -> pl.DataFrame:
    """Return the impact register: each hub's go-live, and what else changed at the first hub."""
    names, lives = hub_names(setting.hubs), go_lives(setting)
    first = names[0]
    threshold = setting.first_month + (setting.go_live - setting.first_month) * 0.42
    threshold -= timedelta(days=threshold.weekday())
    vacancies = add_months(setting.last_month, -1) + timedelta(days=20)
    slug = first.lower()
    rows = [
        (f"{slug}-threshold", first, threshold, "threshold", "Threshold document revised"),
        (f"{slug}-go-live", first, setting.go_live, "go_live", "Hub goes live: one team, weekend cover, shared system"),
        (f"{slug}-early-help-offer", first, setting.offer_from, "process", "Early help offer for returning families"),
        (f"{slug}-vacancies", first, vacancies, "staffing", "Four decision-making posts fall vacant"),
        (f"{slug}-family-help", first, setting.family_help, "law", "Family Help begins"),
        ("duty-to-share", None, DUTY_FROM, "law", "Duty to share information begins"),
    ]
    for name, live in zip(names[1:], lives[1:], strict=True):
        if live <= number(setting.as_at):
            day = date(1970, 1, 1) + timedelta(days=int(live))
            rows.append((f"{name.lower()}-go-live", name, day, "go_live", "Hub goes live"))
    kept = [row for row in rows if setting.first_month <= row[2] <= setting.as_at]
    columns = {"change_id": pl.String, "hub": pl.String, "effective_on": pl.Date, "kind": pl.String, "title": pl.String}
    return pl.DataFrame(kept, schema=columns, orient="row").sort("effective_on", "change_id")
