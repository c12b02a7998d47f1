"""Serves the dashboard, limits how often open pages refresh, and times a page."""
