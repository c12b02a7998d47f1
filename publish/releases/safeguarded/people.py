"""Reads children and their events, with ids replaced by the hashes of the area's cores. A row is a child or an event.

No identifier of the extracts goes further than this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from etl.keeping.core_files import ID, hashed
from queries.build import Build
from queries.calendar.months import number_of
from queries.measure.not_known import newest_complete

NOT_KNOWN = "Not known"
_UNKNOWN = {"unknown": NOT_KNOWN, "Unknown": NOT_KNOWN, "U": NOT_KNOWN}
_CHILD = ("age_band", "sex", "ethnicity_group", "area", "hub")
_SENT = {"contacts": "contact", "referrals": "referral", "level_changes": "level"}


@dataclass(frozen=True)
class People:
    """`children`: one row a child (child_id, age_band, sex, ethnicity_group, area, hub), as at the first event.

    `events`: child_id, kind (contact, referral, or the levels moved between), month (a number), at (order within the
    child), row (which row of `rows[table]`), table. `rows`: what may be released of each table, not yet coarsened.
    `rungs`: what each level is called and holds, on the ladder that changes are counted on.
    """

    children: pl.DataFrame
    events: pl.DataFrame
    rows: dict[str, pl.DataFrame]
    checks: pl.DataFrame
    rungs: Mapping[str, str] = field(default_factory=dict)


def read_people(build: Build, key: bytes) -> People:
    """Return every child with a contact, referral or change of level, under hashes made with the key of the cores."""
    tables = {name: _table(build, name) for name in _SENT if build.has(name)}
    names = pl.concat([frame["person_id"] for frame in tables.values()]).unique()
    ids = pl.DataFrame({"person_id": names, ID: hashed(key, names.to_list())})
    keyed = {name: frame.join(ids, on="person_id").drop("person_id") for name, frame in tables.items()}
    events = pl.concat([_events(frame, name) for name, frame in keyed.items()]).sort(ID, "at", "kind")
    described = pl.concat([frame.select(ID, "at", *_CHILD) for frame in keyed.values()])
    known = [pl.col(name).filter(pl.col(name) != NOT_KNOWN).first().fill_null(NOT_KNOWN) for name in _CHILD]
    children = described.sort(ID, "at").group_by(ID, maintain_order=True).agg(known)
    rows = {name: frame.drop(*_CHILD, "at", "month") for name, frame in keyed.items()}
    return People(children, events, rows, _checks(build, ids), build.policy.ladders.default.held)


def persons(build: Build, key: bytes, theirs: bytes) -> pl.DataFrame:
    """Return each child's hash and `theirs`, the pseudonym made with a project's key, as version 0.2 did."""
    frames = [build.fact(name, ["person_id"]) for name in _SENT if build.has(name)]
    names = pl.concat(frames)["person_id"].drop_nulls().unique().to_list()
    return pl.DataFrame({ID: hashed(key, names), "theirs": hashed(theirs, names)})


def _table(build: Build, name: str) -> pl.DataFrame:
    columns = {
        "contacts": [
            "received_month", "source_group", "concern", "risk_initial", "risk_final", "outcome", "hours",
            "checks",
        ],
        "referrals": ["received_month", "source_group", "outcome_known", "closed_at_door"],
        "level_changes": ["month", "level_from", "level_to"],
    }[name]  # fmt: skip
    day = {"contacts": "received_month", "referrals": "received_on", "level_changes": "on"}[name]
    read = build.fact(name, list(dict.fromkeys(["person_id", *columns, day, *_CHILD])))
    frame = read.filter(pl.col("person_id").is_not_null())
    month = "month" if name == "level_changes" else "received_month"
    coded = [column for column, kind in frame.schema.items() if kind in (pl.String, pl.Enum) and column != "person_id"]
    known = frame.with_columns(pl.col(coded).cast(pl.String).replace(_UNKNOWN).fill_null(NOT_KNOWN))
    at = pl.col(month).cast(pl.Int64) * 40 + (pl.lit(0) if name == "contacts" else pl.col(day).dt.day())
    return known.with_columns(month=pl.col(month).cast(pl.Int32), at=at).with_row_index("row")


def _events(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    kind = pl.format("{} to {}", "level_from", "level_to") if table == "level_changes" else pl.lit(_SENT[table])
    source = pl.lit("") if table == "level_changes" else pl.col("source_group")
    return frame.select(ID, "month", "at", "row", table=pl.lit(table), kind=kind.cast(pl.String), source=source)


def _checks(build: Build, ids: pl.DataFrame) -> pl.DataFrame:
    """Return the checks of months that have ended.

    A month is released once; and a year less the figures of its months would count the checks of a few days.
    """
    if not build.has("agency_checks"):
        return pl.DataFrame()
    texts = ["agency", "risk_initial", "answer", "lawful_basis"]
    wanted = ["person_id", "requested_month", *texts, "hours"]
    ended = pl.col("requested_month") <= number_of(newest_complete(build.as_at))
    frame = build.fact("agency_checks", wanted).filter(pl.col("person_id").is_not_null(), ended)
    year = ((pl.col("requested_month") - 3) // 12).cast(pl.Int32)
    return (
        frame.join(ids, on="person_id")
        .with_columns(pl.col(texts).cast(pl.String).replace(_UNKNOWN).fill_null(NOT_KNOWN))
        .with_columns(year=pl.format("{}-{}", year, ((year + 1) % 100).cast(pl.String).str.zfill(2)))
        .drop("person_id")
        .rename({"requested_month": "month"})
    )
