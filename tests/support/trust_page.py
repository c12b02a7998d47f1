"""The page docs/trust.md, printed from the marks on the tests: `python -m tests.support.trust_page > docs/trust.md`."""

import importlib
import sys
from pathlib import Path

from tests.support.trials import Trial, trials_of

TESTS = Path(__file__).parents[1] / "integration"
SECTIONS = {
    "Crashes": ("test_crash", "test_crash_two_at_a_time", "test_crash_disk", "test_crash_full_disk"),
    "Damage": ("test_check", "test_state_files"),
    "Two at once": ("test_crash_concurrency",),
    "Bad files": ("test_reading_traps", "test_reading_damage", "test_readers", "test_conserve_mangled"),
    "Words for nothing, ids and days": ("test_reading_nothing", "test_reading_ids", "test_reading_times"),
    "Direct identifiers": ("test_identifiers", "test_identifiers_many"),
    "Erasing a child": ("test_erase",),
    "The audit trail": ("test_trail",),
    "Names of folders": ("test_odd_folders",),
}
HEAD = """\
# Trust: what the program promises about data, and the tests behind each promise

This page is printed from the tests (`uv run --group dev python -m tests.support.trust_page > docs/trust.md`) and a test
fails when it is stale. `uv run --group dev pytest tests/integration tests/access` runs all of these trials on your
machine, with the attacks on sign-in, and prints their number.

## What is promised

**Nothing is lost.** Each extract is kept under the SHA-256 of its content, and gets its name only once it is on the
disk. Every row that comes in is accepted, quarantined (with its line, column and reason), superseded by a later row
with the same key, or erased at a child's request; `mash status` adds them up per table and agency. Loading the same
file again changes nothing. A damaged extract is named and left as it is; sending its file again replaces it. Until then
nothing new is published, so that no build is ever made from fewer extracts than the one before. `mash check` reads
every byte (landed files, the build in force, erasures, the audit trail, file modes, leftovers of stopped runs) and
prints a line for each fault; `mash repair` makes a damaged build again from landed extracts, and says what to send or
restore for the rest.

**What was not recorded is not made up.** A word for nothing (NULL, N/K, awaiting) is an empty cell in every column that
has no such code, and is counted; a contact without a source is unknown and stays. An id that stands for no child (0,
test, unborn) is never counted as one. A file is held until somebody has looked at it if its ids were cut by a
spreadsheet, occur too often for one child, differ only by case or punctuation, or may be names. A date without a time
of day is compared by day and left out of figures on hours, which say so. Where 1% or more of a table's rows were
refused, the page on data quality says how far these rows could change figures.

**Nobody sees a load that is half done.** A build is a new file beside the one in force; `current.json` is replaced in
one step when the build is complete. Readers keep the build they opened. Only one load runs at a time. The last three
builds are kept.

**A bad file does not stop the others.** Workbooks, Parquet and XML are read in a separate process, with limits on time,
on memory (Linux) and on the length of a value. If that process fails for any reason, the file is named and the others
load.

**No identities.** All text of an extract (unknown columns, rows that will be refused, headers, sheets, names) is
searched before any of it is written. An extract with NHS numbers, UPNs, National Insurance numbers, full postcodes,
e-mail addresses, phone numbers, full dates of birth, names or addresses is refused; the message names columns and
kinds, never a value. Unusual dashes, digits, separators or invisible characters do not hide an identifier, and a
mapping can't switch the search off. `mash pseudonymise` replaces identifiers at the source.

**An erased child stays erased.** `mash erase PERSON_ID` takes a child out of the landed extracts and out of every table
and fact, makes a new build and removes all earlier ones. Earlier rows that the child's rows had replaced are removed,
too: otherwise they would come back. The checks on the child's contacts are removed with the contacts. An erasure is
written down before it begins, so that whatever stops it, the next run finishes it. `erased.json` keeps HMAC-SHA256
hashes of the child's and the contacts' pseudonyms, under a random key in `erased.key` that only its owner can read:
rows about the child in extracts still to come are counted as erased and left out. Keep both files safe: loading stops
without the key, and without the list if the audit trail records erasures. Backups, the agencies' own files and unused
blocks of the disk are yours to deal with.

**Actions are recorded.** `audit.jsonl` holds a line for each erasure, without the id, before it begins and
when it is done. Each line carries the hash of the one before, so a line that is changed, removed or inserted is
noticed, and so is a trail that ends earlier than `audit.head` says. Keep a copy of the last hash elsewhere if you need
to prove it.

**Versions fit together.** Every state file carries the version of its schema and a seal: a file that was changed after
it was written is reported as damaged. A file written by a newer version is refused with one line. A directory made by
0.1 is read and updated; a test does this with one that is kept for it.

**Only the owner can read the files.** On POSIX systems `mash` writes files that only their owner may read, whatever the
umask.

## What was tried
"""


def render() -> str:
    """Return the page."""
    sections = {title: [trial for name in names for trial in _trials(name)] for title, names in SECTIONS.items()}
    total = sum(trial.times for trials in sections.values() for trial in trials)
    parts = [HEAD, f"{total:,} faults and bad inputs, each time the tests run:\n"]
    for title, trials in sections.items():
        lines = [f"| {trial.what[0].upper()}{trial.what[1:]} | {trial.times:,} | {trial.then} |" for trial in trials]
        parts += [
            f"### {title}\n",
            "| Tried | Times | Required result |\n|---|--:|---|\n" + "\n".join(lines) + "\n",
        ]
    return "\n".join(parts)


def _trials(name: str) -> list[Trial]:
    return list(trials_of(importlib.import_module(f"tests.integration.{name}")))


if __name__ == "__main__":
    sys.stdout.write(render())
