"""Defines figures on strategy discussions: how soon they are held, who leads and takes part, what they lead to."""

from typing import Any

import polars as pl

from etl import codes
from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, LookBack, Metric

_PATHFINDERS = "Families first for children pathfinder: implementation and process evaluation (DfE, 2025)"
_NO_CLOCK = "no national clock was found"
_LEAD_IN = (
    "Every hour counts, nights and weekends too. No national clock was found; some partnerships agree on 24 hours."
)

_FROM_CONTACT: dict[str, Any] = {
    "theme": "timeliness",
    "fact": "strategy_waits",
    "month": "received_month",
    "month_words": "by month received",
    "unit": "hours",
    "better": "lower",
    "noun": "contacts",
    "denominator": pl.col("received_month").is_not_null() & ~pl.col("untimed"),
    "untimed": pl.col("untimed"),
    "numerator": pl.col("held"),
    "counted": "Contacts received in the month on which the hub decided that a strategy discussion is needed, with a "
    "time of day. Those without a discussion count as waiting until the as-at (Kaplan-Meier).",
    "source": f"Project definition: {_NO_CLOCK}",
    "dims": d.STRATEGY_WAIT,
    "reading": f"{_LEAD_IN} The discussion is the first that names the contact, or else the child's first within 7 "
    "days.",
}

FROM_CONTACT_MEDIAN = Metric(
    name="hours_to_strategy_discussion_median",
    title="Hours within which half of strategy discussions are held after the contact",
    share=0.5,
    met="Hours from the contact's receipt to its strategy discussion within which half of them were held.",
    pair=("strategy_discussion_quorate", "hours_to_decision_median"),
    says=Claim("the time from contact within which half of strategy discussions were held"),
    **_FROM_CONTACT,
)

FROM_CONTACT_P90 = Metric(
    name="hours_to_strategy_discussion_p90",
    title="Hours within which 9 in 10 strategy discussions are held after the contact",
    share=0.9,
    met="Hours from the contact's receipt to its strategy discussion within which 9 in 10 of them were held.",
    pair=("strategy_discussion_quorate", "hours_to_decision_p90"),
    says=Claim("the time from contact within which 9 in 10 strategy discussions were held"),
    **_FROM_CONTACT,
)

ON_TIME = Metric(
    name="strategy_discussion_on_time",
    title="Strategy discussions held within the target for the risk",
    theme="timeliness",
    fact="strategy_waits",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="contacts",
    denominator=pl.col("timed"),
    untimed=pl.col("could_be").is_not_null(),
    numerator=pl.col("on_time"),
    counted="Contacts received in the month on which the hub decided that a strategy discussion is needed, and whose "
    "first rating has a target. Not yet due is left out; not held and past due counts as late. Rows without a time of "
    "day are left out, and counted beside.",
    met="Held within the policy's hours for the contact's first rating; without a dated clock of the area no contact "
    "has a target.",
    source=f"Local procedure (policy file): {_NO_CLOCK}",
    dims=d.STRATEGY_WAIT,
    pair=("hours_to_strategy_discussion_median", "strategy_discussion_quorate"),
    says=Claim("the share of strategy discussions held on time", "strategy discussions was held on time"),
    reading="A discussion in time is only better with everybody there: read with those with every agency needed.",
)

_DISCUSSION: dict[str, Any] = {
    "fact": "strategy_discussions",
    "month": "held_month",
    "month_words": "by month held",
    "noun": "strategy discussions",
    "dims": d.DISCUSSION,
}
_FROM_NEED: dict[str, Any] = _DISCUSSION | {
    "theme": "timeliness",
    "unit": "hours",
    "better": "lower",
    "denominator": pl.col("needed") & ~pl.col("untimed"),
    "untimed": pl.col("untimed"),
    "numerator": pl.col("needed"),
    "counted": "Strategy discussions held in the month of which it is recorded when they were found to be needed, with "
    "a time of day.",
    "source": f"Project definition: {_NO_CLOCK}; 24 hours in Tees procedures, 2026 (local practice)",
    "reading": f"{_LEAD_IN} Those that were never held are not in it: read with the time from the contact.",
}

FROM_NEED_MEDIAN = Metric(
    name="hours_to_strategy_discussion_from_need_median",
    title="Hours within which half of strategy discussions are held once needed",
    share=0.5,
    met="Hours from the moment a discussion was found to be needed within which half of them were held.",
    pair=("hours_to_strategy_discussion_median", "strategy_discussion_quorate"),
    says=Claim("the time from need within which half of strategy discussions were held"),
    **_FROM_NEED,
)

FROM_NEED_P90 = Metric(
    name="hours_to_strategy_discussion_from_need_p90",
    title="Hours within which 9 in 10 strategy discussions are held once needed",
    share=0.9,
    met="Hours from the moment a discussion was found to be needed within which 9 in 10 of them were held.",
    pair=("hours_to_strategy_discussion_p90", "strategy_discussion_quorate"),
    says=Claim("the time from need within which 9 in 10 strategy discussions were held"),
    **_FROM_NEED,
)

