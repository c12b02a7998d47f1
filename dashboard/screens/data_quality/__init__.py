"""Draws the page “Data quality”."""
