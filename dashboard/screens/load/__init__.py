"""Draws the page “Load”."""
