"""Composes what a snapshot says, as typed content."""
