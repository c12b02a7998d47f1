"""Draws the page “Definitions”."""
