"""Lists open agency checks: those to chase, and old ones to be closed. A row is one check.

A check over 28 days old was probably answered without a record: its agency is asked to answer or close it, and it stays
late in every figure until then. Nobody waits for a check whose contact is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import codes
from queries import words
from queries.build import Build, having
from queries.measure.absent import not_in_data
from queries.measure.status import latest_run
from queries.workload.waiting import AGES, banded, silent_agencies, some_speak

CHASE, CLOSE = "chase", "close"
COLUMNS = (
    "check", "contact_id", "agency", "hub", "asked", "risk_initial", "target_hours", "waited_hours", "over_hours",
    "age", "contact", "do",
)  # fmt: skip
_READ = (
    "check_id",
    "agency",
    "hub",
    "risk_initial",
    "target_hours",
    "over_hours",
    "waited",
    "contact",
    "due",
    "returned",
)


@dataclass(frozen=True)
class Chased:
    """One agency's open and late checks: how many are to chase (28 days old or less) and to close (older).

    `decided` are those of both whose contact is decided. `longest` is the most hours over the target.
    """

    agency: str
    chase: int
    close: int
    decided: int
    longest: float | None

    @property
    def late(self) -> int:
        """All of them."""
        return self.chase + self.close


def late_checks(build: Build, where: Mapping[str, str] | None = None) -> pl.DataFrame | str:
    """Return COLUMNS of the checks that are open and past their target at the as-at, or why that is not known."""
    rows = open_checks(build, where)
    return rows if isinstance(rows, str) else rows.filter(pl.col("late")).drop("late")


def open_checks(build: Build, where: Mapping[str, str] | None = None) -> pl.DataFrame | str:
    """Return COLUMNS and `late` of the checks that are open at the as-at, or why that is not known.

    `do` is empty for one that is not late. Those to chase come first; red before amber, then the longest over its
    target. Without a time of day a late check has no age, and is to chase. `contact` is null where the check's contact
    is not loaded.
    """
    kept = dict(where or {})
    absent = not_in_data(build, "agency_checks", ["due", "returned", "contact"])
    silent = silent_agencies(build)
    if absent or (unknown := _why_unknown(build, kept, silent)):
        return absent or unknown
    rows = build.fact("agency_checks", list(dict.fromkeys([*_READ, *kept])))
    waiting = rows.filter(
        ~pl.col("returned"), ~pl.col("agency").cast(pl.String).is_in(list(silent)), *having(kept)
    ).with_columns(late=pl.col("due").fill_null(False))
    stored = build.warehouse.read("agency_checks", ["check_id", "contact_id", "requested_at"])
    own = stored.filter(pl.col("check_id").is_in(waiting["check_id"].implode()))
    old = (pl.col("waited") >= AGES[-1]).fill_null(False)
    listed = waiting.join(own, on="check_id", how="left", maintain_order="left").select(
        pl.col("agency", "contact").cast(pl.String), "hub", "contact_id", "target_hours", "over_hours",
        "risk_initial", check="check_id", asked="requested_at", waited_hours="waited",
        age=banded(), late="late",
        do=pl.when(pl.col("late")).then(old.replace_strict({True: CLOSE, False: CHASE}, return_dtype=pl.String)),
    )  # fmt: skip
    rank = pl.col("risk_initial").cast(pl.String).replace_strict(
        {risk: -at for at, risk in enumerate(codes.RISKS)}, default=1, return_dtype=pl.Int8
    )  # fmt: skip
    ordered = listed.sort("do", rank, -pl.col("over_hours"), "asked", "check", nulls_last=True)
    return ordered.with_columns(pl.col("risk_initial").cast(pl.String)).select(*COLUMNS, "late")


def left_out(build: Build, where: Mapping[str, str] | None = None) -> str:
    """Return, as a sentence, which agencies a list leaves out because their checks end too early; empty for none."""
    asked = (where or {}).get("agency")
    gone = {agency: last for agency, last in silent_agencies(build).items() if asked in (None, agency)}
    ends = [f"checks asked of {_said(agency)} reach to {words.month(last)}" for agency, last in sorted(gone.items())]
    return f"Left out, because it is not known which checks there are late: {'; '.join(ends)}." if ends else ""


def _why_unknown(build: Build, kept: Mapping[str, str], silent: Mapping[str, date]) -> str:
    """Return why nothing is known of the agencies that a question is about; empty where something is."""
    parts = {each.part for each in build.spans if each.table == "agency_checks" and each.part}
    asked = kept.get("agency")
    if asked and parts and asked not in parts:
        return f"Not in this data: no extract holds checks asked of {_said(asked)}."
    if asked and asked in silent:
        return f"Checks asked of {_said(asked)} reach to {words.month(silent[asked])}: which are late is not known."
    run = latest_run(build, "agency_checks", kept)
    short = run is None or run[1] < build.as_at.date()
    whole = not asked and some_speak(build, silent)
    if not short or whole:
        return ""
    return "No table speaks for the last day of this data: it is not known which checks are late."


def _said(agency: str) -> str:
    return codes.AGENCIES.get(agency, agency).lower()


def by_agency(rows: pl.DataFrame) -> list[Chased]:
    """Return each agency's late checks, the one with most to chase first."""
    found = [_chased(str(agency), own) for (agency,), own in rows.group_by("agency")]
    return sorted(found, key=lambda each: (-each.chase, -each.close, each.agency))


def _chased(agency: str, rows: pl.DataFrame) -> Chased:
    chase = int((rows["do"] == CHASE).sum())
    decided = int((rows["contact"] == "decided").sum())
    longest = rows["over_hours"].max()
    return Chased(agency, chase, rows.height - chase, decided, longest if isinstance(longest, float) else None)


def claim(agencies: Sequence[Chased], name: str = "", *, some: bool = False) -> str:
    """Return a heading that says how many checks are late; `name` is the agency if it is one agency's list.

    `some` says that agencies are left out whose late checks are not known.
    """
    chase, close = sum(each.chase for each in agencies), sum(each.close for each in agencies)
    if not chase and not close:
        return f"{name or ('No other agency' if some else 'No agency')} has {'no' if name else 'a'} late check"
    told = f"{chase:,} late {'check' if chase == 1 else 'checks'} to chase, and {close:,} to close"
    if name:
        return f"{name} has {told}"
    return f"{told}, at {words.counted(len(agencies), 'agency', 'agencies')}"
