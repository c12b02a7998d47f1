"""Declares the verbs of `mash`: each function holds a verb's options and help, and `mash.commands` does the work."""
