"""Safeguarded data: rows for an approved project; a child's whole history is one record, and nobody's is rare."""
