"""Defines figures on step-ups, step-downs and the end of support, on an area's ladder of levels of need."""

import polars as pl

from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, LookBack, Metric, variant

_RULE = (
    "A child's level on a day is the highest active episode; gaps of 28 days or fewer between two episodes are bridged."
)
_SOURCE_OF_HELP = "Project definition on the ladders of the policy file, after the Families First Partnership programme"
_SOURCE = "Project definition on the ladders of the policy file, after Working Together to Safeguard Children 2023"

STEP_UPS = Metric(
    name="step_ups",
    title="Step-ups",
    theme="level_of_need",
    fact="level_changes",
    ladder="asked",
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
    says=Claim("the number of step-ups", "children stepped up"),
    short="Step-ups",
    headline=True,
    reading="A move up can mean need grew or was seen at last: neither good nor bad by itself.",
)

STEP_DOWNS = Metric(
    name="step_downs",
    title="Step-downs",
    theme="level_of_need",
    fact="level_changes",
    ladder="asked",
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
    says=Claim("the number of step-downs", "children stepped down", "whether they step up again will be known in {}"),
    short="Step-downs",
    headline=True,
    reading="A move down is only good if it lasts: read with children stepped up again within 12 months.",
)

STEP_UP_AFTER_STEP_DOWN_12M = Metric(
    name="step_up_after_step_down_12m",
    title="Stepped up again within 12 months of a step-down",
    theme="level_of_need",
    fact="level_changes",
    ladder="asked",
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
    says=Claim("the share of children who stepped up again within a year", "children stepped up again within a year"),
    short="Stepped up again within 12 months",
    headline=True,
    reading="Stepping up again soon can mean that support was lowered too early. Each month can be known only 12 "
    "months later.",
)

STEP_UP_FROM_EARLY_HELP = variant(
    STEP_UPS,
    name="step_up_from_early_help",
    title="Step-ups from early help",
    numerator=pl.col("step_up") & (pl.col("level_from") == "early_help"),
    ladder="four_levels",
    counted=f"Moves in the month from early help to a higher level of need. {_RULE}",
    says=Claim("the number of step-ups from early help", "children stepped up from early help"),
)

STEP_DOWN_TO_EARLY_HELP = variant(
    STEP_DOWNS,
    name="step_down_to_early_help",
    title="Step-downs to early help",
    numerator=pl.col("step_down") & (pl.col("level_to") == "early_help"),
    ladder="four_levels",
    counted=f"Moves in the month from a higher level of need to early help. {_RULE}",
    says=Claim("the number of step-downs to early help", "children stepped down to early help"),
)

_LOWEST = "The lowest level of the common ladder is Family Help where an area has begun it, else early help."

STEP_UP_FROM_FAMILY_HELP = variant(
    STEP_UPS,
    name="step_up_from_family_help",
    title="Step-ups from the lowest common level (Family Help)",
    numerator=pl.col("step_up") & pl.col("from_lowest"),
    ladder="common",
    source=_SOURCE_OF_HELP,
    counted=f"Moves in the month from the lowest common level of need to a higher one. {_RULE}",
    met=_LOWEST,
    says=Claim("the number of step-ups from the lowest common level", "children stepped up from the lowest level"),
)

STEP_DOWN_TO_FAMILY_HELP = variant(
    STEP_DOWNS,
    name="step_down_to_family_help",
    title="Step-downs to the lowest common level (Family Help)",
    numerator=pl.col("step_down") & pl.col("to_lowest"),
    ladder="common",
    source=_SOURCE_OF_HELP,
    counted=f"Moves in the month from a higher level of need to the lowest common one. {_RULE}",
    met=_LOWEST,
    says=Claim("the number of step-downs to the lowest common level", "children stepped down to the lowest level"),
)

FAMILY_HELP_RETURN_12M = Metric(
    name="family_help_return_12m",
    title="Support at the lowest common level (Family Help) begun again within 12 months",
    theme="level_of_need",
    fact="level_changes",
    ladder="common",
    month="month",
    month_words="by month support began",
    unit="percent",
    better="lower",
    noun="starts of support",
    denominator=pl.col("entered_lowest"),
    numerator=pl.col("back_12m"),
    counted=f"Children whose support began in the month at the lowest common level of need. {_RULE}",
    met="The child's last support had ended, at that level too, on or after the same date 12 months before. A move "
    "from early help to Family Help without a gap is no return.",
    source=_SOURCE_OF_HELP,
    dims=d.LEVEL,
    history=LookBack(months=12),
    pair=("closures", "early_help_return_12m"),
    says=Claim(
        "the share of support at the lowest level that was a return within a year",
        "support at the lowest level was a return within a year",
    ),
    reading="Help that ended too soon comes back; families who ask again also show trust.",
)

TIER_RAISED = variant(
    STEP_UPS,
    name="tier_raised",
    title="Family Help raised from targeted to statutory",
    numerator=pl.col("tier_raised"),
    ladder="four_levels",
    source=_SOURCE_OF_HELP,
    begins="family_help",
    counted=f"Moves in the month from Family Help at its targeted tier to its statutory one (section 17). {_RULE}",
    says=Claim("the number of children raised within Family Help", "children were raised within Family Help"),
)

TIER_LOWERED = variant(
    STEP_DOWNS,
    name="tier_lowered",
    title="Family Help lowered from statutory to targeted",
    numerator=pl.col("tier_lowered"),
    ladder="four_levels",
    source=_SOURCE_OF_HELP,
    begins="family_help",
    counted=f"Moves in the month from Family Help at its statutory tier (section 17) to its targeted one. {_RULE}",
    says=Claim("the number of children lowered within Family Help", "children were lowered within Family Help"),
)

CLOSURES = Metric(
    name="closures",
    title="Children whose support ended",
    theme="level_of_need",
    fact="level_changes",
    ladder="asked",
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
    says=Claim("the number of children who left support", "children left support"),
    reading="An end is only good if it lasts: read with children who come back.",
)

CHURN = Metric(
    name="churn",
    title="Children with 3 or more moves in 12 months",
    theme="level_of_need",
    fact="level_changes",
    ladder="asked",
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
    says=Claim(
        "the number of children who moved at least 3 times in a year", "children moved at least 3 times in a year"
    ),
    reading="Few step-ups and step-downs are a mark of a hub that finds the right level at first.",
)

METRICS = (
    STEP_UPS,
    STEP_DOWNS,
    STEP_UP_AFTER_STEP_DOWN_12M,
    STEP_UP_FROM_EARLY_HELP,
    STEP_DOWN_TO_EARLY_HELP,
    STEP_UP_FROM_FAMILY_HELP,
    STEP_DOWN_TO_FAMILY_HELP,
    FAMILY_HELP_RETURN_12M,
    TIER_RAISED,
    TIER_LOWERED,
    CLOSURES,
    CHURN,
)
