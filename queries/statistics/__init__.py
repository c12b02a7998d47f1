"""Decides whether a difference is more than chance; one module for each method."""
