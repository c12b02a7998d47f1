"""Computes how far agencies' views of the risk agree with the hub's ratings. A row is one agency and one rating.

The hub knew the views when it made its final rating, so agreement with that looks better than it would otherwise.
Agreement is not correctness.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from etl import codes
from queries.audits.agreement import Agreement, Numbers, ac, estimate_of_groups, kappa
from queries.audits.results import RISKS, SMALLEST_GROUP
from queries.build import Build, having
from queries.calendar.months import last_day, months_after
from queries.measure.absent import not_in_data
from queries.measure.months_of_checks import counted, known_by_agency, months_known, within
from queries.statistics.intervals import Interval, wilson

MONTHS = 12
EVERY = "all"
_MOST = 2**15  # views of one contact with one rating: agencies answer a few times at most
AGAINST = {"first": "risk_initial", "final": "risk_final"}
_VIEWED = tuple(f"viewed_{against}" for against in AGAINST)  # whether there are a view and a rating


@dataclass(frozen=True)
class Agreed:
    """One agency's views beside the hub's first or final rating, over months.

    `views` are its views of so many `contacts`; `same` are the hub's rating, `near` within one step of it, `above` see
    more risk. The interval of the share is Wilson's, of as many contacts. Below 30 contacts there are no coefficients.
    `months` says which months are counted, where not all that were asked for can be known.
    """

    agency: str
    against: str
    contacts: int
    views: int
    same: int
    near: int
    above: int
    ac2: Agreement | None = None
    kappa: Agreement | None = None
    months: str = ""

    @property
    def percent(self) -> float:
        """The share of views that are the hub's rating."""
        return 100 * self.same / self.views

    @property
    def near_percent(self) -> float:
        """The share of views within one step of it."""
        return 100 * self.near / self.views

    @property
    def interval(self) -> Interval | None:
        """The 95% interval of the share, in percent."""
        ends = wilson(self.percent / 100 * self.contacts, self.contacts)
        return Interval(100 * ends.lower, 100 * ends.upper) if ends else None


def absent(build: Build) -> str | None:
    """Return, as a sentence, what no extract holds that the comparison of views needs; None if nothing is missing."""
    return not_in_data(build, "agency_checks", ("viewed_final", "viewed_first"))


def views_agree(build: Build, month: date, where: Mapping[str, str] | None = None) -> list[Agreed]:
    """Return a row for each rating and agency over the 12 months up to a month (its first day), and last one for all.

    All together are counted in the months known for every agency.
    """
    first = months_after(month, 1 - MONTHS)
    views = _by_contact(_viewed(build, month, where), months_known(build, where or {}, first, month))
    asked = dict(where or {})
    kept = {agency: asked | ({} if agency == EVERY else {"agency": agency}) for agency in views["agency"].unique()}
    said = {agency: counted(build, each, first, month) for agency, each in kept.items()}
    return [
        replace(row, months=said[row.agency])
        for against, rating in AGAINST.items()
        for row in _against(views, against, rating)
    ]


def _viewed(build: Build, month: date, where: Mapping[str, str] | None) -> pl.DataFrame:
    """Return the views of some months with the contact, the agency and both ratings of the hub."""
    names = ["check_id", "requested_month", "agency", *AGAINST.values()]
    if absent(build) or "agency_checks" not in build.warehouse.tables():
        return pl.DataFrame(schema=dict.fromkeys((*names, "contact_id", "risk_view"), pl.String))
    first = months_after(month, 1 - MONTHS)
    facts = build.fact("agency_checks", list(dict.fromkeys([*names, *_VIEWED, *(where or {})])))
    known = known_by_agency(build, facts["agency"].unique(), first, month, where)
    asked = facts.filter(known, pl.any_horizontal(_VIEWED), *having(where)).drop(_VIEWED)
    columns = ["check_id", "contact_id", "risk_view"]
    views = build.warehouse.read_days("agency_checks", columns, "requested_at", first, last_day(month))
    return asked.join(views.drop_nulls("risk_view"), on="check_id", how="inner")


def _by_contact(rows: pl.DataFrame, run: tuple[date, date] | None) -> pl.DataFrame:
    """Return how many `views` each agency, and all together in a run of months, has of each contact, and as one number
    what they say.

    `counts` holds the views at each risk as digits of a whole number, so that contacts with the same are counted once.
    """
    digits = {risk: _MOST ** (len(RISKS) - 1 - at) for at, risk in enumerate(RISKS)}
    said = rows.select(
        "agency", "contact_id", "requested_month", *AGAINST.values(), views=1,
        counts=pl.col("risk_view").replace_strict(digits, return_dtype=pl.Int64),
    )  # fmt: skip
    contact, told = ["contact_id", *AGAINST.values()], (pl.col("views").sum(), pl.col("counts").sum())
    by_agency = said.group_by("agency", *contact).agg(told).with_columns(pl.col("agency").cast(pl.String))
    together = said.filter(within(run)).group_by(contact).agg(told).with_columns(agency=pl.lit(EVERY))
    return pl.concat([by_agency, together.select(by_agency.columns)])


def _against(views: pl.DataFrame, against: str, rating: str) -> Iterator[Agreed]:
    """Yield the row of each agency whose views there are of contacts with a rating, and of all if these are several."""
    rated = views.filter(pl.col(rating).is_in(RISKS)).with_columns(pl.col(rating).cast(pl.Enum(RISKS)))  # their order
    alike = rated.group_by("agency", rating, "counts").agg(times=pl.len(), views=pl.col("views").sum())
    held = alike.sort(rating, "counts").partition_by("agency", as_dict=True, maintain_order=True)
    agencies = [agency for agency in codes.AGENCIES if (agency,) in held]
    for agency in [*agencies, *([EVERY] if len(agencies) > 1 and (EVERY,) in held else [])]:
        yield _agreed(agency, against, held[agency,], rating)


def _agreed(agency: str, against: str, alike: pl.DataFrame, rating: str) -> Agreed:
    times, tables = alike["times"].to_numpy(), _tables(alike, rating)
    table = np.tensordot(times, tables, 1)
    contacts = int(times.sum())
    enough = contacts >= SMALLEST_GROUP
    return Agreed(
        agency, against, contacts, int(alike["views"].sum()), int(np.trace(table)),
        int(sum(np.trace(table, step) for step in (-1, 0, 1))), int(np.tril(table, -1).sum()),
        estimate_of_groups(ac("linear"), tables, times) if enough else None,
        estimate_of_groups(kappa("linear"), tables, times) if enough else None,
    )  # fmt: skip


def _tables(alike: pl.DataFrame, rating: str) -> Numbers:
    """Return the views of each kind of contact as a table: a row for each view, a column for each rating."""
    digits = _MOST ** np.arange(len(RISKS) - 1, -1, -1)
    tables = np.zeros((alike.height, len(RISKS), len(RISKS)))
    rated = alike[rating].to_physical().to_numpy()
    tables[np.arange(alike.height), :, rated] = alike["counts"].to_numpy()[:, None] // digits % _MOST
    return tables
