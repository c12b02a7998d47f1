"""Puts into words what children's journeys have in common, mostly without a full stop, as headings need it."""

from queries import words
from queries.cases.sequences import DRIFT, Common, Families


def claim(found: Common) -> str:
    """Return how many children had three contacts that nobody checked, without a full stop."""
    if isinstance(found.unchecked, str):
        return "Whether agencies were asked is not known"
    who = _who(found.unchecked.height, "child has", "children have")
    return f"{who} had three contacts or more in these months about which no agency was asked"


def usual_claim(found: Common) -> str:
    """Return what most children went through, without a full stop."""
    if not found.sequences:
        return "No child had a contact through the hub in these months"
    most = found.sequences[0]
    share = words.percent(100 * most.children / found.children)
    if most.steps == ("Contact",):
        known = " that is known" if found.lacking else ""
        return f"{share} of children had contacts in these months and no further step{known}"
    return f"The usual path is {' → '.join(most.steps)}: {share} of children"


def families_claim(found: Common) -> str:
    """Return how many children, of how many families, had a contact, and which steps are not known, as sentences."""
    told = f"{words.count(found.children)} {'child' if found.children == 1 else 'children'} had a contact."
    return " ".join(filter(None, [f"{told} {_households(found.families)}", found.lacking]))


def _households(families: Families | str) -> str:
    if isinstance(families, str):
        return families
    told = f"{words.count(families.children)} of them live in {words.count(families.households)} known households"
    if families.unknown:
        told += f"; the household of {words.count(families.unknown)} is not known"
    return f"{told}."


def again_claim(found: Common) -> str:
    """Return how many families came again, without a full stop."""
    families = found.families
    if isinstance(families, str):
        return "Whether families came again is not known"
    who = f"{_who(families.again.height, 'household has', 'households have')} had contacts on two days or more"
    if families.again.is_empty():
        return f"{who} in these months"
    of = f"{words.count(families.of_again)} {'child' if families.of_again == 1 else 'children'}"
    return f"{who} in these months, about {of}"


def drift_claim(found: Common) -> str:
    """Return how many referrals nothing followed, without a full stop."""
    if isinstance(found.drifting, str):
        return "Whether anything followed referrals is not known"
    who = _who(found.drifting.height, "referral is", "referrals are")
    return f"{who} open with nothing recorded since, for {DRIFT} days or more"


def _who(count: int, one: str, more: str) -> str:
    """Return how many there are with their verb, as `3 children have`, `1 child has` or `No child has`."""
    return f"{words.count(count)} {one if count == 1 else more}" if count else f"No {one}"
