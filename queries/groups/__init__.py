"""Splits figures by group: agencies, children of different characteristics, and any dimension of a metric."""
