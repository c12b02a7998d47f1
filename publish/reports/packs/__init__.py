"""Writes an agency's pack: two pages on how it answers checks, what became of its contacts, and what would help."""
