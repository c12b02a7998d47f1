"""Draws the page “Audit sample”."""
