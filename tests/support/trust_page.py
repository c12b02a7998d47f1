"""The page docs/trust.md, printed from the marks on the tests: `python -m tests.support.trust_page > docs/trust.md`."""

import importlib
import sys
from pathlib import Path

from tests.support.trials import Trial, trials_of

TESTS = Path(__file__).parents[1] / "integration"
SECTIONS = {
    "Crashes": ("test_crash", "test_crash_side_by_side", "test_crash_disk", "test_crash_room"),
    "Two at once": ("test_crash_concurrency",),
    "Bad files": ("test_reading_traps", "test_conserve_mangled"),
    "Direct identifiers": ("test_identifiers",),
    "Erasing a child": ("test_erase",),
}
HEAD = """\
# Trust: what loading promises, and what was tried to break it

This page is printed from the tests (`uv run python -m tests.support.trust_page > docs/trust.md`) and a test fails when
it is stale. `uv run pytest tests/integration -k "crash or conserve or identifier or reading"` tries all of it on your
machine and says how often.

## What is promised

**Nothing is lost.** Each extract is kept under the SHA-256 of its content, and is written to the disk before its name
says so. Every row that comes in is accepted, quarantined (with its line, column and reason), superseded by a later row
with the same key, or erased at a child's request; `mash status` adds them up per table and agency. The same file again
changes nothing. A damaged extract is removed and named, and loads again from its file.

**Nothing half-loaded is seen.** A build is a new file, made beside the one in force; `current.json` is replaced in one
step when it is complete. Readers keep the build they opened. One loader works at a time. The last three builds stay.

**No identities.** All text of an extract (unknown columns, rows that will be refused, headers, sheets, names) is
searched before anything of it is written. With NHS numbers, UPNs, National Insurance numbers, full postcodes, e-mail
addresses, phone numbers, full dates of birth, names or addresses in it, it is refused, naming columns and kinds and
never a value. `mash pseudonymise` replaces identifiers at the source.

**Gone is gone.** `mash erase PERSON_ID` takes a child out of what landed and out of every table and fact, makes a new
build and removes all earlier ones. Rows that a row of the child's had replaced go too: without their correction they
would come back. The child's checks go with the contacts. An erasure is written down before it begins, so that whatever
stops it, the next run finishes it. `erased.json` keeps HMAC-SHA256 hashes of the child's and the contacts' pseudonyms,
under a random key in `erased.key` that only its owner can read: rows about the child in extracts still to come are
counted as erased and left out. Keep that key safe: loading stops without it. Backups, the agencies' own files and
blocks of a disk that no file uses any more are yours to deal with.

**What was done is written down.** `audit.jsonl` holds a line for each erasure, without the id, before it begins and
when it is done. Each line carries the hash of the one before, so a line that is changed, taken out or slipped in is
found. Cutting off the end is not: keep a copy of the last hash where it matters.

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
