"""Tells people what they follow: as files, as a feed of the dashboard, and by mail."""
