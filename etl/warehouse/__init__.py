"""Makes a build of every accepted row that no later one replaced, stores it, and opens it read-only."""
