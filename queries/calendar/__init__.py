"""Counts days, working days and months."""
