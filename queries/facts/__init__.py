"""Derives facts: rows with the flags that figures count, once per build, so that a question only adds up flags."""
