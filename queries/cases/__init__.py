"""Lists the rows behind figures, and those that somebody should act on, by their pseudonymous keys."""
