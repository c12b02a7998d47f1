"""Warehouse tables in, measures out: one row is a fact about a child's contact, then a figure for a month."""
