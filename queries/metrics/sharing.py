"""Defines figures on whether agencies were asked and answered, and on which lawful basis."""

from typing import Any

import polars as pl

from etl import codes
from queries.metrics import dimensions as d
from queries.metrics.metric import Claim, Metric

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
    says=Claim("the number of agency checks for each contact", "agency checks were made for each contact"),
    reading="More checks are only worth their time if they change what is known: read with changed ratings.",
)

NOTHING_KNOWN = Metric(
    name="nothing_known",
    title="Agency checks answered with nothing known",
    numerator=pl.col("answer") == "nothing_known",
    met="The agency knew nothing of the child.",
    pair=("checks_per_contact",),
    says=Claim("the share of agency checks that found nothing known", "agency checks found nothing known"),
    reading="A high share can mean asking too widely, or agencies that do not look.",
    **_ANSWERED,
)

DECLINED = Metric(
    name="declined",
    title="Agency checks declined",
    numerator=pl.col("answer") == "declined",
    met="The agency declined to share.",
    pair=("check_unanswered",),
    says=Claim("the share of agency checks declined", "agency checks was declined"),
    reading="Consent is only one lawful basis for sharing: read with the bases used.",
    **_ANSWERED | {"better": "lower"},
)

CHECK_UNANSWERED = Metric(
    name="check_unanswered",
    title="Agency checks unanswered",
    denominator=pl.col("due"),
    numerator=~pl.col("returned"),
    better="lower",
    counted="Checks requested in the month with a target that are returned or due.",
    met="Not returned by the as-at.",
    pair=("agency_check_returned_on_time",),
    says=Claim("the share of agency checks unanswered", "agency checks went unanswered"),
    reading="Recent months fall as answers come in: compare months of the same age.",
    **_CHECK,
)


_MADE = {  # how checks were made, by their lawful basis
    "consent": "made on consent",
    "legal_obligation": "made on a legal obligation",
    "public_task": "made on a public task",
    "vital_interests": "made on vital interests",
    "unknown": "made with no lawful basis recorded",
}


def _basis(code: str, words: str) -> Metric:
    """Return the share of checks made on one lawful basis."""
    how = _MADE[code]
    return Metric(
        name=f"lawful_basis_{code}",
        title=f"Lawful basis of checks: {words.lower()}",
        denominator=pl.col("requested_month").is_not_null(),
        numerator=pl.col("lawful_basis") == code,
        better="neutral",
        counted="Checks requested in the month.",
        met=f"The lawful basis for sharing is: {words.lower()}.",
        pair=("declined",),
        says=Claim(f"the share of agency checks {how}", f"agency checks was {how}"),
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
    says=Claim(
        "the share of red and amber contacts checked with every core agency",
        "red and amber contacts was checked with every core agency",
    ),
    short="Checked with every core agency",
    headline=True,
    reading="The research finds that risk is missed where one agency's knowledge is left out.",
)

_LAW = "Children Act 2004 s.16LA(1) to (4), as inserted by the Children's Wellbeing and Schools Act 2026 s.4"
_BOUND = pl.col("duty") == "applies"
_DUTY: dict[str, Any] = _CHECK | {"source": _LAW, "begins": "duty"}
_SINCE = "Checks requested in the month, since the duty to share, of an agency that it binds"
_ANSWER: dict[str, Any] = _DUTY | {
    "denominator": _BOUND & pl.col("answer").is_not_null(),
    "counted": f"{_SINCE}, with a recorded answer.",
}
_NOT_ALL = "It counts answers to requests; the duty also means telling unasked, which no extract shows."

DUTY_ANSWERED = Metric(
    name="duty_answered",
    title="Checks answered where the duty to share applies",
    denominator=_BOUND & (pl.col("due") | pl.col("returned")),
    numerator=pl.col("answer").is_in(["shared", "partly_shared", "nothing_known"]),
    better="higher",
    counted=f"{_SINCE}, returned or due.",
    met="The agency shared what it knows, in whole or in part, or said that it knows nothing.",
    pair=("duty_refused_detrimental", "duty_refused_other"),
    says=Claim("the share of agency checks answered under the duty", "agency checks was answered under the duty"),
    reading=f"Nothing known is an answer. {_NOT_ALL}",
    **_DUTY,
)


def _refused(name: str, title: str, which: pl.Expr, met: str, topic: str, reading: str, better: str) -> Metric:
    """Return the share of recorded answers that refused for some reason."""
    return Metric(
        name=f"duty_refused_{name}",
        title=title,
        numerator=which,
        met=met,
        better=better,  # type: ignore[arg-type]
        pair=("duty_answered",),
        says=Claim(f"the share of agency checks {topic}", f"agency checks was {topic}"),
        reading=f"{reading} Boards see agencies over 12 months: refusals are few.",
        **_ANSWER,
    )


DUTY_REFUSALS = (
    _refused(
        "detrimental",
        "Refused because sharing would be more detrimental to the child",
        pl.col("declined_for") == "more_detrimental",
        "The agency declined, as disclosing would be more detrimental to the child than not: s.16LA(3).",
        "refused for detriment to the child",
        "The law provides for it: many such refusals are a question, none at all too.",
        "neutral",
    ),
    _refused(
        "other",
        "Refused for another reason though the duty applies",
        pl.col("declined_for").is_in([r for r in codes.DECLINE_REASONS if r not in ("more_detrimental", "unknown")]),
        "The agency declined for another reason than detriment to the child.",
        "refused for another reason",
        "The duty is bound to what may help the other body's functions: a reason can be right.",
        "neutral",
    ),
    _refused(
        "unexplained",
        "Refused without a recorded reason though the duty applies",
        pl.col("declined_for") == "unknown",
        "The agency declined, and no reason is recorded.",
        "refused without a recorded reason",
        "The law that was read holds no duty to record a refusal; without its reason nobody can judge it.",
        "lower",
    ),
)

DUTY_CONSENT_BASIS = Metric(
    name="duty_consent_basis",
    title="Consent relied on though the duty to share applies",
    denominator=_BOUND,
    numerator=pl.col("lawful_basis") == "consent",
    better="neutral",
    counted=f"{_SINCE}.",
    met="The lawful basis for sharing is: consent.",
    pair=("lawful_basis_consent", "duty_answered"),
    says=Claim("the share of agency checks on consent under the duty", "agency checks was on consent under the duty"),
    reading="Consent may be asked out of respect without being the basis; DfE's advice of 2024 calls it seldom right.",
    **_DUTY,
)


METRICS = (CHECKS_PER_CONTACT, NOTHING_KNOWN, DECLINED, CHECK_UNANSWERED, *BASES, CHECK_COVERAGE, DUTY_ANSWERED,
           *DUTY_REFUSALS, DUTY_CONSENT_BASIS)  # fmt: skip
