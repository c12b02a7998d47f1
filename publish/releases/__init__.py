"""Releases: one is a folder of data that leaves the building for good, with all that a stranger needs to use it."""
