"""Draws the page “Accuracy of risk”."""
