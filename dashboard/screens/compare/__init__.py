"""Draws the page “Compare”."""
