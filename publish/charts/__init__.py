"""Charts of measures; each takes plain rows or a series, and carries no more data than it draws."""
