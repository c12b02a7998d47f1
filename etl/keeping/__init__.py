"""Looks after a data directory: checks it, repairs it, backs it up, and erases a child from it."""
