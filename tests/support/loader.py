"""A loader in a process of its own that can be killed: `python -m tests.support.loader DATA EXTRACT [STEP]`.

It says "ready" when all is imported. With a STEP it kills itself, as a power cut would, when it touches the data
directory for the STEPth time; STEP 0 only counts, and prints how often it did. EXTRACT `-PERSON` erases a child.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from etl.keeping.erase import erase
from etl.load import load
from etl.policy.policy import Policy

TOUCHES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree")


def one_fact(tables: Mapping[str, pl.LazyFrame], _as_at: datetime, _policy: Policy) -> dict[str, pl.LazyFrame]:
    return {"contacts": tables["contacts"].select("person_id", "received_at")}


def main(data: Path, extract: str, step: int | None) -> None:
    touched = 0

    def touch(event: str, args: tuple[Any, ...]) -> None:
        nonlocal touched
        if event in TOUCHES and isinstance(args[0], str | Path) and str(data) in str(args[0]):
            touched += 1
            if touched == step:
                os.kill(os.getpid(), signal.SIGKILL)

    if step is not None:
        sys.addaudithook(touch)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if extract.startswith("-"):
        erase(data, extract[1:], derive=one_fact)
    else:
        load(data, [Path(extract)], derive=one_fact)
    sys.stdout.write(f"{touched}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if sys.argv[3:] else None)
