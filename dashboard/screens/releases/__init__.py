"""Draws the page “Research releases”."""
