"""Direct identifiers: found and refused in what agencies send, or replaced by keyed pseudonyms before they send it."""

from etl.identities.coarsen import to_area, to_birth_month
from etl.identities.scan import Finding, IdentifierError, Scan, check_headers, refuse, scan

__all__ = ["Finding", "IdentifierError", "Scan", "check_headers", "refuse", "scan", "to_area", "to_birth_month"]
