"""Extract files in, a warehouse of accepted rows out: one row is what an agency sent, checked."""
