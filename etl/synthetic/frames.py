"""The invented world as the extract standard's tables: one row of a frame is one row of an extract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from etl import codes
from etl.synthetic import area, rates
from etl.synthetic.arrivals import SOURCES, Arrivals, Children
from etl.synthetic.checks import AGENCIES, Checks
from etl.synthetic.days import Days
from etl.synthetic.journey import OUTCOMES, Journey
from etl.synthetic.ratings import CONCERN_NAMES, RISKS, Ratings, opening, spring_forward
from etl.synthetic.setting import DAY, Bools, Ints, Setting

_STRIDE, _SPACE = 387_420_489, 100_000_000  # 3^18 shares no factor with 10^8: every child has its own pseudonym
_ACKNOWLEDGED, _ACKNOWLEDGED_FAMILY = 0.94, 0.35
_NO_AREA = 0.03
_END_REASONS = {
    (1, 0): "Child’s early help plan completed", (1, 2): "Stepped up to social care", (2, 0): "Child’s needs met",
    (2, 1): "Stepped down to early help", (2, 3): "Child protection plan started", (2, 4): "Child became looked after",
    (3, 0): "Plan ended – child safe", (3, 1): "Stepped down to early help", (3, 2): "Stepped down to child in need",
    (3, 4): "Child became looked after", (4, 0): "Returned home or permanence order", (4, 1): "Returned home",
    (4, 2): "Returned home with a child in need plan",
}  # fmt: skip
_OPENED_IN_ERROR = 0.008


@dataclass
class Numbers:
    """How many keys of each kind have been given out in earlier chunks."""

    used: dict[str, int] = field(default_factory=dict)

    def take(self, kind: str, size: int) -> int:
        """Return the first of so many new numbers."""
        first = self.used.get(kind, 1)
        self.used[kind] = first + size
        return first


@dataclass(frozen=True)
class Chunk:
    """What one chunk's frames are made from."""

    setting: Setting
    days: Days
    children: Children
    arrivals: Arrivals
    ratings: Ratings
    journey: Journey
    checks: Checks
    numbers: Numbers

    @property
    def low(self) -> int:
        """First day shown, in days since 1970."""
        return self.days.first + self.days.seen

    @property
    def high(self) -> int:
        """Last day shown."""
        return self.days.first + self.days.count - 1


