"""Times our work beside pandas and DuckDB SQL on the same invented data. A module is one way, easy to compare.

`ours`, `pandas_way` and `duckdb_way` hold functions of the same names. Each prepares what it needs, untimed, and
returns the work to be timed. The work returns tables by name, which must be equal whichever way made them.
"""
