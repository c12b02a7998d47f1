"""What was published from a data directory: read from published files and the audit trail, and from nothing else.

Kept for nobody: a listing is read anew on each rerun, so that no reader sees another's.
"""

import os
from pathlib import Path


def place() -> Path:
    """Return the data directory that is served."""
    return Path(os.environ.get("MASH_DATA", "mash-data"))
