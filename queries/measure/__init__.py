"""Answers questions: computes the figures of metrics, each with a status that says how far it is known."""
