"""Makes the evidence pack for an inspection: lists by key, figures, gaps and practice audits, in one folder."""
