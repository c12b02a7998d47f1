"""Draws the page “Partner packs”."""
