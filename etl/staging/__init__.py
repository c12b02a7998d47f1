"""Keeps what somebody is loading by hand until it is published or thrown away: a load in several steps."""
