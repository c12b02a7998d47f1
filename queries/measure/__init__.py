"""Answers questions: counts what metrics count, and gives each figure the status that says how far it is known."""
