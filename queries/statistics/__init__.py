"""Decides whether a difference is more than chance, with one module for each method."""
