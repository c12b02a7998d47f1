"""Keeps officers' notes, actions, follows and shared views, and their drafts of the policy."""
