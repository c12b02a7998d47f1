"""Counts the episodes of support that a build has at another place than the build before: a later extract may relabel
history, and past figures of levels of need change with it.

A place is a level, and of Family Help its tier.
"""

from pathlib import Path

import duckdb

from etl.builds import build_path
from etl.codes import FAMILY_HELP
from etl.warehouse.sql import address, literal

EPISODES = "support_episodes"


def relabelled(data: Path, before: int, now: int) -> int:
    """Return how many episodes of both builds changed place; 0 where either has none or is gone."""
    old, new = build_path(data, before), build_path(data, now)
    if not (old.exists() and new.exists()):
        return 0
    with duckdb.connect() as con:
        for name, path in (("old", old), ("new", new)):
            con.execute(f"ATTACH {literal(address(path))} AS {name} (READ_ONLY)")
        held = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [EPISODES]).fetchone()
        if not held or held[0] < 2:
            return 0
        help_ = literal(FAMILY_HELP.code)
        found = con.execute(f"""
            SELECT count(*) FROM new.{EPISODES} AS n JOIN old.{EPISODES} AS o USING (episode_id)
            WHERE n.level::VARCHAR <> o.level::VARCHAR
                OR (n.level::VARCHAR = {help_} AND n.tier::VARCHAR IS DISTINCT FROM o.tier::VARCHAR)
        """).fetchone()  # noqa: S608
    return int(found[0]) if found else 0
