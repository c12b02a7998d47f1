"""Answers what several pages ask of the current build, each answer cached."""
