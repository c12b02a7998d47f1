"""Follows children over time: what comes next, how they move between levels, how ratings change."""
