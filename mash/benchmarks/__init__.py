"""Ours beside pandas and DuckDB SQL on the same invented data: one module is one way of answering, easy to compare.

`ours`, `pandas_way` and `duckdb_way` hold functions of the same names. Each prepares what it needs, untimed, and
returns the work to be timed; the work returns tables by name, which must be equal whichever way they were made.
"""
