"""Draws the page “Demand and capacity”."""
