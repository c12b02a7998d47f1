"""Keeps a load that somebody makes step by step in the browser, until it is published or thrown away."""
