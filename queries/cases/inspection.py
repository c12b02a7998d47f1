"""Lists what an inspection looks at over a period: a row is one contact, check, enquiry, referral or audit, by its key.

The content of each list is our own reading of the inspectorates' scope; `publish/evidence/profiles` chooses among them.
Codes are written as words. Moments are text, to the minute, or to the day where no time was recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from queries.build import Build
from queries.calendar.months import first_day, months_after, number_of
from queries.cases.inspection_rows import (
    contacts_of,
    in_words,
    stored,
    with_agencies,
    with_assessments,
    with_meeting,
)
from queries.facts.names import DEFAULT, TABLE_OF_FACT
from queries.measure.absent import not_in_data, tables_not_in_data
from queries.measure.not_known import unspoken
from queries.workload.waiting import late_and_open

FOLLOWED_DAYS = 90


@dataclass(frozen=True)
class List:
    """One list: its title, the meaning of a row, the day that puts a row in the period, and how rows are made.

    `fact` and `columns` are what must be in the data, `tables` those that its rows are made of beside its own. `note`
    says of a period what a reader could get wrong.
    """

    title: str
    row: str
    counted: str
    fact: str
    columns: tuple[str, ...]
    make: Callable[[Build, date, date], pl.DataFrame | str]
    note: str = ""
    tables: tuple[str, ...] = ()


def listed(build: Build, name: str, first: date, last: date) -> pl.DataFrame | str:
    """Return every column of a list over a period, by day and key; or what is not in this data, as a sentence."""
    chosen = LISTS[name]
    if chosen.fact == "audits" and "audits" not in build.warehouse.tables():
        return "Not in this data: no extract holds practice audits."
    absent = not_in_data(build, chosen.fact, chosen.columns) if chosen.columns else None
    if absent := absent or _silent(build, name, first, last):
        return absent
    rows = chosen.make(build, first, last)
    return rows if isinstance(rows, str) else in_words(rows)


def note_of(build: Build, name: str, first: date, last: date) -> str:
    """Return, as sentences, what a reader of a list could get wrong, and which days its tables don't speak for."""
    chosen = LISTS[name]
    if chosen.fact == "audits":
        return chosen.note
    until = build.as_at.date() if name == "overdue" else last
    since = until if name == "overdue" else first
    own = TABLE_OF_FACT[chosen.fact]
    told = [unspoken(build, [own], since, until)]
    if chosen.tables:
        ends = min(last + timedelta(days=FOLLOWED_DAYS), build.as_at.date()) if name == "followed" else until
        told.append(unspoken(build, chosen.tables, since, ends))
    return " ".join(filter(None, [chosen.note, *told]))


def _silent(build: Build, name: str, first: date, last: date) -> str:
    """Return that a list's table speaks for no month of a period, as a sentence; empty where it speaks for one."""
    table = TABLE_OF_FACT.get(LISTS[name].fact, "contacts")
    begins, ends = (build.as_at.date(),) * 2 if name == "overdue" else (first, last)
    every = [each for each in build.spans if each.table == table]
    months = [first_day(number) for number in range(number_of(begins), number_of(ends) + 1)]
    if any(span.speaks_for(month) for span in every for month in months):
        return ""
    return f"Not known for these days. {unspoken(build, [table], begins, ends)}"


def _contacts(build: Build, first: date, last: date) -> pl.DataFrame:
    rows = contacts_of(build, "received_at", first, last, ["timed", "on_time"])
    timed = pl.when(pl.col("timed")).then(pl.col("on_time"))
    return with_agencies(build, rows.with_columns(on_time=timed))


def _checks(build: Build, first: date, last: date) -> pl.DataFrame:
    kept = stored(build, "agency_checks", ["requested_at", "returned_at"], ["check_id", "contact_id"]).filter(
        pl.col("day of requested_at").is_between(first, last)
    )
    own = ["check_id", "person_id", "hub", "agency", "answer", "declined_for", "lawful_basis", "target_hours",
           "over_hours"]  # fmt: skip
    rows = kept.join(build.fact("agency_checks", own), on="check_id", how="inner")
    named = rows.rename({"requested_at": "requested", "returned_at": "returned"})
    return named.sort("day of requested_at", "check_id")


