"""Makes the tables of social care and early help: referrals, assessments, enquiries and episodes."""

import numpy as np
import polars as pl

from etl.synthetic import rates, setting
from etl.synthetic.arrivals import SOURCES
from etl.synthetic.cases import EARLY_HELP, IN_NEED, LOOKED_AFTER, MODELLED, NONE, PROTECTION
from etl.synthetic.chunk import Chunk, coded, day, keyed, pick, where
from etl.synthetic.ratings import CONCERN_NAMES
from etl.synthetic.setting import Ints

_END_REASONS = {  # by the level that ends and the next one
    (EARLY_HELP, NONE): "Child’s early help plan completed",
    (EARLY_HELP, IN_NEED): "Stepped up to social care",
    (IN_NEED, NONE): "Child’s needs met",
    (IN_NEED, EARLY_HELP): "Stepped down to early help",
    (IN_NEED, PROTECTION): "Child protection plan started",
    (IN_NEED, LOOKED_AFTER): "Child became looked after",
    (PROTECTION, NONE): "Plan ended – child safe",
    (PROTECTION, EARLY_HELP): "Stepped down to early help",
    (PROTECTION, IN_NEED): "Stepped down to child in need",
    (PROTECTION, LOOKED_AFTER): "Child became looked after",
    (LOOKED_AFTER, NONE): "Returned home or permanence order",
    (LOOKED_AFTER, EARLY_HELP): "Returned home",
    (LOOKED_AFTER, IN_NEED): "Returned home with a child in need plan",
}
_PLACES = 1 + len(MODELLED)
_OPENED_IN_ERROR = 0.008
_OTHER_REASON = 0.145  # of closures of children found not in need, so that England's share of referrals is reached


def referrals(
    chunk: Chunk, person: pl.Series, contact: pl.Series, rng: np.random.Generator
) -> tuple[pl.Series, pl.DataFrame]:
    """Return a key per referral made (null when not shown), and the table."""
    made = chunk.journey.referrals.all()
    shown = (made["day"] >= chunk.low) & (made["day"] <= chunk.high)
    rows = np.flatnonzero(shown)
    part = {name: values[rows] for name, values in made.items()}
    keys = keyed("R", "referral", chunk, part["day"])
    arrivals, from_help = chunk.arrivals, part["row"] < 0
    row = np.where(from_help, 0, part["row"])
    source = np.where(from_help, SOURCES.index("5D"), arrivals.source[row])
    needs = [rates.NEEDS[name] for name in CONCERN_NAMES]
    concern = np.where(from_help, CONCERN_NAMES.index("neglect"), chunk.ratings.concern[row])
    decided = part["decided"] <= chunk.high
    ended = (part["found"] >= 0) & (part["closed"] <= chunk.high)
    reason = _recorded(_reasons(part, rng), chunk)
    table = pl.DataFrame({
        "referral_id": keys,
        "person_id": person.gather(pl.Series(part["child"])),
        "received_on": day(part["day"], part["day"] >= 0),
        "source": coded(source, SOURCES),
        "hub": coded(chunk.children.hub[part["child"]], setting.hub_names(chunk.setting.hubs)),
        "contact_id": where(~from_help, contact.gather(pl.Series(row))),
        "primary_need": coded(concern, needs),
        "decided_on": day(part["decided"], decided),
        "no_further_action": coded(np.where(decided, part["found"] < 0, -1), ["no", "yes"]),
        "closed_on": day(part["closed"], ended),
        "closure_reason": where(ended, reason),
    }).sort("referral_id")  # fmt: skip
    place = np.full(len(shown), len(rows))
    place[rows] = np.arange(len(rows))
    return pl.concat([keys, pl.Series([None], dtype=pl.String)]).gather(pl.Series(place)), table


def _reasons(part: dict[str, Ints], rng: np.random.Generator) -> pl.Series:
    size = len(part["day"])
    care = pick(rng, {"RC1": 10, "RC3": 12, "RC4": 18, "RC6": 4, "RC7": 56}, size)
    support = pick(rng, {"RC3": 2, "RC5": 6, "RC7": 92}, size)
    support = care.zip_with(pl.Series(part["level"] == LOOKED_AFTER), support)
    return coded(part["found"] - 1, ["RC8", "RC9"]).zip_with(pl.Series(part["found"] > 0), support)


