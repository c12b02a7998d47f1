"""Finds patterns in children's journeys: usual sequences, three contacts that nobody checked, and drift.

A row is a child, or a referral. Everything is counted over 12 months, where the data speaks for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from etl import codes
from queries.build import Build, having
from queries.calendar.months import last_day, months_after, number_of
from queries.measure.absent import not_in_data
from queries.measure.not_known import unspoken
from queries.measure.status import latest_run

MONTHS, STEPS, SHOWN = 12, 5, 10
ENOUGH = 3  # contacts
DRIFT = 28  # days after a referral with nothing recorded
_KINDS = {  # what a sequence is made of, each with its table, its day, and its place on one day
    "Contact": ("contacts", "received_at"),
    "Referral": ("referrals", "received_on"),
    "Assessment": ("assessments", "started_on"),
    "Strategy discussion": ("section47", "strategy_discussion_on"),
}
_FURTHER = ("referrals", "assessments", "section47", "support_episodes")  # the tables of all steps but contacts
_FOLLOWING = {  # what follows a referral, by the day it begins
    "assessments": "started_on",
    "section47": "strategy_discussion_on",
    "support_episodes": "started_on",
}
_LEVELS = {  # every kind of early help is one step
    level.code: level.words if level.opens_case else codes.EARLY_HELP.words
    for level in codes.LEVELS_OF_NEED
    if not level.opens_case or level in (codes.FAMILY_HELP, *codes.FOUR_LEVELS)
}


@dataclass(frozen=True)
class Usual:
    """One sequence of steps, and how many children went through it."""

    steps: tuple[str, ...]
    children: int


@dataclass(frozen=True)
class Families:
    """Children with a contact by household: how many households of how many children, and how many children have none.

    `again` are households with contacts on two days or more, the most contacts first, and `of_again` their children.
    """

    households: int
    children: int
    unknown: int
    again: pl.DataFrame
    of_again: int


@dataclass(frozen=True)
class Common:
    """What the journeys of 12 months have in common.

    `sequences` are those most children went through, of `children` in all; `families` counts them by household.
    `unchecked` are children with three contacts or more about which no agency was asked; `drifting` referrals after
    which nothing was recorded. All three are rows with keys, or a sentence that says what is not in this data.
    `lacking` says which steps are not known in all of these months.
    """

    first: date
    last: date
    children: int
    sequences: tuple[Usual, ...]
    unchecked: pl.DataFrame | str
    drifting: pl.DataFrame | str
    families: "Families | str"
    lacking: str = ""


def common(build: Build, month: date, where: Mapping[str, str] | None = None) -> Common | str:
    """Return what journeys have in common in the 12 months up to one (its first day), or why that is not known."""
    kept = dict(where or {})
    absent, run = not_in_data(build, "contacts", ["in_hub"]), latest_run(build, "contacts", kept)
    if absent or run is None:
        return absent or "No table speaks for these months: journeys are not known."
    first = max(months_after(month, 1 - MONTHS), run[0])
    last = min(last_day(month), build.as_at.date(), run[1])
    if last < first:
        return "No table speaks for these months: journeys are not known."
    contacts = _contacts(build, first, last, kept)
    sequences = _sequences(build, contacts, first, last)
    shown = sequences.head(SHOWN).rows()
    return Common(
        first, last, contacts["person_id"].n_unique(), tuple(Usual(tuple(steps), n) for steps, n in shown),
        _unchecked(build, contacts, first, last), _drifting(build, first, last, kept), _families(build, contacts),
        unspoken(build, _FURTHER, first, last),
    )  # fmt: skip


def _contacts(build: Build, first: date, last: date, where: dict[str, str]) -> pl.DataFrame:
    """Return the contacts of a span that went through the hub."""
    names = dict.fromkeys(["contact_id", "person_id", "in_hub", "checks", "outcome", "received_month", *where])
    months = number_of(first.replace(day=1)), number_of(last.replace(day=1))
    rows = build.fact("contacts", list(names)).filter(
        "in_hub", pl.col("received_month").is_between(*months), *having(where)
    )
    columns = ["contact_id", "household_id", "received_at"]
    days = build.warehouse.read_days("contacts", columns, "received_at", first, last)
    days = days.select("contact_id", "household_id", on=pl.col("received_at").dt.date())
    return rows.drop("received_month").join(days, on="contact_id", how="inner")


def _sequences(build: Build, contacts: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Return each sequence of steps (the same step again is one) with its children, most first."""
    children = contacts.select("person_id").unique()
    parts = []
    for place, (what, (table, day)) in enumerate(_KINDS.items()):
        if table in build.warehouse.tables():
            rows = build.warehouse.read_days(table, ["person_id", day], day, first, last)
            parts.append(rows.select("person_id", on=pl.col(day).cast(pl.Date), what=pl.lit(what), place=pl.lit(place)))
    if "support_episodes" in build.warehouse.tables():
        columns = ["person_id", "started_on", "level"]
        rows = build.warehouse.read_days("support_episodes", columns, "started_on", first, last)
        named = pl.col("level").cast(pl.String).replace_strict(_LEVELS, default=None)
        support = rows.select("person_id", on="started_on", what=named, place=pl.lit(len(_KINDS)))
        parts.append(support.drop_nulls("what"))
    every = pl.concat(parts).join(children, on="person_id", how="semi")
    ordered = every.sort("person_id", "on", "place", "what")
    again = (pl.col("what") == pl.col("what").shift()) & (pl.col("person_id") == pl.col("person_id").shift())
    paths = ordered.filter(~again.fill_null(False)).group_by("person_id", maintain_order=True).agg(steps="what")
    cut = pl.when(pl.col("steps").list.len() > STEPS).then(
        pl.concat_list(pl.col("steps").list.head(STEPS), pl.lit("…"))
    ).otherwise("steps")  # fmt: skip
    counted = paths.with_columns(steps=cut).group_by("steps").agg(children=pl.len())
    return counted.sort(-pl.col("children").cast(pl.Int64), pl.col("steps").list.join(" ")).select("steps", "children")


