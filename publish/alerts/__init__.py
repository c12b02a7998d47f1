"""Sends people news of what they follow: as files, as a feed of the dashboard, and by mail."""
