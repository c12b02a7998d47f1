"""Keeps officers' changes, notes, actions, follows and shared views, and their drafts of the policy."""
