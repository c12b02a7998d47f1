"""Which counts of the catalogue are the same, and which are part of which; one entry is a whole with some of its parts.

A count is written metric.numerator, .denominator or .complement. Counts with one definition are one count: that is
read from the catalogue itself. What is part of what follows from how facts are derived, and a test holds it against
them.
"""

from collections.abc import Collection, Iterator

from etl import codes
from queries.metric import Metric
from queries.metrics import METRICS

OUTCOMES = tuple(f"contact_outcome_{code}" for code in codes.CONTACT_OUTCOMES)
BASES = tuple(f"lawful_basis_{code}" for code in codes.LAWFUL_BASES)


def _n(metric: str) -> str:
    return f"{metric}.numerator"


def _d(metric: str) -> str:
    return f"{metric}.denominator"


_HUB = _d("contact_to_referral")  # contacts that went through the hub
_CLOCKED = _d("hours_to_decision_median")
_FIRST = _d("re_referral_12m")  # referrals, one row per child and day
_DECIDED_IN_HUB = tuple(_n(f"contact_outcome_{code}") for code in codes.CONTACT_OUTCOMES if code != "open_case")

# Parts that share no row; with True they are all there is.
PARTS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    (_n("risk_changed"), (_n("risk_upgraded"), _n("risk_downgraded")), True),
    (_d(OUTCOMES[0]), tuple(map(_n, OUTCOMES)), True),
    (_d(BASES[0]), tuple(map(_n, BASES)), True),
    (_d("declined"), (_n("nothing_known"), _n("declined")), False),
    (_d("check_unanswered"), (_n("agency_check_returned_on_time"), _n("check_unanswered")), False),
    (_d(BASES[0]), (_d("declined"), _n("check_unanswered")), False),
    (_n("contacts"), (_n("contacts_without_escalation"), _n("contact_to_referral")), False),
)
# Contacts of the hub, less how much more came than was decided, are those decided in the month, by their outcomes.
DECIDED = (_CLOCKED, _n("arrivals_less_decisions"), _DECIDED_IN_HUB)

# One count inside another: what is left over is a group of children too.
INSIDE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_n("contacts"), (_HUB, _n("contacts_without_escalation"), _n("contacts_per_fte"))),
    (_HUB, (_CLOCKED, _d("referrer_acknowledged_in_one_working_day"), _d("check_coverage"))),
    (
        _CLOCKED,  # the same contacts, wherever decisions are recorded
        (
            _HUB,
            _d("referrer_acknowledged_in_one_working_day"),
            _d("check_coverage"),
            _d("contact_decided_on_time"),
            _d("contact_decided_in_one_working_day"),
        ),
    ),
    (_d("contact_decided_in_one_working_day"), (_n("contact_decided_on_time"),)),
    (_n("risk_upgraded"), (_n("missed_high_risk"),)),
    (_d(BASES[0]), (_d("agency_check_returned_on_time"), _d("declined"))),
    (_n("referrals"), (_FIRST, _d("referral_decided_in_one_working_day"), _d("referral_nfa"))),
    (_FIRST, (_d("referred_again_12m_after_nfa"),)),
    (_n("referral_nfa"), (_d("referred_again_12m_after_nfa"),)),
    (_n("referred_again_12m"), (_n("referred_again_6m"), _n("referred_again_12m_after_nfa"))),
    (_n("referred_again_6m"), (_n("referred_again_3m"), _n("referred_again_6m_after_nfa"))),
    (_n("referred_again_3m"), (_n("referred_again_3m_after_nfa"),)),
    (_n("referred_again_12m_after_nfa"), (_n("referred_again_6m_after_nfa"),)),
    (_n("referred_again_6m_after_nfa"), (_n("referred_again_3m_after_nfa"),)),
    *(
        (f"referred_again_{months}m.complement", (f"referred_again_{months}m_after_nfa.complement",))
        for months in (3, 6, 12)
    ),
    (
        _d("assessment_in_45_working_days"),
        (_d("assessment_in_45_working_days_of_referral"), _d("assessed_not_in_need")),
    ),
    (_n("assessment_in_45_working_days"), (_n("assessment_in_45_working_days_of_referral"),)),
    (_d("conference_in_15_working_days"), (_d("conference_to_plan"),)),
    (_n("repeat_protection_plan"), (_n("repeat_protection_plan_24m"),)),
    (_n("step_ups"), (_n("step_up_from_early_help"),)),
    (_n("step_downs"), (_n("step_down_to_early_help"),)),
)

# What stands open at a period's end is what stood open at its start and what came less what left.
STOCK = (_n("undecided_at_month_end"), _n("arrivals_less_decisions"))


def unit_of(metric: str, denominator: int | None) -> str:
    """Return the unit of a metric; one that is not in the catalogue is a count, or a percentage if it has two."""
    if metric in METRICS:
        return METRICS[metric].unit
    return "count" if denominator is None else "percent"


def stands_open(metric: str) -> bool:
    """Whether a count is what stands open at a period's end, so that a quarter's is that of its last month."""
    return metric in METRICS and METRICS[metric].leaves is not None and METRICS[metric].unit == "count"


def counts_people(metric: str) -> bool:
    """Whether the denominator counts children: posts and the population do not."""
    return metric not in METRICS or (METRICS[metric].unit != "rate" and METRICS[metric].fact != "staffing")


def group_of_source(source: str) -> str:
    """Return the published group of a source, given by its code or its words."""
    code = _CODE_OF_SOURCE.get(source, source)
    return codes.GROUP_OF_SOURCE.get(code, "Unknown")


def name_of(metric: str, role: str) -> str:
    """Return the name of a count: one name for the same rows, dated alike, whichever metrics count them."""
    return shared(f"{metric}.{role}")


def _definition(metric: Metric, role: str) -> str | None:
    """Return what makes a count: its facts, its month and its condition; None for a figure that is no simple total."""
    if metric.leaves is not None or (metric.unit in ("ratio", "hours") and role == "numerator"):
        return None
    numerator, denominator = str(metric.numerator), str(metric.denominator)
    if role == "numerator":
        rule = numerator if metric.denominator is None else f"{denominator} and {numerator} {metric.stated}"
    elif metric.denominator is None or metric.unit == "rate" or metric.fact == "staffing":
        return None
    else:
        rule = denominator
    return f"{metric.fact} {metric.month}: {rule}"


def _names() -> dict[str, str]:
    first: dict[str, str] = {}
    names = {}
    for metric in METRICS.values():
        for role in ("numerator", "denominator"):
            count, rule = f"{metric.name}.{role}", _definition(metric, role)
            names[count] = first.setdefault(rule, count) if rule else count
    return names


_NAMES = _names()
_CODE_OF_SOURCE = {words: code for code, words in codes.SOURCES.items()}


def shared(count: str) -> str:
    """Return the one name of a count that several metrics have."""
    return _NAMES.get(count, count)


def _edges() -> dict[str, set[str]]:
    inside: dict[str, set[str]] = {}
    for whole, parts in INSIDE:
        for part in parts:
            inside.setdefault(shared(part), set()).add(shared(whole))
    return inside


_WIDER = _edges()


def nearest(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (whole, part) for the counts at hand, skipping wholes that are not: what is inside is inside all above."""
    for part in names:
        edge, seen = [part], {part}
        while edge:
            above = {whole for one in edge for whole in _WIDER.get(one, ())} - seen
            seen |= above
            yield from ((whole, part) for whole in sorted(above) if whole in names)
            edge = [whole for whole in above if whole not in names]
