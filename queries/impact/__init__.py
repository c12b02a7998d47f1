"""Estimates whether a dated change moved a figure (interrupted time series), and what speaks against it."""
