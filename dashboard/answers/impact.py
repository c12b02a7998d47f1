"""Answers of the pages on impact and staffing."""

from dataclasses import dataclass
from datetime import date

from dashboard.data import Spec, kept, written
from etl.errors import MashError
from publish.charts.forecast import forecast_chart
from publish.charts.impact import course_chart, event_chart, placebo_chart
from queries.build import Build
from queries.capacity.days import daily
from queries.capacity.forecast import Forecast, forecast, weekly_history
from queries.capacity.queue import Desk
from queries.capacity.staffing import (
    MOST_ARRIVALS,
    Shift,
    Validation,
    WhatIf,
    fewest,
    last_weeks,
    shifts,
    targets,
    validate,
    what_if,
)
from queries.impact.beside import Turnaround, turnaround
from queries.impact.register import Registered, find_change, register
from queries.impact.study import Impact, impact, of_hub


@dataclass(frozen=True)
class Studied:
    """A study, or the reason why there can't be one."""

    found: Impact | None
    refused: str = ""


@dataclass(frozen=True)
class Staffed:
    """What a desk would have done, the fewest people for the target, and what the formula says."""

    tried: WhatIf | None
    fewest: WhatIf | None
    shifts: tuple[Shift, ...]
    contacts: int
    first: date
    last: date
    limits: dict[str, float]
    too_many: bool = False


@kept
def changes(build: Build) -> list[Registered]:
    """Return the impact register."""
    return register(build)


@kept
def studied(build: Build, change_id: str, metric: str) -> Studied:
    """Study one change and one metric."""
    try:
        return Studied(impact(build, change_id, metric))
    except MashError as refused:
        return Studied(None, str(refused))


@kept
def course_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the months with and without the change."""
    found = studied(build, change_id, metric).found
    return written(course_chart(found)) if found else None


@kept
def placebo_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the effects at false dates."""
    found = studied(build, change_id, metric).found
    return written(placebo_chart(found)) if found else None


@kept
def event_spec(build: Build, change_id: str, metric: str) -> Spec | None:
    """Return the event study against other hubs; None without any."""
    found = studied(build, change_id, metric).found
    return written(event_chart(found.comparison)) if found and found.comparison else None


@kept
def turned_around(build: Build, change_id: str) -> list[Turnaround]:
    """Return days to a decision by rating before and after a change."""
    change = find_change(register(build), change_id)
    return turnaround(build, of_hub(change), change.first)


@kept
def forecasted(build: Build, hub: str | None) -> Forecast | None:
    """Return contacts for the next 12 weeks; None where there is too little to go by."""
    history = daily(build, {"hub": hub} if hub else None)
    try:
        return forecast(history) if history else None
    except MashError:
        return None


@kept
def forecast_spec(build: Build, hub: str | None) -> Spec | None:
    """Return the same beside the weeks that came."""
    found, history = forecasted(build, hub), daily(build, {"hub": hub} if hub else None)
    return written(forecast_chart(weekly_history(history), found.weeks())) if found and history else None


@kept
def staffed(build: Build, hub: str | None, desk: Desk, volume: float, share: float) -> Staffed:
    """Return what a desk would have done with the last 12 weeks, `volume` times as many, for a share (0 to 100)."""
    arrivals, first, last = last_weeks(build, hub)
    limits = targets(build.policy, last, hub)
    if not arrivals or not limits or len(arrivals) * volume > MOST_ARRIVALS:
        return Staffed(None, None, (), len(arrivals), first, last, limits, bool(arrivals) and bool(limits))
    return Staffed(
        what_if(arrivals, first, last, desk, limits, volume),
        fewest(arrivals, first, last, desk, limits, share, volume),
        tuple(shifts(arrivals, desk, limits, share / 100, volume)),
        len(arrivals),
        first,
        last,
        limits,
    )


@kept
def validated(build: Build, hub: str | None, desk: Desk) -> Validation | None:
    """Return the simulation against known months."""
    return validate(build, hub, desk)
