"""Draws the page “Forecast and staffing”."""