def _followed(build: Build, first: date, last: date) -> pl.DataFrame | str:
    """Return contacts that ended without action, and what came to the child within 90 days of the decision."""
    rows = contacts_of(build, "decided_at", first, last)
    ended = rows.filter(pl.col("outcome").cast(pl.String).is_in(["nfa", "advice"]))
    kinds = [
        ("section47", "strategy_discussion_on", "section47_id", "Strategy discussion"),
        ("strategy_discussions", "held_at", "discussion_id", "Strategy discussion"),
        ("referrals", "received_on", "referral_id", "Referral"),
    ]
    events = [
        build.warehouse.read(table, ["person_id", day, key]).select(
            "person_id", pl.col(day).cast(pl.Date).alias("followed_on"),
            pl.col(key).cast(pl.String).alias("followed_key"),
            followed_by=pl.lit(what),
        )
        for table, day, key, what in kinds
        if table in build.warehouse.tables()
    ]  # fmt: skip
    if not events:
        return tables_not_in_data(build, _EVENTS) or ""
    every = pl.concat(events).filter(pl.col("followed_on").is_not_null())
    # on one day the strategy discussion, which stands first, tells more than the referral
    daily = every.unique(["person_id", "followed_on"], keep="first", maintain_order=True).sort(
        "person_id", "followed_on"
    )
    found = ended.sort("person_id", "day of decided_at").join_asof(
        daily, left_on="day of decided_at", right_on="followed_on", by="person_id", strategy="forward",
        tolerance=timedelta(days=FOLLOWED_DAYS), coalesce=False, check_sortedness=False,
    )  # fmt: skip
    followed = found.filter(pl.col("followed_on").is_not_null())
    days = (pl.col("followed_on") - pl.col("day of decided_at")).dt.total_days()
    return followed.with_columns(days=days).sort("day of decided_at", "contact_id")


def _rerated(build: Build, first: date, last: date) -> pl.DataFrame:
    rows = contacts_of(build, "decided_at", first, last, ["risk_step", "low_first", "high_finally"])
    changed = rows.filter((pl.col("risk_step") != 0).fill_null(False))
    return changed.with_columns(steps=pl.col("risk_step"), missed=pl.col("low_first") & pl.col("high_finally"))


def _enquiries(build: Build, first: date, last: date) -> pl.DataFrame:
    own = ["section47_id", "strategy_discussion_on", "referral_id", "conference_on", "conference_not_required",
           "plan_started"]  # fmt: skip
    kept = build.warehouse.read("section47", own).filter(pl.col("strategy_discussion_on").is_between(first, last))
    facts = build.fact("conferences", ["section47_id", "person_id", "hub", "chair", "late", "age_band"])
    opposite = (
        pl.col("conference_not_required").cast(pl.String).replace_strict({"yes": "No", "no": "Yes"}, default=None)
    )
    rows = kept.join(facts, on="section47_id", how="inner").rename(
        {"chair": "conference_chair", "late": "conference_late"}
    )
    made = rows.with_columns(conference_required=opposite).sort("strategy_discussion_on", "section47_id")
    there = with_meeting(build, made, "conference", "section47_id")
    return there.rename({"invited": "conference_invited", "took_part": "conference_took_part"})


def _discussions(build: Build, first: date, last: date) -> pl.DataFrame:
    links = ["discussion_id", "contact_id", "referral_id", "section47_id"]
    kept = stored(build, "strategy_discussions", ["held_at", "needed_at"], links).filter(
        pl.col("day of held_at").is_between(first, last)
    )
    own = ["discussion_id", "person_id", "hub", "led_by", "led_role", "macpt", "result", "attended", "quorate",
           "age_band"]  # fmt: skip
    rows = kept.join(build.fact("strategy_discussions", own), on="discussion_id", how="inner")
    quorate = pl.when(pl.col("attended")).then(pl.col("quorate"))
    named = rows.with_columns(quorate=quorate).drop("attended")
    named = named.rename({"held_at": "held", "needed_at": "needed", "macpt": "led_by_team"})
    return with_meeting(build, named, "strategy_discussion", "discussion_id").sort("day of held_at", "discussion_id")


