"""Defines figures on how often children come back to early help or to a protection plan."""

from typing import Any

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, LookBack, Metric, variant

_NO_END = ["renamed", "in_error"]
_EPISODE: dict[str, Any] = {
    "theme": "return_demand",
    "fact": "episodes",
    "month": "started_month",
    "month_words": "by month started",
    "unit": "percent",
    "better": "lower",
    "dims": d.EPISODE,
}
EARLY_HELP_RETURN_12M = Metric(
    name="early_help_return_12m",
    title="Early help started again within 12 months",
    noun="early help episodes",
    denominator=pl.col("early_help"),
    numerator=pl.col("returned_12m"),
    counted="Early help episodes starting in the month.",
    met="An earlier early help episode of the child ended on or before the start, and on or after the same date 12 "
    "months before.",
    source="Early help quarterly return of the regions",
    ladder="four_levels",
    history=LookBack(months=12),
    pair=("closures",),
    says=Claim(
        "the share of early help episodes that were a return within a year",
        "early help episodes was a return within a year",
    ),
    reading="Help that ended too soon comes back; families who ask again also show trust.",
    **_EPISODE,
)
EARLY_HELP_OUTCOMES_MET = Metric(
    name="early_help_outcomes_met",
    title="Early help that ended with outcomes met",
    noun="early help episodes",
    denominator=pl.col("early_help") & pl.col("ended_as").is_not_null() & ~pl.col("ended_as").is_in(_NO_END),
    numerator=pl.col("ended_as") == "outcomes_met",
    counted="Early help episodes ending in the month for a reason that has a meaning in the policy; those that go on "
    "under another name, and those opened in error, are left out.",
    met="The reason means that outcomes were met.",
    source="Early help quarterly return of the regions",
    ladder="four_levels",
    pair=("early_help_return_12m", "closures"),
    says=Claim(
        "the share of early help episodes that ended with outcomes met", "early help episodes ended with outcomes met"
    ),
    reading="As whoever closed the episode recorded it: read with early help that starts again.",
    **_EPISODE | {"month": "ended_month", "month_words": "by month ended", "better": "higher"},
)
REPEAT_PROTECTION_PLAN = Metric(
    name="repeat_protection_plan",
    title="Second or subsequent protection plans",
    noun="plans",
    denominator=pl.col("protection"),
    numerator=pl.col("again"),
    counted="Child protection plans starting in the month.",
    met="The child had a plan before: in this data, or by the count recorded with the plan.",
    source="DfE, Children in need statistics",
    comparator="cpp_subsequent_percent",
    pair=("closures", "repeat_protection_plan_24m"),
    says=Claim(
        "the share of protection plans that were a child's second or later one",
        "protection plans was a child's second or later one",
    ),
    reading="A plan that has to begin again may have ended too early. Plans elsewhere are known only if recorded.",
    **_EPISODE,
)
REPEAT_PROTECTION_PLAN_24M = Metric(
    name="repeat_protection_plan_24m",
    title="Protection plans within 24 months of an earlier one",
    noun="plans",
    denominator=pl.col("protection"),
    numerator=pl.col("again_24m"),
    counted="Child protection plans starting in the month.",
    met="An earlier plan of the child in this data ended on or after the same date 24 months before, or runs on.",
    source="Front door quarterly return of the regions",
    history=LookBack(months=24),
    pair=("repeat_protection_plan",),
    says=Claim(
        "the share of protection plans that came within 24 months of an earlier one",
        "protection plans came within 24 months of an earlier one",
    ),
    reading="A plan that has to begin again soon may have ended too early.",
    **_EPISODE,
)
REPEAT_PROTECTION_PLAN_12M = variant(
    REPEAT_PROTECTION_PLAN_24M,
    name="repeat_protection_plan_12m",
    title="Protection plans within 12 months of an earlier one",
    numerator=pl.col("again_12m"),
    met="An earlier plan of the child in this data ended on or after the same date 12 months before, or runs on.",
    source="Children's social care dashboard (DfE): wanted there and not published",
    history=LookBack(months=12),
    says=Claim(
        "the share of protection plans that came within 12 months of an earlier one",
        "protection plans came within 12 months of an earlier one",
    ),
)

METRICS = (
    EARLY_HELP_RETURN_12M,
    EARLY_HELP_OUTCOMES_MET,
    REPEAT_PROTECTION_PLAN,
    REPEAT_PROTECTION_PLAN_24M,
    REPEAT_PROTECTION_PLAN_12M,
)
