"""Writes the generated pages of docs/. Users do not install this package."""
