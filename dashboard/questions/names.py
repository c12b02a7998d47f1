"""Names agencies in words, as pages show them."""

from etl import codes


def agency_name(agency: str | None) -> str:
    """Return an agency's name in words; extracts in no agency's folder have none."""
    return codes.AGENCIES.get(agency, agency) if agency else "No agency’s folder"
