"""Draws the page “Timeliness”."""
