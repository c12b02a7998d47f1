"""Defines what an area's hubs have agreed, by day, and reads it from the policy file."""
