"""Keeps a data directory whole and lawful: checks it, repairs it, backs it up, erases a child from it."""
