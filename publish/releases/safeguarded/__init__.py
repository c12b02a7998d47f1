"""Makes safeguarded releases: rows for an approved project, in which no child's whole history is rare."""