def _overdue(build: Build, _first: date, _last: date) -> pl.DataFrame:
    """Return the contacts that are undecided and past their target at the as-at, whenever they were received."""
    late = late_and_open("contacts")
    read = dict.fromkeys([*late.meta.root_names(), "contact_id", "target_hours", "waited", "over_hours"])
    open_ones = build.fact("contacts", list(read)).filter(late)
    kept = open_ones.select("contact_id", "target_hours", "over_hours", waited_hours="waited")
    rows = contacts_of(build, "received_at", date.min, date.max).join(kept, on="contact_id", how="inner")
    return with_agencies(build, rows).sort(-pl.col("over_hours"), "contact_id", nulls_last=True)


def _referrals(build: Build, first: date, last: date) -> pl.DataFrame:
    own = ["referral_id", "received_on", "contact_id", "decided_on", "no_further_action"]
    kept = build.warehouse.read("referrals", own).filter(pl.col("received_on").is_between(first, last))
    facts = build.fact(
        "referrals", ["referral_id", "person_id", "hub", "source", "earlier_12m", "earlier_self_reported", "age_band"]
    )
    reaches = months_after(build.coverage["referrals"], DEFAULT.return_months)
    looked = pl.when(pl.col("received_on") >= reaches).then(pl.lit(value=False))
    repeat = pl.when("earlier_12m").then(pl.lit(value=True)).otherwise(pl.coalesce("earlier_self_reported", looked))
    rows = kept.join(facts, on="referral_id", how="inner").with_columns(repeat=repeat)
    return with_assessments(build, rows).sort("received_on", "referral_id")


def _audits(build: Build, first: date, last: date) -> pl.DataFrame:
    own = ["audit_id", "sample_id", "contact_id", "round", "audited_on", "audited_by", "blind", "outcome_right",
           "right_outcome", "right_risk", "right_agencies_asked"]  # fmt: skip
    audits = build.warehouse.read("audits", own)
    contacts = contacts_of(build, "received_at", first, last)
    judged = contacts.select("contact_id", "person_id", "risk_final", "outcome")
    return audits.join(judged, on="contact_id", how="inner").sort("sample_id", "contact_id", "round")


_EVENTS = ("referrals", "section47", "strategy_discussions")  # what may follow a contact
_NOT_YET = f"Contacts decided in the last {FOLLOWED_DAYS} days of the data have not been followed for as long."
LISTS: Mapping[str, List] = {
    "contacts": List(
        "Contacts", "one contact about one child", "received in the period", "contacts", ("hub",), _contacts,
        tables=("agency_checks",),
    ),
    "checks": List(
        "Agencies asked, and what they answered", "one question to one agency", "asked in the period",
        "agency_checks", ("agency",), _checks, "Hours over the target are negative where the answer came before it.",
    ),
    "followed": List(
        "Ended in no further action or advice, then a referral or strategy discussion within 90 days",
        "one contact, with what came first", "decided in the period", "contacts", ("outcome", "decided"),
        _followed, _NOT_YET, _EVENTS,
    ),
    "rerated": List(
        "Rating changed after checks", "one contact", "decided in the period", "contacts",
        ("risk_step", "low_first", "high_finally"), _rerated,
        "Missed: first rated green or blue, and red after checks.",
    ),
    "enquiries": List(
        "Section 47 enquiries, and who took part in their conferences", "one enquiry about one child",
        "strategy discussion in the period", "conferences", ("held",), _enquiries,
        "Took part: in person or remotely. Discussions, those that began no enquiry too, and who took part in them, "
        "stand in the list of strategy discussions.",
    ),
    "discussions": List(
        "Strategy discussions, and who took part", "one discussion about one child", "held in the period",
        "strategy_discussions", ("held_month",), _discussions,
        "Took part: in person or remotely. Quorate: every agency of the policy's quorum took part.",
    ),
    "overdue": List(
        "Undecided and overdue now", "one contact", "open at the as-at, whenever received", "contacts",
        ("timed", "decided"), _overdue, tables=("agency_checks",),
    ),
    "referrals": List(
        "Referrals: repeat, no further action, assessed", "one referral of one child", "received in the period",
        "referrals", ("first_of_day",), _referrals,
        "Repeat: the child was referred before within 12 months. Assessed: the assessment names the referral, or began "
        "up to 7 days after it. Repeat is empty where the data does not reach back 12 months and no referral is known.",
        ("assessments",),
    ),
    "audits": List(
        "Practice audits", "one audit of one contact", "of contacts received in the period", "audits", (), _audits,
        "Auditors can be mistaken: wrong means that an auditor said so.",
    ),
}  # fmt: skip
