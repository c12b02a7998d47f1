"""Draws the page “Journeys”."""
