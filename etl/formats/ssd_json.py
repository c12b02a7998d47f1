"""Reads the JSON that cells of the Standard Safeguarding Dataset hold: outcomes as flags, factors as a list."""

import json
from functools import cache

# Where several flags are set, the first of these is the contact's outcome.
_CONTACT_OUTCOMES = (
    ("CP_ENQUIRY_FLAG", "strategy_discussion"), ("NEW_REFERRAL_FLAG", "referral"),
    ("EXISTING_REFERRAL_FLAG", "open_case"), ("ADVICE_FLAG", "advice"), ("NFA_FLAG", "nfa"),
)  # fmt: skip
_TRUE = {"y", "yes", "1", "true", "t"}


@cache
def flags_of(text: str) -> list[str]:
    """Return the flags that a JSON outcome sets; none where it is no JSON."""
    try:
        read = json.loads(text)
    except ValueError:
        return []
    flags = read.items() if isinstance(read, dict) else ()
    return [str(name).upper() for name, value in flags if str(value).strip().lower() in _TRUE]


def contact_outcome(text: str) -> str | None:
    """Return the code of the outcome that a contact's flags mean: 'other' for flags that mean none."""
    flags = set(flags_of(text))
    return next((code for flag, code in _CONTACT_OUTCOMES if flag in flags), "other" if flags else None)


@cache
def factors_of(text: str) -> list[str]:
    """Return the codes of factors that a JSON list names, or that a JSON object says Yes to."""
    try:
        read = json.loads(text)
    except ValueError:
        return []
    named = (
        [name for name, value in read.items() if str(value).strip().lower() in _TRUE]
        if isinstance(read, dict)
        else read
    )
    return [str(each).strip().upper() for each in named if str(each).strip()] if isinstance(named, list) else []
