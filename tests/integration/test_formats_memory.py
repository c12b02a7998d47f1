"""A large census is read in memory that does not grow with the file: as a tree, this one would take 150 MB."""

import subprocess
import sys
from pathlib import Path

import polars as pl

from etl.formats.cin_census import KEEP, census_sheets
from etl.formats.context import Context
from etl.formats.keys import Keyring
from tests.support.writers import census
from tests.support.writers.area import invented

READ = """
import sys
from pathlib import Path
from etl.formats.cin_census import census_sheets
from etl.formats.context import Context
from etl.formats.keys import Keyring
sheets = census_sheets(Path(sys.argv[1]), Context(Keyring(b"k" * 32)), keep=0)
rows = sum(len(batch) for sheet in sheets for batch in sheet.batches())
print(rows, Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def peak(path: Path) -> tuple[int, float]:
    """Return the rows read from a census and the most memory that took, in MB.

    Not by `ru_maxrss`: a process inherits that from the one that started it.
    """
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    rows, kilobytes = map(int, done.stdout.split())
    return rows, kilobytes / 1024


def test_a_small_file_that_is_kept_gives_the_same_rows_and_lines(tmp_path):
    path = census.write(census.part(invented()), tmp_path / "census.xml")
    read = [census_sheets(path, Context(Keyring(b"k" * 32)), keep) for keep in (0, KEEP)]
    for streamed, kept in zip(*read, strict=True):
        rows = pl.concat(streamed.batches())
        assert rows.equals(pl.concat(kept.batches()))
        assert streamed.lines(rows["_row"].to_list()) == kept.lines(rows["_row"].to_list())
        assert streamed.lines([0] if len(rows) else []) == ([4] if len(rows) else [])  # two tables have no rows here


def test_sixty_times_the_file_takes_about_the_same_memory(tmp_path):
    part = census.part(invented())
    small = census.write(part, tmp_path / "small.xml")
    large = census.write(part, tmp_path / "large.xml", repeat=60)
    (few, before), (many, after) = peak(small), peak(large)
    assert many == 60 * few
    assert large.stat().st_size > 14_000_000
    assert after - before < 60
