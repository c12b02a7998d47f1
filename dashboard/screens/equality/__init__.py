"""Draws the page “Equality”."""
