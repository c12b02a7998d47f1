"""Draws the page “Impact”."""
