"""Draws samples of contacts for practice audits, and says how far two judgements agree."""
