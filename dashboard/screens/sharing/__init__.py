"""Draws the page “Information sharing”."""
