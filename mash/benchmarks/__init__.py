"""Times our work beside pandas and DuckDB SQL on the same invented data, with one module for each way.

`ours`, `pandas_way` and `duckdb_way` hold functions with the same names. Each prepares what it needs, which is not
timed, and returns the work to be timed. The work returns tables by name, which must be equal in every way.
"""