def _unchecked(build: Build, contacts: pl.DataFrame, first: date, last: date) -> pl.DataFrame | str:
    """Return children with three contacts or more of which no agency was asked: the latest first."""
    if absent := not_in_data(build, "contacts", ["checks"]):
        return absent
    if silent := unspoken(build, ["agency_checks"], first, last):
        return f"Who was asked in all of these months is not known. {silent}"
    ordered = contacts.sort("person_id", "on")
    counted = ordered.group_by("person_id", maintain_order=True).agg(
        contacts=pl.len(), asked=pl.col("checks").fill_null(0).sum(), first="on", last=pl.col("on").last(),
        contact_id=pl.col("contact_id").last(), outcome=pl.col("outcome").cast(pl.String).last(),
    )  # fmt: skip
    found = counted.filter(pl.col("contacts") >= ENOUGH, pl.col("asked") == 0)
    rows = found.with_columns(pl.col("first").list.first()).sort("last", "person_id", descending=[True, False])
    return rows.select("person_id", "contacts", "first", "last", "contact_id", "outcome")


def _families(build: Build, contacts: pl.DataFrame) -> Families | str:
    """Return children with a contact by the household that their contacts name."""
    if "household_id" in build.absent.get("contacts", ()):
        return "Not in this data: no extract says which household a child lives in, so families can’t be counted."
    known = contacts.drop_nulls("household_id")
    counted = known.group_by("household_id").agg(
        contacts=pl.len(), days=pl.col("on").n_unique(), children=pl.col("person_id").n_unique(),
        first=pl.col("on").min(), last=pl.col("on").max(),
    )  # fmt: skip
    again = counted.filter(pl.col("days") > 1).sort(
        "days", "contacts", "household_id", descending=[True, True, False]
    )  # fmt: skip
    children = known["person_id"].n_unique()
    of_again = known.join(again, on="household_id", how="semi")["person_id"].n_unique()
    return Families(counted.height, children, contacts["person_id"].n_unique() - children, again, of_again)


def _drifting(build: Build, first: date, last: date, where: dict[str, str]) -> pl.DataFrame | str:
    """Return referrals that went further, are open, and were followed by nothing for 28 days or more: oldest first.

    Followed means an assessment, a strategy discussion or support that begins on the day or later.
    """
    if absent := not_in_data(build, "referrals", ["outcome_known"]):
        return absent
    held = build.warehouse.tables()
    if "assessments" not in held:
        return "Not in this data: no extract holds assessments, so that nothing can be said of what follows a referral."
    followed = [table for table in ("referrals", *_FOLLOWING) if table in held]
    if silent := unspoken(build, followed, first, build.as_at.date()):
        return f"What followed referrals to the end of this data is not known. {silent}"
    names = dict.fromkeys(["referral_id", "person_id", "received_on", "closed_at_door", *where])
    until = min(last, build.as_at.date() - timedelta(days=DRIFT))
    rows = build.fact("referrals", list(names)).filter(
        ~pl.col("closed_at_door"), pl.col("received_on").is_between(first, until), *having(where)
    )
    still = build.warehouse.read("referrals", ["referral_id", "closed_on", "hub"]).filter(pl.col("closed_on").is_null())
    open_ones = rows.drop("hub", strict=False).join(still, on="referral_id", how="inner")
    later = pl.concat(
        build.warehouse.read_days(table, ["person_id", day], day, first, date.max).select("person_id", next=day)
        for table, day in _FOLLOWING.items() if table in held
    ).join(open_ones, on="person_id", how="semi").sort("person_id", "next")  # fmt: skip
    found = open_ones.sort("person_id", "received_on").join_asof(
        later, left_on="received_on", right_on="next", by="person_id", strategy="forward", coalesce=False,
        check_sortedness=False,
    )  # fmt: skip
    waited = (pl.lit(build.as_at.date()) - pl.col("received_on")).dt.total_days()
    drifting = found.filter(pl.col("next").is_null()).with_columns(days=waited)
    return drifting.select("referral_id", "person_id", "received_on", "hub", "days").sort("received_on", "referral_id")
