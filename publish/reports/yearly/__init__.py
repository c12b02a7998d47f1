"""Writes the chapter on a year for the partnership's published yearly report."""
