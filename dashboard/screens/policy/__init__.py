"""Draws the page “Targets and policy”."""
