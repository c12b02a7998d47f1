"""Turns extract files into a warehouse of accepted rows."""
