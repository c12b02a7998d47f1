"""Explains a figure's change between two periods: which groups moved it, and by how much."""
