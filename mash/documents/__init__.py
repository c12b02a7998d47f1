"""Writes the generated pages of docs/; no part of what users install."""
