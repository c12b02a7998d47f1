"""Draws the page “Audit and loads”."""
