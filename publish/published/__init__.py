"""Remembers what every outlet has published, and what each publication showed."""
