"""`mash quarantine`: one line is one row that was refused, by where it stands in the file it came in."""

import json
import sys
from pathlib import Path

from etl.landing import quarantined


def run(data: Path, *, table: str | None, form: str) -> int:
    """Print quarantined rows of every extract, oldest extract first, in file order."""
    rows = quarantined(data, table)
    if form == "json":
        sys.stdout.write(json.dumps(rows.to_dicts(), indent=2, ensure_ascii=False) + "\n")
    else:
        rows.write_csv(sys.stdout)
    return 0
