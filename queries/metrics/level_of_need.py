"""Level of need: step-ups and step-downs between early help, child in need, child protection and looked after."""

from dataclasses import replace

import polars as pl

from queries.metric import LookBack, Metric
from queries.metrics import dimensions as d

_RULE = (
    "A child's level on a day is the highest active episode; gaps of 28 days or fewer between two episodes are bridged."
)
_SOURCE = "Project definition on the levels of Working Together to Safeguard Children 2023"

STEP_UPS = Metric(
    name="step_ups",
    title="Step-ups",
    theme="level_of_need",
    fact="level_changes",
    month="month",
    month_words="by month of the step-up",
    unit="count",
    better="neutral",
    noun="step-ups",
    denominator=None,
    numerator=pl.col("step_up"),
    counted=f"Moves in the month to a higher level of need from a lower one. {_RULE}",
    met="Every such move counts, first entry to support does not.",
    source=_SOURCE,
    dims=d.LEVEL,
    pair=("step_up_after_step_down_12m",),
    reading="A move up can mean need grew or was seen at last: neither good nor bad by itself.",
)

STEP_DOWNS = Metric(
    name="step_downs",
    title="Step-downs",
    theme="level_of_need",
    fact="level_changes",
    month="month",
    month_words="by month of the step-down",
    unit="count",
    better="neutral",
    noun="step-downs",
    denominator=None,
    numerator=pl.col("step_down"),
    counted=f"Moves in the month to a lower level of need from a higher one, support going on. {_RULE}",
    met="Every such move counts, the end of support does not.",
    source=_SOURCE,
    dims=d.LEVEL,
    pair=("step_up_after_step_down_12m",),
    reading="A move down is only good if it lasts: read with children stepped up again within 12 months.",
)

STEP_UP_AFTER_STEP_DOWN_12M = Metric(
    name="step_up_after_step_down_12m",
    title="Stepped up again within 12 months of a step-down",
    theme="level_of_need",
    fact="level_changes",
    month="month",
    month_words="by month of the step-down",
    unit="percent",
    better="lower",
    noun="step-downs",
    denominator=pl.col("step_down"),
    numerator=pl.col("up_again_12m"),
    counted=f"Step-downs in the month. {_RULE}",
    met="The same child stepped up by the same date 12 months later.",
    source=_SOURCE,
    dims=d.LEVEL,
    maturity_months=12,
    pair=("step_downs", "step_ups"),
    reading="Stepping up again soon can mean that support was lowered too early. Each month can be known only 12 "
    "months later.",
)

STEP_UP_FROM_EARLY_HELP = replace(
    STEP_UPS,
    name="step_up_from_early_help",
    title="Step-ups from early help",
    numerator=pl.col("step_up") & (pl.col("level_from") == "early_help"),
    counted=f"Moves in the month from early help to a higher level of need. {_RULE}",
)

STEP_DOWN_TO_EARLY_HELP = replace(
    STEP_DOWNS,
    name="step_down_to_early_help",
    title="Step-downs to early help",
    numerator=pl.col("step_down") & (pl.col("level_to") == "early_help"),
    counted=f"Moves in the month from a higher level of need to early help. {_RULE}",
)

CLOSURES = Metric(
    name="closures",
    title="Children whose support ended",
    theme="level_of_need",
    fact="level_changes",
    month="month",
    month_words="by month the support ended",
    unit="count",
    better="neutral",
    noun="closures",
    denominator=None,
    numerator=pl.col("closure"),
    counted=f"Children who left the last level of need in the month. {_RULE}",
    met="No further episode began within 28 days.",
    source=_SOURCE,
    dims=d.LEVEL,
    maturity_days=28,
    pair=("early_help_return_12m", "re_referral_12m"),
    reading="An end is only good if it lasts: read with children who come back.",
)

CHURN = Metric(
    name="churn",
    title="Children with 3 or more moves in 12 months",
    theme="level_of_need",
    fact="level_changes",
    month="churn_from",
    month_words="at month end",
    unit="count",
    better="lower",
    noun="children",
    denominator=None,
    numerator=pl.col("churn_from").is_not_null(),
    leaves="churn_until",
    counted=f"Children with at least 3 moves between levels of need in the 12 calendar months up to the month. {_RULE}",
    met="Every such child counts once.",
    source=_SOURCE,
    dims=d.CASE,
    history=LookBack(months=11),
    pair=("step_ups", "step_downs"),
    reading="Few step-ups and step-downs are a mark of a hub that finds the right level at first.",
)

METRICS = (
    STEP_UPS,
    STEP_DOWNS,
    STEP_UP_AFTER_STEP_DOWN_12M,
    STEP_UP_FROM_EARLY_HELP,
    STEP_DOWN_TO_EARLY_HELP,
    CLOSURES,
    CHURN,
)
