"""Draws the page “Board snapshots”."""
