"""Reads the rows that lists for an inspection are made of, with their codes in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from etl import codes
from etl.reading.clock import precision_of
from queries.build import Build
from queries.facts.names import DEFAULT, UNKNOWN

_YES_NO = {True: "Yes", False: "No"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "source": codes.SOURCES, "concern": codes.CONCERNS, "risk_initial": codes.RISKS, "risk_final": codes.RISKS,
    "right_risk": codes.RISKS, "outcome": codes.CONTACT_OUTCOMES, "right_outcome": codes.CONTACT_OUTCOMES,
    "agency": codes.AGENCIES, "audited_by": codes.AGENCIES, "answer": codes.RESPONSES,
    "declined_for": codes.DECLINE_REASONS, "lawful_basis": codes.LAWFUL_BASES, "conference_chair": codes.CHAIRS,
    "led_by": codes.AGENCIES, "led_role": codes.LED_ROLES, "led_by_team": codes.YES_NO,
    "result": codes.DISCUSSION_RESULTS,
    "plan_started": codes.YES_NO, "no_further_action": codes.YES_NO, "blind": codes.YES_NO,
    "round": codes.AUDIT_ROUNDS, "outcome_right": codes.YES_NO_UNSURE, "right_agencies_asked": codes.YES_NO,
}  # fmt: skip


def in_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with codes in words, and flags as Yes and No."""
    coded = [
        pl.col(name).cast(pl.String).replace_strict({**_WORDS[name], UNKNOWN: None}, default=None).alias(name)
        for name in rows.columns if name in _WORDS
    ]  # fmt: skip
    flags = [
        pl.col(name).replace_strict(_YES_NO, return_dtype=pl.String)
        for name, kind in rows.schema.items()
        if kind == pl.Boolean
    ]
    hours = pl.col("^(target|waited|over)_hours$").cast(pl.Float64).round(1)
    return rows.with_columns(coded).with_columns(flags).with_columns(hours)


def stored(build: Build, table: str, days: Sequence[str], others: Iterable[str]) -> pl.DataFrame:
    """Return columns of a table; moments stand in `day of NAME` as days, and under their name as text."""
    names = [*days, *map(precision_of, days), *others]
    rows = build.warehouse.read(table, names)
    told = []
    for name in days:
        text = pl.col(name).dt.strftime("%Y-%m-%d %H:%M")
        by_day = (pl.col(precision_of(name)).cast(pl.String) == "day").fill_null(False)
        told += [
            pl.when(by_day).then(text.str.head(10)).otherwise(text).alias(name),
            pl.col(name).cast(pl.Date).alias(f"day of {name}"),
        ]
    return rows.with_columns(told).drop(map(precision_of, days))


def contacts_of(build: Build, day: str, first: date, last: date, more: Sequence[str] = ()) -> pl.DataFrame:
    """Return the contacts that were received, or decided, in a period, with what facts say of them."""
    moments = ["received_at", "decided_at", "acknowledged_at"]
    kept = stored(build, "contacts", moments, ["contact_id"]).filter(pl.col(f"day of {day}").is_between(first, last))
    own = ["contact_id", "person_id", "hub", "source", "concern", "risk_initial", "risk_final", "outcome", "age_band"]
    rows = kept.join(build.fact("contacts", [*own, *more]), on="contact_id", how="inner")
    named = rows.rename({"received_at": "received", "decided_at": "decided", "acknowledged_at": "acknowledged"})
    return named.sort(f"day of {day}", "contact_id")


def with_agencies(build: Build, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the agencies that were asked about each contact, and those that answered; empty where nothing says so."""
    if "agency_checks" not in build.warehouse.tables():
        blank = pl.lit(None, pl.String)
        return rows.with_columns(agencies_asked=blank, agencies_answered=blank)
    checks = build.warehouse.read("agency_checks", ["contact_id", "agency", "returned_at"])
    named = checks.filter(pl.col("contact_id").is_in(rows["contact_id"].implode())).select(
        "contact_id", answered=pl.col("returned_at").is_not_null(),
        name=pl.col("agency").cast(pl.String).replace_strict(codes.AGENCIES, default=None),
    )  # fmt: skip
    once = pl.col("name").unique(maintain_order=True)
    asked = named.sort("name").group_by("contact_id", maintain_order=True).agg(
        agencies_asked=once.str.join(", "),
        agencies_answered=pl.col("name").filter("answered").unique(maintain_order=True).str.join(", "),
    )  # fmt: skip
    return rows.join(asked, on="contact_id", how="left", maintain_order="left")


def with_meeting(build: Build, rows: pl.DataFrame, meeting: str, key: str) -> pl.DataFrame:
    """Add the agencies that were invited to each meeting of a kind, and those that took part; empty where nothing says
    so.
    """
    if "attendance" not in build.warehouse.tables():
        return rows.with_columns(invited=pl.lit(None, pl.String), took_part=pl.lit(None, pl.String))
    who = build.warehouse.read("attendance", ["meeting", "meeting_id", "agency", "invited", "took_part"])
    text = pl.col("meeting", "agency", "invited", "took_part").cast(pl.String)
    named = who.with_columns(text).filter(pl.col("meeting") == meeting).with_columns(
        name=pl.col("agency").replace_strict(codes.AGENCIES, default=None)
    )  # fmt: skip
    listed = named.sort("name").group_by(pl.col("meeting_id").alias(key)).agg(
        invited=pl.col("name").filter(pl.col("invited") == "yes").str.join(", "),
        took_part=pl.col("name").filter(pl.col("took_part").is_in(codes.PRESENT)).str.join(", "),
    )  # fmt: skip
    return rows.join(listed, on=key, how="left", maintain_order="left")


def with_assessments(build: Build, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the first assessment that names a referral, or else that the child had up to 7 days after it."""
    if "assessments" not in build.warehouse.tables():
        return rows.with_columns(assessment_id=pl.lit(None, pl.String), assessed_on=pl.lit(None, pl.Date))
    every = build.warehouse.read("assessments", ["assessment_id", "person_id", "started_on", "referral_id"])
    ordered = every.sort("person_id", "started_on")
    named = ordered.drop_nulls("referral_id").unique("referral_id", keep="first", maintain_order=True).select(
        "referral_id", named_id="assessment_id", named_on="started_on"
    )  # fmt: skip
    free = ordered.filter(pl.col("referral_id").is_null()).select(
        "person_id", free_on="started_on", free_id="assessment_id"
    )
    joined = rows.join(named, on="referral_id", how="left").sort("person_id", "received_on").join_asof(
        free, left_on="received_on", right_on="free_on", by="person_id", strategy="forward",
        tolerance=timedelta(days=DEFAULT.link_days), coalesce=False, check_sortedness=False,
    )  # fmt: skip
    return joined.with_columns(
        assessment_id=pl.coalesce("named_id", "free_id"), assessed_on=pl.coalesce("named_on", "free_on")
    )
