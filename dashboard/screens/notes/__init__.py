"""Draws the page “Notes and actions”."""
