"""Explains what a figure's change between two periods is made of: which groups moved it, and by how much."""
