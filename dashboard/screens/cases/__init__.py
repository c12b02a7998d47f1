"""Draws the page “Cases behind a figure”."""
