"""Draws charts of measures for pages and print; a chart carries no more data than it shows."""
