"""Defines the policy, which is what an area's hubs have agreed from which day on, and reads it from its file."""
