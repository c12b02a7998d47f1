"""Invent a fictional area: by a seeded model: one row is one event in an invented child's life.

The model and its calibration are described in docs/synthetic-data.md.
"""
