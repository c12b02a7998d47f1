"""Defines every figure once: its numerator and denominator, its month, and the words used when it moves."""
