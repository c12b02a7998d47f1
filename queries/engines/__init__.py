"""Facts and measures from tables as Parquet, children dealt into parts: on one machine, or on many with Spark."""