def frames(chunk: Chunk, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Return the chunk's tables about children, each sorted by time (people by pseudonym)."""
    person = _people_names(chunk)
    contact = _contact_names(chunk)
    referral, referrals = _referrals(chunk, person, contact, rng)
    tables = {
        "contacts": _contacts(chunk, person, contact, rng),
        "agency_checks": _checks(chunk, contact),
        "referrals": referrals,
        "assessments": _assessments(chunk, person, referral),
        "section47": _enquiries(chunk, person, referral),
        "support_episodes": _episodes(chunk, person, rng),
    }
    people = _people(chunk, person, rng)
    shown = pl.concat([table["person_id"] for table in tables.values() if "person_id" in table.columns]).unique()
    return {"people": people.filter(pl.col("person_id").is_in(shown.implode())).sort("person_id"), **tables}


def _names(letter: str, number: Ints, width: int) -> pl.Series:
    return letter + pl.Series(number).cast(pl.String).str.zfill(width)


def _keyed(letter: str, kind: str, chunk: Chunk, begins: Ints) -> pl.Series:
    """Return keys in order of time."""
    first = chunk.numbers.take(kind, len(begins))
    place = np.empty(len(begins), dtype=np.int64)
    place[np.argsort(begins, kind="stable")] = np.arange(first, first + len(begins))
    return _names(letter, place, 7)


def _coded(index: Ints, words: Sequence[str]) -> pl.Series:
    """Return the words at each index, null at -1."""
    table = pl.Series([*words, None], dtype=pl.String)
    return table.gather(pl.Series(np.where(index < 0, len(words), index)))


def _pick(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> pl.Series:
    odds = np.array(list(shares.values()), dtype=np.float64)
    return _coded(rng.choice(len(odds), size, p=odds / odds.sum()), list(shares))


def _moment(minute: Ints, known: Bools) -> pl.Series:
    moment = pl.Series(minute * 60_000_000).cast(pl.Datetime("us"))
    return moment.zip_with(pl.Series(known), pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(minute)))


def _day(day: Ints, known: Bools) -> pl.Series:
    shown = pl.Series(np.where(known, day, 0).astype(np.int32)).cast(pl.Date)
    return shown.zip_with(pl.Series(known), pl.Series([None], dtype=pl.Date).new_from_index(0, len(day)))


def _people_names(chunk: Chunk) -> pl.Series:
    size = len(chunk.children.hub)
    first = chunk.numbers.take("person", size)
    shift = chunk.setting.seed * 7_919 % _SPACE
    return _names("P", (np.arange(first, first + size) * _STRIDE + shift) % _SPACE, 8)


def _people(chunk: Chunk, person: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    children, size = chunk.children, len(person)
    born = pl.Series(children.born.astype(np.int32)).cast(pl.Date).dt.month_start()
    return pl.DataFrame({
        "person_id": person,
        "birth_month": born,
        "sex": _pick(rng, rates.SEXES, size),
        "ethnicity": _pick(rng, rates.ETHNICITIES, size),
        "disability": _pick(rng, rates.DISABILITIES, size),
        "area": _coded(children.area, area.AREAS),
        "imd_decile": children.decile,
    })  # fmt: skip


def _contact_names(chunk: Chunk) -> pl.Series:
    """Return a key per contact shown, null for those before the first month and for direct referrals."""
    shown = (chunk.arrivals.minute // DAY >= chunk.low) & ~chunk.arrivals.direct
    rows = np.flatnonzero(shown)
    keys = _keyed("C", "contact", chunk, chunk.arrivals.minute[rows])
    place = np.full(len(shown), len(rows))
    place[rows] = np.arange(len(rows))
    return pl.concat([keys, pl.Series([None], dtype=pl.String)]).gather(pl.Series(place))


def _contacts(chunk: Chunk, person: pl.Series, contact: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    arrivals, ratings, children = chunk.arrivals, chunk.ratings, chunk.children
    spot = np.where(rng.random(len(contact)) < _NO_AREA, -1, children.area[arrivals.child])
    reply = _acknowledged(chunk, rng)
    return (
        pl.DataFrame({
            "contact_id": contact,
            "person_id": person.gather(pl.Series(arrivals.child)),
            "received_at": _moment(arrivals.minute, arrivals.minute >= 0),
            "source": _coded(arrivals.source, SOURCES),
            "hub": _coded(children.hub[arrivals.child], area.hub_names(chunk.setting.hubs)),
            "area": _coded(spot, area.AREAS),
            "concern": _coded(ratings.concern, CONCERN_NAMES),
            "risk_initial": _coded(ratings.initial, RISKS),
            "risk_final": _coded(ratings.final, RISKS),
            "decided_at": _moment(ratings.decided, ratings.decided >= 0),
            "outcome": _coded(chunk.journey.outcome, OUTCOMES),
            "acknowledged_at": _moment(reply, (reply >= 0) & (reply // DAY <= chunk.high)),
        })
        .filter(pl.col("contact_id").is_not_null())
        .sort("contact_id")
    )  # fmt: skip


def _acknowledged(chunk: Chunk, rng: np.random.Generator) -> Ints:
    minute, size = chunk.arrivals.minute, len(chunk.arrivals.minute)
    reply = minute + np.rint(60 * 2.2 * np.exp(0.9 * rng.normal(0, 1, size))).astype(np.int64)
    waits = rng.random(size) < np.where(chunk.ratings.live, 0.25, 0.45)
    reply = spring_forward(chunk.days, np.where(waits, opening(chunk.days, reply, rng), reply))
    family = np.isin(np.asarray(SOURCES)[chunk.arrivals.source], ("1A", "1B", "1C", "1D", "9", "10"))
    told = rng.random(size) < np.where(family, _ACKNOWLEDGED_FAMILY, _ACKNOWLEDGED)
    return np.where(told, reply, -1)


def _checks(chunk: Chunk, contact: pl.Series) -> pl.DataFrame:
    checks = chunk.checks
    return pl.DataFrame({
        "check_id": _keyed("K", "check", chunk, checks.asked),
        "contact_id": contact.gather(pl.Series(checks.contact)),
        "agency": _coded(checks.agency, list(AGENCIES)),
        "requested_at": _moment(checks.asked, checks.asked >= 0),
        "returned_at": _moment(checks.returned, checks.returned >= 0),
        "response": _coded(checks.response, list(codes.RESPONSES)),
        "lawful_basis": _coded(checks.basis, list(codes.LAWFUL_BASES)),
        "risk_view": _coded(checks.view, RISKS),
    }).sort("check_id")  # fmt: skip


def _referrals(
    chunk: Chunk, person: pl.Series, contact: pl.Series, rng: np.random.Generator
) -> tuple[pl.Series, pl.DataFrame]:
    """Return a key per referral made (null when not shown), and the table."""
    made = chunk.journey.referrals.all()
    shown = (made["day"] >= chunk.low) & (made["day"] <= chunk.high)
    rows = np.flatnonzero(shown)
    part = {name: values[rows] for name, values in made.items()}
    keys = _keyed("R", "referral", chunk, part["day"])
    arrivals, from_help = chunk.arrivals, part["row"] < 0
    row = np.where(from_help, 0, part["row"])
    source = np.where(from_help, SOURCES.index("5D"), arrivals.source[row])
    needs = [rates.NEEDS[name] for name in CONCERN_NAMES]
    concern = np.where(from_help, CONCERN_NAMES.index("neglect"), chunk.ratings.concern[row])
    decided = part["decided"] <= chunk.high
    ended = (part["found"] >= 0) & (part["closed"] <= chunk.high)
    reason = _reasons(part, rng)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    table = pl.DataFrame({
        "referral_id": keys,
        "person_id": person.gather(pl.Series(part["child"])),
        "received_on": _day(part["day"], part["day"] >= 0),
        "source": _coded(source, SOURCES),
        "hub": _coded(chunk.children.hub[part["child"]], area.hub_names(chunk.setting.hubs)),
        "contact_id": contact.gather(pl.Series(row)).zip_with(pl.Series(~from_help), nothing),
        "primary_need": _coded(concern, needs),
        "decided_on": _day(part["decided"], decided),
        "no_further_action": _coded(np.where(decided, part["found"] < 0, -1), ["no", "yes"]),
        "closed_on": _day(part["closed"], ended),
        "closure_reason": reason.zip_with(pl.Series(ended), nothing),
    }).sort("referral_id")  # fmt: skip
    place = np.full(len(shown), len(rows))
    place[rows] = np.arange(len(rows))
    return pl.concat([keys, pl.Series([None], dtype=pl.String)]).gather(pl.Series(place)), table


def _reasons(part: dict[str, Ints], rng: np.random.Generator) -> pl.Series:
    size = len(part["day"])
    care = _pick(rng, {"RC1": 10, "RC3": 12, "RC4": 18, "RC6": 4, "RC7": 56}, size)
    support = _pick(rng, {"RC3": 2, "RC5": 6, "RC7": 92}, size)
    support = care.zip_with(pl.Series(part["level"] == 4), support)
    return _coded(part["found"] - 1, ["RC8", "RC9"]).zip_with(pl.Series(part["found"] > 0), support)


def _assessments(chunk: Chunk, person: pl.Series, referral: pl.Series) -> pl.DataFrame:
    made = chunk.journey.assessments.all()
    rows = np.flatnonzero((made["day"] >= chunk.low) & (made["day"] <= chunk.high))
    part = {name: values[rows] for name, values in made.items()}
    done = part["authorised"] <= chunk.high
    return pl.DataFrame({
        "assessment_id": _keyed("A", "assessment", chunk, part["day"]),
        "person_id": person.gather(pl.Series(part["child"])),
        "started_on": _day(part["day"], part["day"] >= 0),
        "referral_id": referral.gather(pl.Series(part["referral"])),
        "authorised_on": _day(part["authorised"], done),
        "outcome": _coded(np.where(done, part["found"], -1), ["in_need", "not_in_need", "step_down"]),
    }).sort("assessment_id")  # fmt: skip


def _enquiries(chunk: Chunk, person: pl.Series, referral: pl.Series) -> pl.DataFrame:
    made = chunk.journey.record.enquiries.all()
    rows = np.flatnonzero((made["day"] >= chunk.low) & (made["day"] <= chunk.high))
    part = {name: values[rows] for name, values in made.items()}
    held = part["conference"] <= chunk.high
    known = held | (part["needed"] == 1) | (part["day"] + 21 <= chunk.high)
    return pl.DataFrame({
        "section47_id": _keyed("S", "section47", chunk, part["day"]),
        "person_id": person.gather(pl.Series(part["child"])),
        "strategy_discussion_on": _day(part["day"], part["day"] >= 0),
        "referral_id": referral.gather(pl.Series(np.where(part["referral"] < 0, 0, part["referral"]))).zip_with(
            pl.Series(part["referral"] >= 0), pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        ),
        "conference_on": _day(part["conference"], held),
        "conference_not_required": _coded(np.where(known, 1 - part["needed"], -1), ["no", "yes"]),
        "plan_started": _coded(np.where(held, part["plan"], -1), ["no", "yes"]),
    }).sort("section47_id")  # fmt: skip


def _episodes(chunk: Chunk, person: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """Return episodes; those open on the first day were carried into the case system with that day as their start."""
    made = chunk.journey.record.episodes.all()
    shown = (made["end"] > chunk.low) & (made["start"] <= chunk.high)
    part = {name: values[np.flatnonzero(shown)] for name, values in made.items()}
    slips = np.flatnonzero((rng.random(len(part["start"])) < _OPENED_IN_ERROR) & (part["start"] >= chunk.low))
    child = np.concatenate([part["child"], part["child"][slips]])
    level = np.concatenate([part["level"], np.where(part["level"][slips] > 1, 2, 1)])
    start = np.concatenate([np.maximum(part["start"], chunk.low), part["start"][slips]])
    end = np.concatenate([part["end"], part["start"][slips]])
    plans = np.concatenate([part["plans"], np.full(len(slips), -1)])
    reason = np.concatenate([part["level"] * 5 + part["next"], np.full(len(slips), 25)])
    words = [_END_REASONS.get((index // 5, index % 5), "") for index in range(25)] + ["Opened in error"]
    ended = end <= chunk.high
    return pl.DataFrame({
        "episode_id": _keyed("E", "episode", chunk, start),
        "person_id": person.gather(pl.Series(child)),
        "level": _coded(level - 1, list(codes.EPISODE_LEVELS)),
        "started_on": _day(start, start >= 0),
        "ended_on": _day(end, ended),
        "end_reason": _coded(np.where(ended, reason, -1), words),
        "previous_plans": pl.Series(plans).replace(-1, None),
    }).sort("episode_id")  # fmt: skip
