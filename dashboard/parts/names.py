"""What codes are called on pages: one entry is a code of a dimension and its words."""

from etl import codes

_WORDS = {
    "source": codes.SOURCES,
    "agency": codes.AGENCIES,
    "concern": codes.CONCERNS,
    "risk_initial": codes.RISKS,
    "risk_final": codes.RISKS,
    "outcome": codes.CONTACT_OUTCOMES,
    "level_from": codes.LEVELS,
    "level_to": codes.LEVELS,
}


def name_of(dim: str, value: str) -> str:
    """Return the words for a value of a dimension: the value itself where it has none."""
    return _WORDS.get(dim, {}).get(value, "Not known" if value == "unknown" else value)
