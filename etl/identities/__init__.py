"""Finds direct identifiers and refuses them in what agencies send, or replaces them before it is sent."""
