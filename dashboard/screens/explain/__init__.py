"""Draws the page “Explain a change”."""
