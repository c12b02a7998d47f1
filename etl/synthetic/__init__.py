"""Invents a fictional area by a seeded model, which docs/synthetic-data.md describes with its calibration."""
