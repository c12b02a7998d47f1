"""Draws the page “Refused rows”."""
