"""Keeps what officers write down: notes, actions, what they follow, and drafts of the policy."""
