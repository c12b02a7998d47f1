"""Serves the dashboard, limits how often open pages refresh, reads new builds, and times a page."""
