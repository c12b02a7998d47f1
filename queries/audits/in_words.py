"""Puts the results of practice audits into words: names of figures, values with intervals, and the first sentence."""

from queries import words
from queries.audits.newest import Audited
from queries.audits.results import Told

NAMES = {
    "wrong_outcome": "outcome wrong, unsure as right",
    "wrong_outcome_or_unsure": "outcome wrong, unsure as wrong",
    "wrong_nfa": "no further action wrong, unsure as right",
    "wrong_nfa_or_unsure": "no further action wrong, unsure as wrong",
    "exact": "exactly the same",
    "within_one_step": "the same or one step apart",
    "ac1": "Gwet's AC1",
    "ac2_linear": "Gwet's AC2, linear weights",
    "kappa": "Cohen's kappa",
    "kappa_linear": "Cohen's kappa, linear weights",
    "alpha_nominal": "Krippendorff's alpha, nominal",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
}
_COEFFICIENTS = ("ac", "kappa", "alpha")


def in_words(each: Told) -> tuple[str, str]:
    """Return a value and its interval: a share as a percentage, a coefficient with two places."""
    if each.value is None or each.low is None or each.high is None:
        return "–", ""
    if each.name.startswith(_COEFFICIENTS):
        return f"{each.value:.2f}", f"{each.low:.2f} to {each.high:.2f}"
    return words.percent(100 * each.value), words.span(100 * each.low, 100 * each.high, "percent")


def agreed(audit: Audited) -> str:
    """Return how often hub and auditor gave the same rating, as the end of a heading."""
    exact = audit.figure("Risk ratings: the hub and the first auditor", "exact")
    if exact is None or exact.value is None:
        return "how far hub and auditor agree can't be told yet"
    value, ends = in_words(exact)
    return f"hub and auditor gave the same rating to {value} of contacts ({ends})"
