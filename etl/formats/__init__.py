"""Turns the formats that areas already produce into tables of the extract standard, before anything is kept."""
