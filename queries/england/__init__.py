"""Compares local figures with England's and with other local authorities'."""
