"""Level of need: step-ups and step-downs between early help, child in need, child protection and looked after."""

import polars as pl

from queries.metric import Metric
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

METRICS = (STEP_UPS, STEP_DOWNS, STEP_UP_AFTER_STEP_DOWN_12M)
