"""Answers that one page asks for, kept per build and filter; one module is one page."""
