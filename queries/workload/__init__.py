"""Measures the work at the front door, and forecasts it: arrivals, waiting and staff."""
