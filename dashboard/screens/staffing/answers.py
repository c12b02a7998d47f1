"""Answers the page on staffing: the forecast of contacts, and what a given staff would have decided in time."""

from dataclasses import dataclass
from datetime import date

from dashboard.questions.cache import cached
from dashboard.questions.specs import Spec, spec_of
from etl.errors import MashError
from publish.charts.forecast import forecast_chart
from queries.build import Build
from queries.workload.forecast import Forecast, forecast
from queries.workload.history import as_arrivals, daily, weekly_history
from queries.workload.queue import Desk
from queries.workload.staffing import (
    MOST_ARRIVALS,
    Shift,
    Validation,
    WhatIf,
    fewest,
    last_weeks,
    people_for,
    shifts,
    targets,
    validate,
    what_if,
)


@dataclass(frozen=True)
class Staffed:
    """What a desk would have done with the last 12 weeks, the fewest people for the target, and what the formula says.

    `tried` is None where nothing could be simulated; `too_many` tells that there were too many contacts for it.
    """

    tried: WhatIf | None
    fewest: WhatIf | None
    shifts: tuple[Shift, ...]
    contacts: int
    first: date
    last: date
    limits: dict[str, float]
    too_many: bool = False


@cached
def forecast_of(build: Build, hub: str | None) -> Forecast | None:
    """Return contacts for the next 12 weeks; None where there is too little history."""
    history = daily(build, {"hub": hub} if hub else None)
    try:
        return forecast(history) if history else None
    except MashError:
        return None


@cached
def forecast_spec(build: Build, hub: str | None) -> Spec | None:
    """Return the same as a chart, beside the weeks before."""
    found, history = forecast_of(build, hub), daily(build, {"hub": hub} if hub else None)
    return spec_of(forecast_chart(weekly_history(history), found.weeks())) if found and history else None


@cached
def people(build: Build, hub: str | None) -> tuple[int, int]:
    """Return the people on working days and on other days with which the page begins."""
    return people_for(last_weeks(build, hub)[0].height)


@cached
def staffed(build: Build, hub: str | None, desk: Desk, volume: float, share: float) -> Staffed:
    """Return what a desk would have done with the last 12 weeks.

    `volume` is how many times as many contacts there are; `share` (0 to 100) is the target to be decided in time.
    """
    contacts, first, last = last_weeks(build, hub)
    limits, size = targets(build.policy, last, hub, first, contacts["hub"].unique()), contacts.height
    if not size or not limits or size * volume > MOST_ARRIVALS:
        return Staffed(None, None, (), size, first, last, limits, bool(size) and bool(limits))
    arrivals = as_arrivals(contacts)
    return Staffed(
        what_if(arrivals, first, last, desk, limits, volume),
        fewest(arrivals, first, last, desk, limits, share, volume),
        tuple(shifts(arrivals, first, last, desk, limits, share / 100, volume)),
        size,
        first,
        last,
        limits,
    )


@cached
def validated(build: Build, hub: str | None, desk: Desk) -> Validation | None:
    """Return the simulation beside months already known."""
    return validate(build, hub, desk)
