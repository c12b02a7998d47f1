"""Reports what has been loaded: builds, extracts, what became of every row, and how recent each agency's data is.

It reads small JSON files only, so that `mash status` answers at once whatever the size of the data.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etl.builds import check_at_a_glance, info_of, numbers, read_current
from etl.errors import WarehouseError
from etl.landing.extracts import newest_days, read_extracts
from etl.landing.record import Extract
from etl.policy.policy import Policy
from etl.policy.policy_file import load_policy
from etl.policy.today import today as read_today

_OUTCOMES = ("rows_in", "accepted", "quarantined", "superseded", "erased")


@dataclass(frozen=True)
class Status:
    """What `mash status --json` prints. Times are ISO 8601 on the London wall clock."""

    data: str
    current: int | None
    as_at: str | None
    loaded_at: str | None
    fingerprint: str | None
    builds: list[int]
    extracts: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    after_as_at: dict[str, int]
    events_after_as_at: dict[str, dict[str, int]]
    spans: list[dict[str, Any]]
    checks_without_contact: int
    links: list[dict[str, Any]]
    freshness: list[dict[str, Any]]
    not_in_this_data: dict[str, list[str]]
    read_as_nothing: list[dict[str, Any]]
    without_time: list[dict[str, Any]]
    names: dict[str, list[dict[str, str]]]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def status(data: Path, today: date | None = None) -> Status:
    """Return the state of a data directory. Raises WarehouseError when nothing has been loaded into it, and when the
    build in force is damaged.
    """
    extracts, current, policy = read_extracts(data), read_current(data), load_policy(data)
    if not extracts and current is None:
        raise WarehouseError(f"No data has been loaded in {data}. Run 'mash load PATH' or 'mash demo' first.")
    if current is not None:
        check_at_a_glance(data, current)
    built = current or {}
    counts = built.get("counts", [])
    published = {count["extract"] for count in counts} | {each.id for each in extracts if current and not each.tables}
    return Status(
        data=str(data),
        current=built.get("build"),
        as_at=built.get("as_at"),
        loaded_at=built.get("loaded_at"),
        fingerprint=built.get("fingerprint"),
        builds=numbers(data),
        extracts=[_extract(each, each.id in published, counts) for each in extracts],
        tables=_by_table_and_agency(counts),
        after_as_at=built.get("after_as_at", {}),
        events_after_as_at=built.get("events_after_as_at", {}),
        spans=[span.as_json() for span in info_of(built).spans] if current else [],
        checks_without_contact=built.get("checks_without_contact", 0),
        links=built.get("links", []),
        not_in_this_data=built.get("absent", {}),
        read_as_nothing=built.get("nothing", []),
        without_time=built.get("precision", []),
        names=built.get("names", {}),
        freshness=_freshness([each for each in extracts if not each.undone], policy, today or read_today()),
    )


def _extract(extract: Extract, published: bool, counts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    mine = [count for count in counts if count["extract"] == extract.id]
    totals = {what: sum(count[what] for count in mine) for what in _OUTCOMES}
    if not published:
        waiting = extract.rows - extract.quarantined - extract.erased  # accepted, unless another extract replaces some
        totals |= {
            "rows_in": extract.rows, "accepted": waiting, "quarantined": extract.quarantined, "erased": extract.erased,
        }  # fmt: skip
    return {
        "extract": extract.name,
        "sha256": extract.id,
        "sequence": extract.sequence,
        "agency": extract.agency,
        "tables": list(extract.tables),
        "bytes": extract.size,
        "loaded_at": extract.loaded_at.isoformat(timespec="seconds"),
        "as_at": extract.as_at.isoformat() if extract.as_at else None,
        "newest": extract.newest.isoformat() if extract.newest else None,
        "format": extract.form,
        "hub": extract.hub,
        "covers": extract.covers,
        "accept_rejects": extract.accept_rejects,
        "published": published,
        "undone": extract.undone,
        "rejected_percent": round(extract.rejected_percent, 1),
        **totals,
        "unmapped": extract.unmapped,
        "ids": [asdict(finding) for finding in extract.ids],
        "left_out": {table: list(tally.left_out) for table, tally in extract.tables.items() if tally.left_out},
    }


def _by_table_and_agency(counts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add up what became of rows; accepted + quarantined + superseded + erased = rows in on every line."""
    sums: dict[tuple[str, str | None], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_OUTCOMES, 0))
    for count in counts:
        for what in _OUTCOMES:
            sums[count["table"], count["agency"]][what] += count[what]
    return [{"table": table, "agency": agency, **outcome} for (table, agency), outcome in sums.items()]


def _freshness(extracts: Iterable[Extract], policy: Policy, today: date) -> list[dict[str, Any]]:
    """Return, for each agency that has sent an extract, how many days ago the newest day lies that it covers."""
    lines = []
    for agency, day in sorted(newest_days(extracts).items()):
        allowed = policy.days_allowed(agency, today)
        days = (today - day).days
        lines.append(
            {"agency": agency, "newest": day.isoformat(), "days": days, "allowed": allowed, "stale": days > allowed}
        )
    return lines
