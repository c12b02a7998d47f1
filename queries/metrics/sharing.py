"""Information sharing: whether agencies were asked, answered, and on what lawful basis."""

from typing import Any

import polars as pl

from etl import codes
from queries.metric import Metric
from queries.metrics import dimensions as d

_CHECK: dict[str, Any] = {
    "theme": "sharing",
    "fact": "agency_checks",
    "month": "requested_month",
    "month_words": "by month requested",
    "unit": "percent",
    "noun": "checks",
    "source": "Project definition",
    "dims": d.CHECK,
}
_ANSWERED: dict[str, Any] = _CHECK | {
    "better": "neutral",
    "denominator": pl.col("answer").is_not_null(),
    "counted": "Checks requested in the month that were returned with a recorded answer.",
}

CHECKS_PER_CONTACT = Metric(
    name="checks_per_contact",
    title="Agency checks per contact",
    theme="sharing",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="ratio",
    better="neutral",
    noun="contacts",
    denominator=pl.col("in_hub"),
    numerator=pl.col("checks"),
    counted="Contacts received in the month, open cases left out.",
    met="Checks made for them, whenever they were requested.",
    source="Project definition",
    dims=d.CONTACT,
    pair=("risk_changed",),
    reading="More checks are only worth their time if they change what is known: read with changed ratings.",
)

NOTHING_KNOWN = Metric(
    name="nothing_known",
    title="Agency checks answered with nothing known",
    numerator=pl.col("answer") == "nothing_known",
    met="The agency knew nothing of the child.",
    pair=("checks_per_contact",),
    reading="A high share can mean asking too widely, or agencies that do not look.",
    **_ANSWERED,
)

DECLINED = Metric(
    name="declined",
    title="Agency checks declined",
    numerator=pl.col("answer") == "declined",
    met="The agency declined to share.",
    pair=("check_unanswered",),
    reading="Consent is only one lawful basis for sharing: read with the bases used.",
    **_ANSWERED | {"better": "lower"},
)

CHECK_UNANSWERED = Metric(
    name="check_unanswered",
    title="Agency checks unanswered",
    denominator=pl.col("timed"),
    numerator=~pl.col("returned"),
    better="lower",
    counted="Checks requested in the month with a target that are returned or due.",
    met="Not returned by the as-at.",
    pair=("agency_check_returned_on_time",),
    reading="Recent months fall as answers come in: compare months of the same age.",
    **_CHECK,
)


def _basis(code: str, words: str) -> Metric:
    """Return the share of checks made on one lawful basis."""
    return Metric(
        name=f"lawful_basis_{code}",
        title=f"Lawful basis of checks: {words.lower()}",
        denominator=pl.col("requested_month").is_not_null(),
        numerator=pl.col("lawful_basis") == code,
        better="neutral",
        counted="Checks requested in the month.",
        met=f"The lawful basis for sharing is: {words.lower()}.",
        pair=("declined",),
        reading="Consent is one gateway only; sharing to protect a child does not depend on it.",
        **_CHECK,
    )


BASES = tuple(_basis(code, words) for code, words in codes.LAWFUL_BASES.items())

CHECK_COVERAGE = Metric(
    name="check_coverage",
    title="Red and amber contacts checked with every core agency",
    theme="sharing",
    fact="contacts",
    month="received_month",
    month_words="by month received",
    unit="percent",
    better="higher",
    noun="contacts",
    denominator=pl.col("in_hub") & pl.col("high_first"),
    numerator=pl.col("core_checked"),
    counted="Contacts received in the month and first rated red or amber, open cases left out.",
    met="Each core agency of the policy (by default police, health and education) was asked.",
    source="Local information-sharing protocol (policy file)",
    dims=d.CONTACT,
    pair=("missed_high_risk", "contact_decided_on_time"),
    reading="The research finds that risk is missed where one agency's knowledge is left out.",
)

METRICS = (CHECKS_PER_CONTACT, NOTHING_KNOWN, DECLINED, CHECK_UNANSWERED, *BASES, CHECK_COVERAGE)
