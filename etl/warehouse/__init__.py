"""Makes a build from all accepted rows that no later row replaced, stores it, and opens it read-only."""
