"""Proposes how an agency's own file fills tables of the standard, for a person to confirm: nothing here is kept."""
