"""Writes sizes, seconds, ratios and the names of ways, without imports, so that the command starts quickly."""

NAMES = {"ours": "ours", "pandas": "pandas", "duckdb": "DuckDB SQL", "floor": "floor"}


def size(contacts: int) -> str:
    """Return a number of contacts as people say it: 200 k, 5 M."""
    return f"{contacts / 1e6:g} M" if contacts >= 1_000_000 else f"{contacts / 1e3:g} k"


def seconds(taken: float | None) -> str:
    """Return a time with the digits that matter, in the unit that suits it; nothing for none."""
    if taken is None:
        return ""
    if taken < 1:
        return f"{taken * 1000:.2g} ms" if taken < 0.0995 else f"{taken * 1000:.0f} ms"
    return f"{taken:.1f} s" if taken < 100 else f"{taken:,.0f} s"


def ratio(value: float | None) -> str:
    """Return a ratio with one digit after the point; nothing for none."""
    return "" if value is None else f"{value:.1f}"
