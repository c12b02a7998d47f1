"""Measures in, published documents out: one row is a figure that may leave the building."""
