"""Draws the page “Return demand”."""
