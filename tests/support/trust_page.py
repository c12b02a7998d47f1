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
# Trust: what loading promises, and what was tried to break it

This page is printed from the tests (`uv run --group dev python -m tests.support.trust_page > docs/trust.md`) and a test
fails when it is stale. `uv run --group dev pytest tests/integration tests/access` tries all of it on your machine, with
the attacks on who gets in, and says how often.

## What is promised

**Nothing is lost.** Each extract is kept under the SHA-256 of its content, and is written to the disk before its name
says so. Every row that comes in is accepted, quarantined (with its line, column and reason), superseded by a later row
with the same key, or erased at a child's request; `mash status` adds them up per table and agency. The same file again
changes nothing. A damaged extract is named and left as it is; its file, sent again, takes its place. Until then nothing
new is published, so that no build is ever made of fewer extracts than the one before. `mash check` looks at every byte
(landed files, the build in force, erasures, the audit trail, modes, what stopped runs left) and names what is wrong, a
line each; `mash repair` makes a damaged build again from what landed, and says of the rest what to send or restore.

**What was not recorded is not made up.** A word for nothing (NULL, N/K, awaiting) is an empty cell in every column that
has no such code, and is counted; a contact without a source is unknown and stays. An id that stands for nobody (0,
test, unborn) is never a child. Ids that a spreadsheet has cut, that one child can't have so often, that differ by case
or signs alone, or that may be names hold the whole file until someone has looked. A day without a time of day is
compared by day and left out of hours, and the figures say so. Where 1% of a table or more was refused, data quality
says what the refused rows could do at worst.

**Nothing half-loaded is seen.** A build is a new file, made beside the one in force; `current.json` is replaced in one
step when it is complete. Readers keep the build they opened. One loader works at a time. The last three builds stay.

**One bad file is one refusal.** Workbooks, Parquet and XML are read in a process of their own, with limits on time, on
memory (Linux) and on the length of a value. Whatever it fails with, that file is named and the others load.

**No identities.** All text of an extract (unknown columns, rows that will be refused, headers, sheets, names) is
searched before anything of it is written. With NHS numbers, UPNs, National Insurance numbers, full postcodes, e-mail
addresses, phone numbers, full dates of birth, names or addresses in it, it is refused, naming columns and kinds and
never a value. Other dashes, digits, separators and invisible characters hide nothing, and a mapping can't switch the
search off. `mash pseudonymise` replaces identifiers at the source.

**Gone is gone.** `mash erase PERSON_ID` takes a child out of what landed and out of every table and fact, makes a new
build and removes all earlier ones. Rows that a row of the child's had replaced go too: without their correction they
would come back. The child's checks go with the contacts. An erasure is written down before it begins, so that whatever
stops it, the next run finishes it. `erased.json` keeps HMAC-SHA256 hashes of the child's and the contacts' pseudonyms,
under a random key in `erased.key` that only its owner can read: rows about the child in extracts still to come are
counted as erased and left out. Keep both safe: loading stops without the key, and without the list where the audit
trail tells of erasures. Backups, the agencies' own files and
blocks of a disk that no file uses any more are yours to deal with.

**What was done is written down.** `audit.jsonl` holds a line for each erasure, without the id, before it begins and
when it is done. Each line carries the hash of the one before, so a line that is changed, taken out or slipped in is
found, as is a trail that ends before `audit.head` says. Keep a copy of the last hash where it matters.

**Old and new.** Every state file carries the version of its schema and a seal: what was changed since it was written is
named as damaged. What a newer version wrote is refused in one line;
a directory made by 0.1 is read and brought on, tried on one that is kept with the tests.

**The owner's alone.** On POSIX systems `mash` writes files that nobody but their owner may read, whatever the umask.

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
            "| Tried | Times | What must come of it |\n|---|--:|---|\n" + "\n".join(lines) + "\n",
        ]
    return "\n".join(parts)


def _trials(name: str) -> list[Trial]:
    return list(trials_of(importlib.import_module(f"tests.integration.{name}")))


if __name__ == "__main__":
    sys.stdout.write(render())
