"""Runs the `mash` command; each verb calls the folders below it."""
