"""Estimates whether a dated change moved a figure (interrupted time series), and tests that finding."""
