"""Lists the rows behind figures, and rows that somebody should act on, by their pseudonymous keys."""
