"""Follows children over time: what comes next, how levels flow, how ratings change."""
