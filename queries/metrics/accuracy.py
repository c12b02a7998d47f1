"""Accuracy of risk assessment: how often checks by partner agencies change the first rating."""

from typing import Any

import polars as pl

from queries.metric import Metric
from queries.metrics import dimensions as d

_RATED: dict[str, Any] = {
    "theme": "accuracy",
    "fact": "contacts",
    "month": "decided_month",
    "month_words": "by month decided",
    "unit": "percent",
    "better": "neutral",
    "noun": "contacts",
    "denominator": pl.col("decided_month").is_not_null() & pl.col("risk_step").is_not_null(),
    "counted": "Contacts decided in the month with a rating when received and a rating after checks.",
    "source": "Project definition, after Crockett and others 2013 (London MASH study)",
    "dims": d.CONTACT,
    "pair": ("contact_decided_on_time",),
    "reading": "A change shows that sharing information added something; no change at all can mean nobody looked.",
}

RISK_CHANGED = Metric(
    name="risk_changed",
    title="Risk rating changed after checks",
    numerator=pl.col("risk_step") != 0,
    met="The rating after checks differs from the first one.",
    **_RATED,
)

RISK_UPGRADED = Metric(
    name="risk_upgraded",
    title="Risk rating raised after checks",
    numerator=pl.col("risk_step") > 0,
    met="The rating after checks is higher than the first one (blue, green, amber, red).",
    **_RATED,
)

RISK_DOWNGRADED = Metric(
    name="risk_downgraded",
    title="Risk rating lowered after checks",
    numerator=pl.col("risk_step") < 0,
    met="The rating after checks is lower than the first one (blue, green, amber, red).",
    **_RATED,
)

METRICS = (RISK_CHANGED, RISK_UPGRADED, RISK_DOWNGRADED)
