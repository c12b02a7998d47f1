"""Writes differences in a metric's unit: plain, with a sign, as an interval, and as the smallest detectable effect."""

from queries import words
from queries.impact.power import Sight
from queries.metrics.metric import Metric


def amount(value: float, metric: Metric) -> str:
    """Return a difference in the metric's unit, without its sign: `2.4 percentage points`, `31`, `51.3 hours`.

    It has the digits that `signed` gives the ends of its interval, and is in hours as those are, however many.
    """
    if metric.unit == "percent":
        return words.points(value)
    return signed(value, metric).lstrip("+−") + (" hours" if metric.unit == "hours" else "")


def span(low: float, high: float, metric: Metric) -> str:
    """Return an interval of differences with signs: `+7.2 to +13.0`, `−1.5 to +2.3`."""
    return f"{signed(low, metric)} to {signed(high, metric)}"


def apart(effect: float, metric: Metric, *, found: bool) -> str:
    """Return how far a figure stood from its course: `2.4 percentage points above`, `on`.

    Of an effect that was `found` and is displayed as 0 it says that it is less than the smallest that is displayed.
    """
    side = "above" if effect > 0 else "below"
    if signed(effect, metric)[0] in "+−":
        return f"{amount(effect, metric)} {side}"
    least = 0.01 if metric.unit == "ratio" else 0.1
    return f"less than {amount(least, metric)} {side}" if found else "on"


def signed(value: float, metric: Metric) -> str:
    """Return a difference as a signed figure without its unit (hours for times)."""
    places = {"percent": 1, "hours": 1, "ratio": 2, "rate": 1}.get(metric.unit, 0 if abs(value) >= 10 else 1)
    size = f"{abs(value):,.{places}f}"
    return size if float(size.replace(",", "")) == 0 else f"{'+' if value > 0 else '−'}{size}"


def unit(metric: Metric) -> str:
    """Return the unit of an effect, as tables and JSON name it."""
    return {
        "percent": "percentage points",
        "hours": "hours",
        "count": f"{metric.noun} {'at month end' if metric.leaves is not None else 'a month'}",
        "net": f"{metric.noun} a month",
        "ratio": "ratio",
        "rate": f"per {metric.per:,}" if metric.per else "rate",
    }[metric.unit]


def would_be_seen(sight: Sight, metric: Metric) -> str:
    """Return as a sentence how large a change must be to be seen with so many months after."""
    return (
        f"With {words.number(sight.months_after)} months after it, a change smaller than about "
        f"{amount(sight.smallest, metric)} would probably go unseen."
    )