QUORATE = Metric(
    name="strategy_discussion_quorate",
    title="Strategy discussions with every agency needed",
    theme="sharing",
    unit="percent",
    better="higher",
    numerator=pl.col("quorate"),
    denominator=pl.col("attended"),
    counted="Strategy discussions held in the month of which it is recorded who took part.",
    met="Each agency of the policy's quorum took part in person or remotely (by default children's social care, police "
    "and health); a report alone is not enough.",
    source="Working Together to Safeguard Children, as partnerships quote its minimum (paragraph not read in the "
    "original); the quorum is in the policy file",
    pair=("hours_to_strategy_discussion_median", "attended"),
    says=Claim(
        "the share of strategy discussions with every agency needed",
        "strategy discussions was held with every agency needed",
    ),
    reading="Waiting for everybody takes time: read with the hours to the discussion.",
    **_DISCUSSION,
)

WITHOUT_CONTACT = Metric(
    name="strategy_discussion_without_contact",
    title="Strategy discussions without a contact",
    theme="demand",
    unit="percent",
    better="neutral",
    numerator=~pl.col("with_contact"),
    denominator=pl.col("held_month").is_not_null(),
    counted="Strategy discussions held in the month.",
    met="The discussion names no contact, and the child had none on the day or in the 7 days before.",
    source=f"{_PATHFINDERS}: police brought children straight to the team's meeting",
    history=LookBack(days=7),
    pair=("contact_outcome_strategy_discussion", "hours_to_strategy_discussion_from_need_median"),
    says=Claim("the share of strategy discussions without a contact", "strategy discussions came without a contact"),
    reading="Where a child protection team takes children straight from an agency or an open case, the front door does "
    "not see them: neither good nor bad, but it moves every count of contacts.",
    **_DISCUSSION,
)

LED_BY_LCPP = Metric(
    name="strategy_discussion_led_by_lcpp",
    title="Strategy discussions led by a lead child protection practitioner",
    theme="accuracy",
    unit="percent",
    better="neutral",
    numerator=pl.col("led_role") == "lead_child_protection_practitioner",
    denominator=pl.col("led_role").is_in([role for role in codes.LED_ROLES if role != "unknown"]),
    counted="Strategy discussions held in the month of which it is recorded in which role they were led.",
    met="A lead child protection practitioner led it.",
    source=f"{_PATHFINDERS}: teams must lead strategy discussions; regulations not read",
    pair=("strategy_discussion_led_by_macpt", "conference_chaired_by_macpt"),
    says=Claim(
        "the share of strategy discussions led by a lead practitioner",
        "strategy discussions was led by a lead child protection practitioner",
    ),
    reading="It says how far the new role has come, not whether the discussion was the better for it.",
    **_DISCUSSION,
)

LED_BY_MACPT = Metric(
    name="strategy_discussion_led_by_macpt",
    title="Strategy discussions led by the multi-agency child protection team",
    theme="accuracy",
    unit="percent",
    better="neutral",
    numerator=pl.col("macpt") == "yes",
    denominator=pl.col("macpt").is_not_null(),
    counted="Strategy discussions held in the month of which it is recorded whether the team led them.",
    met="The multi-agency child protection team led it.",
    source=f"{_PATHFINDERS}: teams must lead strategy discussions; regulations not read",
    pair=("strategy_discussion_led_by_lcpp", "conference_chaired_by_macpt"),
    says=Claim("the share of strategy discussions led by the team", "strategy discussions was led by the team"),
    reading="It says how far the team has come, not whether the discussion was the better for it.",
    **_DISCUSSION,
)

TO_SECTION47 = Metric(
    name="strategy_discussion_to_section47",
    title="Strategy discussions that led to a section 47 enquiry",
    theme="accuracy",
    unit="percent",
    better="neutral",
    numerator=pl.col("result").is_in(["section47_joint", "section47_single"]),
    denominator=pl.col("result").is_not_null(),
    counted="Strategy discussions held in the month with a recorded result.",
    met="A section 47 enquiry was decided on, joint or by one agency.",
    source="Project definition",
    pair=("section47_to_conference", "strategy_discussion_without_contact"),
    says=Claim(
        "the share of strategy discussions that led to an enquiry",
        "strategy discussions led to a section 47 enquiry",
    ),
    reading="Few can mean that discussions are held too readily, many that they are held too late.",
    **_DISCUSSION,
)

ATTENDED = Metric(
    name="attended",
    title="Invited agencies that took part in strategy discussions and conferences",
    theme="sharing",
    fact="attendance",
    month="held_month",
    month_words="by month of the meeting",
    unit="percent",
    better="higher",
    noun="invitations",
    numerator=pl.col("took_part"),
    denominator=pl.col("invited"),
    counted="Invitations of an agency to a strategy discussion or an initial child protection conference held in the "
    "month.",
    met="The agency took part in person or remotely; a report alone is not enough.",
    source="Project definition",
    dims=d.ATTENDANCE,
    pair=("strategy_discussion_quorate", "agency_check_returned_on_time"),
    says=Claim("the share of invitations that agencies took up", "invitations was taken up"),
    reading="Read by agency and by meeting. Who was not invited is not in it.",
)

METRICS = (
    ON_TIME,
    FROM_CONTACT_MEDIAN,
    FROM_CONTACT_P90,
    FROM_NEED_MEDIAN,
    FROM_NEED_P90,
    QUORATE,
    ATTENDED,
    WITHOUT_CONTACT,
    LED_BY_LCPP,
    LED_BY_MACPT,
    TO_SECTION47,
)
