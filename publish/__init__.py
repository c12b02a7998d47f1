"""Publishes figures as documents and data, after disclosure control. A row is a figure that may be shown."""
