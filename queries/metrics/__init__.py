"""States every figure once: what it counts, over what, by which month, and what is said when it moves."""
