"""Derives facts and figures in parts, on this machine or on Spark."""
