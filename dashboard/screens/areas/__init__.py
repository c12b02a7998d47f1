"""Draws the page “Compare areas”."""
