"""Defines figures that compare agencies' own views of the risk with the hub's ratings."""

from typing import Any

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric

_VIEW: dict[str, Any] = {
    "theme": "sharing",
    "fact": "agency_checks",
    "month": "requested_month",
    "month_words": "by month requested",
    "unit": "percent",
    "better": "neutral",
    "noun": "views",
    "source": "Project definition",
    "dims": d.CHECK,
    "pair": ("risk_changed",),
}


def _view(name: str, title: str, flag: str, of: str, met: str, topic: str, reading: str) -> Metric:
    """Return how agencies' views of the risk stand to a rating of the hub."""
    return Metric(
        name=name,
        title=title,
        denominator=pl.col(f"viewed_{of}"),
        numerator=pl.col(flag),
        counted=f"Checks requested in the month with the agency's view of the risk, of contacts with a {of} rating.",
        met=met,
        says=Claim(f"the share of agencies' views {topic}", f"agencies' views was {topic}"),
        reading=reading,
        **_VIEW,
    )


_FLATTERS = "The hub made its final rating knowing the views, so agreement with it flatters; it is not correctness."
VIEWS = (
    _view(
        "view_agreement_first", "Agencies' views of the risk that are the hub's first rating", "as_first", "first",
        "The agency's view is the rating that the contact was given when received.",
        "equal to the first rating",
        "Agencies know what the hub did not when it rated first: agreement is not correctness.",
    ),
    _view(
        "view_agreement_final", "Agencies' views of the risk that are the hub's final rating", "as_final", "final",
        "The agency's view is the rating that the contact ended with.", "equal to the final rating", _FLATTERS,
    ),
    _view(
        "view_above_final", "Agencies' views that saw a greater risk than the hub ended with", "above_final", "final",
        "The agency's view lies above the rating that the contact ended with (blue, green, amber, red).",
        "of a greater risk than the hub ended with",
        f"A question to ask of single contacts, not a fault of either side. {_FLATTERS}",
    ),
)  # fmt: skip

LONE_RED = Metric(
    name="lone_red",
    title="Contacts that one agency alone saw as red, finally green or blue",
    theme="sharing",
    fact="contacts",
    month="decided_month",
    month_words="by month decided",
    unit="percent",
    better="neutral",
    noun="contacts",
    denominator=pl.col("decided_month").is_not_null() & pl.col("viewed"),
    numerator=pl.col("lone_red"),
    counted="Contacts decided in the month with a final rating and some agency's view of the risk.",
    met="One agency alone saw red, and the hub ended with green or blue.",
    source="Project definition",
    dims=d.CONTACT,
    pair=("view_above_final", "missed_high_risk"),
    says=Claim(
        "the share of contacts that one agency alone saw as red", "contacts was seen as red by one agency alone"
    ),
    reading="The research finds risk missed where one agency's knowledge is left out: a question to ask of each, and "
    "no fault of the hub's by itself.",
)

METRICS = (*VIEWS, LONE_RED)
