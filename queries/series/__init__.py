"""Follows one figure over time: months and periods, special causes, trends, and other choices that could change it."""
