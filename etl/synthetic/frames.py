"""Turns a chunk of the invented area into tables of the extract standard."""

import numpy as np
import polars as pl

from etl import codes
from etl.synthetic import care, rates, setting
from etl.synthetic.arrivals import SOURCES
from etl.synthetic.checks import AGENCIES
from etl.synthetic.chunk import Chunk, coded, keyed, moment, names, pick
from etl.synthetic.days import spring_forward
from etl.synthetic.duty_and_teams import chaired, team_days, under_the_duty
from etl.synthetic.family_help import moved
from etl.synthetic.journey import OUTCOMES
from etl.synthetic.meetings import attendance, discussions
from etl.synthetic.ratings import CONCERN_NAMES, RISKS, opening
from etl.synthetic.setting import DAY, Ints

_STRIDE, _SPACE = 387_420_489, 100_000_000  # 3^18 shares no factor with 10^8: every child has its own pseudonym
_ACKNOWLEDGED, _ACKNOWLEDGED_FAMILY = 0.94, 0.35
_NO_AREA = 0.03
_CHILDREN_AT_HOME = (0.50, 0.30, 0.14, 0.06)  # households by how many of their children have contacts: 1, 2, 3, 4
_NO_HOUSEHOLD = 0.08  # contacts that name none


def frames(chunk: Chunk, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Return the chunk's tables about children, each sorted by time (people by pseudonym)."""
    person = _people_names(chunk)
    contact = _contact_names(chunk)
    referral, referrals = care.referrals(chunk, person, contact, rng)
    law = np.random.default_rng([chunk.setting.seed, 6, chunk.index])  # of its own: what was drawn before stays
    tables = {
        "contacts": _contacts(chunk, person, contact, rng),
        "agency_checks": under_the_duty(_checks(chunk, contact), law),
        "referrals": referrals,
        "assessments": care.assessments(chunk, person, referral),
        "section47": chaired(chunk, person, care.enquiries(chunk, person, referral), law),
        "support_episodes": moved(chunk, person, care.episodes(chunk, person, rng), law),
    }
    met = np.random.default_rng([chunk.setting.seed, 13, chunk.index])  # of its own too
    tables["strategy_discussions"] = discussions(chunk, team_days(chunk, person), tables, met)
    tables["attendance"] = attendance(tables["strategy_discussions"], tables["section47"], met)
    people = _people(chunk, person, rng)
    shown = pl.concat([table["person_id"] for table in tables.values() if "person_id" in table.columns]).unique()
    return {"people": people.filter(pl.col("person_id").is_in(shown.implode())).sort("person_id"), **tables}


def _people_names(chunk: Chunk) -> pl.Series:
    size = len(chunk.children.hub)
    first = chunk.numbers.take("person", size)
    shift = chunk.setting.seed * 7_919 % _SPACE
    return names("P", (np.arange(first, first + size) * _STRIDE + shift) % _SPACE, 8)


def _people(chunk: Chunk, person: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    children, size = chunk.children, len(person)
    born = pl.Series(children.born.astype(np.int32)).cast(pl.Date).dt.month_start()
    return pl.DataFrame({
        "person_id": person,
        "birth_month": born,
        "sex": pick(rng, rates.SEXES, size),
        "ethnicity": pick(rng, rates.ETHNICITIES, size),
        "disability": pick(rng, rates.DISABILITIES, size),
        "area": coded(children.area, setting.AREAS),
        "imd_decile": children.decile,
    })  # fmt: skip


def _contact_names(chunk: Chunk) -> pl.Series:
    """Return a key per contact shown, null for those before the first month and for direct referrals."""
    shown = (chunk.arrivals.minute // DAY >= chunk.low) & ~chunk.arrivals.direct
    rows = np.flatnonzero(shown)
    keys = keyed("C", "contact", chunk, chunk.arrivals.minute[rows])
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
            "received_at": moment(arrivals.minute, arrivals.minute >= 0),
            "source": coded(arrivals.source, SOURCES),
            "hub": coded(children.hub[arrivals.child], setting.hub_names(chunk.setting.hubs)),
            "area": coded(spot, setting.AREAS),
            "concern": coded(ratings.concern, CONCERN_NAMES),
            "risk_initial": coded(ratings.initial, RISKS),
            "risk_final": coded(ratings.final, RISKS),
            "decided_at": moment(ratings.decided, ratings.decided >= 0),
            "outcome": coded(chunk.journey.outcome, OUTCOMES),
            "acknowledged_at": moment(reply, (reply >= 0) & (reply // DAY <= chunk.high)),
            "household_id": _households(chunk),
        })
        .filter(pl.col("contact_id").is_not_null())
        .sort("contact_id")
    )  # fmt: skip


def _households(chunk: Chunk) -> pl.Series:
    """Return the household of each contact's child: children of one hub, area and decile, of whom each has contacts of
    its own.
    """
    rng = np.random.default_rng([chunk.setting.seed, 7, chunk.index])  # of its own: what was drawn before stays
    children, size = chunk.children, len(chunk.children.hub)
    order = np.lexsort((rng.random(size), children.decile, children.area, children.hub))
    many = 1 + rng.choice(len(_CHILDREN_AT_HOME), size, p=_CHILDREN_AT_HOME)
    homes = [np.repeat(np.arange(size), many)[:size], *(each[order] for each in (children.hub, children.area,
                                                                                 children.decile))]  # fmt: skip
    begins = np.any([np.diff(each, prepend=-1) != 0 for each in homes], axis=0)
    home = np.empty(size, dtype=np.int64)
    home[order] = np.cumsum(begins) - 1
    first = chunk.numbers.take("household", int(begins.sum()))
    shift = chunk.setting.seed * 6_151 % _SPACE
    place = np.where(rng.random(len(chunk.arrivals.child)) < _NO_HOUSEHOLD, -1, home[chunk.arrivals.child])
    named = names("H", ((first + place) * _STRIDE + shift) % _SPACE, 8)
    return named.zip_with(pl.Series(place >= 0), pl.Series([None], dtype=pl.String).new_from_index(0, len(named)))


def _acknowledged(chunk: Chunk, rng: np.random.Generator) -> Ints:
    minute, size = chunk.arrivals.minute, len(chunk.arrivals.minute)
    reply = minute + np.rint(60 * 2.2 * np.exp(0.9 * rng.normal(0, 1, size))).astype(np.int64)
    waits = rng.random(size) < np.where(chunk.ratings.live, 0.25, 0.45)
    reply = spring_forward(chunk.days, np.where(waits, opening(chunk.days, reply, rng), reply))
    family = np.isin(np.asarray(SOURCES)[chunk.arrivals.source], ("1A", "1B", "1C", "1D", "9", "10"))
    acknowledged = rng.random(size) < np.where(family, _ACKNOWLEDGED_FAMILY, _ACKNOWLEDGED)
    return np.where(acknowledged, reply, -1)


def _checks(chunk: Chunk, contact: pl.Series) -> pl.DataFrame:
    checks = chunk.checks
    return pl.DataFrame({
        "check_id": keyed("K", "check", chunk, checks.asked),
        "contact_id": contact.gather(pl.Series(checks.contact)),
        "agency": coded(checks.agency, list(AGENCIES)),
        "requested_at": moment(checks.asked, checks.asked >= 0),
        "returned_at": moment(checks.returned, checks.returned >= 0),
        "response": coded(checks.response, list(codes.RESPONSES)),
        "lawful_basis": coded(checks.basis, list(codes.LAWFUL_BASES)),
        "risk_view": coded(checks.view, RISKS),
    }).sort("check_id")  # fmt: skip
