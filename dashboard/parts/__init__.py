"""Pieces of HTML: each function returns the text of one piece, every value from data escaped."""
