"""Draws the page “Home”."""
