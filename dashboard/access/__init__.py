"""Decides who gets in and what each may see; without `access.toml` one person on this machine sees everything."""
