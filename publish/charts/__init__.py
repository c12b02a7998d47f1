"""Draws charts of measures for pages and print. A chart carries no more data than it shows."""
