"""Counts what is wrong with the data that agencies sent."""
