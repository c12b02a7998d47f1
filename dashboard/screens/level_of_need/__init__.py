"""Draws the page “Level of need”."""