def _recorded(reason: pl.Series, chunk: Chunk) -> pl.Series:
    """Return reasons as they are recorded: some that found no need are given as services that ended."""
    luck = np.random.default_rng([chunk.setting.seed, 17, chunk.index]).random(len(reason))  # of its own
    other = pl.Series(luck < _OTHER_REASON) & reason.is_in(["RC8", "RC9"])
    return pl.Series(["RC7"], dtype=pl.String).new_from_index(0, len(reason)).zip_with(other, reason)


def assessments(chunk: Chunk, person: pl.Series, referral: pl.Series) -> pl.DataFrame:
    """Return assessments."""
    made = chunk.journey.assessments.all()
    rows = np.flatnonzero((made["day"] >= chunk.low) & (made["day"] <= chunk.high))
    part = {name: values[rows] for name, values in made.items()}
    done = part["authorised"] <= chunk.high
    return pl.DataFrame({
        "assessment_id": keyed("A", "assessment", chunk, part["day"]),
        "person_id": person.gather(pl.Series(part["child"])),
        "started_on": day(part["day"], part["day"] >= 0),
        "referral_id": referral.gather(pl.Series(part["referral"])),
        "authorised_on": day(part["authorised"], done),
        "outcome": coded(np.where(done, part["found"], -1), ["in_need", "not_in_need", "step_down"]),
    }).sort("assessment_id")  # fmt: skip


def enquiries(chunk: Chunk, person: pl.Series, referral: pl.Series) -> pl.DataFrame:
    """Return section 47 enquiries."""
    made = chunk.journey.record.enquiries.all()
    rows = np.flatnonzero((made["day"] >= chunk.low) & (made["day"] <= chunk.high))
    part = {name: values[rows] for name, values in made.items()}
    held, linked = part["conference"] <= chunk.high, part["referral"] >= 0
    known = held | (part["needed"] == 1) | (part["day"] + 21 <= chunk.high)
    return pl.DataFrame({
        "section47_id": keyed("S", "section47", chunk, part["day"]),
        "person_id": person.gather(pl.Series(part["child"])),
        "strategy_discussion_on": day(part["day"], part["day"] >= 0),
        "referral_id": where(linked, referral.gather(pl.Series(np.where(linked, part["referral"], 0)))),
        "conference_on": day(part["conference"], held),
        "conference_not_required": coded(np.where(known, 1 - part["needed"], -1), ["no", "yes"]),
        "plan_started": coded(np.where(held, part["plan"], -1), ["no", "yes"]),
    }).sort("section47_id")  # fmt: skip


def episodes(chunk: Chunk, person: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """Return episodes; those open on the first day were carried into the case system with that day as their start."""
    made = chunk.journey.record.episodes.all()
    shown = (made["end"] > chunk.low) & (made["start"] <= chunk.high)
    part = {name: values[np.flatnonzero(shown)] for name, values in made.items()}
    slips = np.flatnonzero((rng.random(len(part["start"])) < _OPENED_IN_ERROR) & (part["start"] >= chunk.low))
    child = np.concatenate([part["child"], part["child"][slips]])
    level = np.concatenate([part["level"], np.where(part["level"][slips] > EARLY_HELP, IN_NEED, EARLY_HELP)])
    start = np.concatenate([np.maximum(part["start"], chunk.low), part["start"][slips]])
    end = np.concatenate([part["end"], part["start"][slips]])
    plans = np.concatenate([part["plans"], np.full(len(slips), -1)])
    reason = np.concatenate([part["level"] * _PLACES + part["next"], np.full(len(slips), _PLACES**2)])
    words = [_END_REASONS.get(divmod(place, _PLACES), "") for place in range(_PLACES**2)] + ["Opened in error"]
    ended = end <= chunk.high
    return pl.DataFrame({
        "episode_id": keyed("E", "episode", chunk, start),
        "person_id": person.gather(pl.Series(child)),
        "level": coded(level - 1, [each.code for each in MODELLED]),
        "started_on": day(start, start >= 0),
        "ended_on": day(end, ended),
        "end_reason": coded(np.where(ended, reason, -1), words),
        "previous_plans": pl.Series(plans).replace(-1, None),
    }).sort("episode_id")  # fmt: skip
