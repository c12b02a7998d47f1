"""Decides who may sign in and what each may see. Without `access.toml` the user of this machine sees everything."""
