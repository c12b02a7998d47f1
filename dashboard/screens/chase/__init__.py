"""Draws the page “Chase list”."""
