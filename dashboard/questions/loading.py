"""Carries out the steps of a load for the person who asks, each with its line in the audit trail before it is done.

Nothing is cached: a load is its owner's alone, and every step reads it anew.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard.access.door import current_person, data_directory
from dashboard.access.rules import LOAD, Resource, authorise
from etl import audit
from etl.builds import current_build
from etl.formats.keys import KeyFileError
from etl.identities.pseudonym import KEY_VARIABLE
from etl.load import BusyError, LoadReport
from etl.staging import mending, place, trial
from etl.staging.finish import hidden_numbers
from etl.staging.mending import Kept, Mend
from etl.staging.place import StagedLoad, StagingError
from etl.staging.receive import NO_KEY, Sent, from_folder, offered_files, receive
from publish.published.snapshots import listing
from queries.series import on_trial

INBOX, KEY_FILE = "MASH_INBOX", "MASH_KEY_FILE"  # environment variables: a folder offered, the area's key


def mine() -> list[StagedLoad]:
    """Return the reader's loads that are under way, the one used last first."""
    return place.loads_of(data_directory(), _owner())


def opened(token: str) -> StagedLoad:
    """Return the reader's load. Raises StagingError where it is gone, or somebody else's."""
    return place.opened(data_directory(), token, _owner())


def take(load: StagedLoad | None, sent: Sequence[Sent]) -> StagedLoad:
    """Take files into a load, or into a new one. Raises MashError."""
    data, owner = data_directory(), _owner()
    load = load or place.begin(data, owner)
    details = {
        "files": len(sent), "bytes": sum(len(each.content) for each in sent),
        "sha256": [hashlib.sha256(each.content).hexdigest() for each in sent],
    }  # fmt: skip
    audit.append(data, "load_staged", details, _name())
    return receive(data, load, sent, key_file())


def drop(load: StagedLoad) -> None:
    """Throw a load away. Raises MashError."""
    _owner()
    trial.throw_away(data_directory(), load, _name())


def offered() -> list[str]:
    """Return the names of files in the folder that the server offers, in order; empty where it offers none."""
    folder = os.environ.get(INBOX)
    return offered_files(Path(folder)) if folder else []


def from_server(names: Sequence[str]) -> list[Sent]:
    """Return files of the folder that the server offers. Raises StagingError for one that can't be taken."""
    return from_folder(Path(os.environ.get(INBOX, "")), names)


def key_file() -> Path | None:
    """Return the area's key on this server, where it has one in a file."""
    named = os.environ.get(KEY_FILE)
    return Path(named) if named else None


def has_key() -> bool:
    """Return whether this server has the area's key, which files with local numbers of children need."""
    return bool(os.environ.get(KEY_FILE) or os.environ.get(KEY_VARIABLE))


def hide_numbers(load: StagedLoad) -> StagedLoad:
    """Return a load with pseudonyms for all that is said to be children's numbers. Raises MashError without a key."""
    for file in load.going_on:
        try:
            load = load.with_file(hidden_numbers(data_directory(), load, file, key_file()))
        except KeyFileError as lacking:
            raise StagingError(NO_KEY) from lacking
    return place.save(load)


def compare(load: StagedLoad, progress: on_trial.Progress) -> StagedLoad:
    """Build a load on trial and compare it with the build in force. Raises MashError."""
    _owner()
    data = data_directory()
    return on_trial.compare_on_trial(data, load, sorted({each.month for each in listing(data)}), progress)


def publish(load: StagedLoad) -> LoadReport:
    """Publish a load on the build that it was compared with. Raises MashError."""
    _owner()
    return on_trial.publish(data_directory(), load, _name())


def compare_words(mends: Sequence[Mend], progress: on_trial.Progress) -> dict[str, Any]:
    """Return how a build in which words mean what was said compares with the one in force. Raises MashError."""
    _owner()
    data = data_directory()
    return on_trial.compare_mends(data, mends, sorted({each.month for each in listing(data)}), progress)


def publish_words(mends: Sequence[Mend], base: int | None) -> LoadReport:
    """Publish a build with words that mean what was said. Raises MashError."""
    _owner()
    return on_trial.publish_words(data_directory(), mends, base, _name())


def undoable() -> int | None:
    """Return the build in force, where the files that its own load brought can be taken out again."""
    return trial.can_be_undone(data_directory())


def undo(build: int) -> LoadReport:
    """Publish a build without the files that a build's own load brought. Raises MashError."""
    _owner()
    return on_trial.undo(data_directory(), build, _name())


def kept_words() -> list[Kept]:
    """Return what agencies' words mean, as somebody has said. Raises MashError."""
    _owner()
    return mending.kept_words(data_directory())


def kept_columns() -> list[Kept]:
    """Return what fills which column in agencies' own files. Raises MashError."""
    _owner()
    return mending.kept_columns(data_directory())


def keep_as_trial(load: StagedLoad) -> StagedLoad:
    """Keep a load for 14 days."""
    _owner()
    return place.save(replace(load, kept=True))


def forget_trial(load: StagedLoad) -> StagedLoad:
    """Have a load compared anew."""
    _owner()
    return place.save(replace(load, trial=None))


def in_words(refused: Exception) -> str:
    """Return why something was not done, as a sentence for a page."""
    if isinstance(refused, BusyError):
        return f"Another load is running since {refused.since}." if refused.since else "Another load is running."
    return str(refused)


def build_in_force() -> int | None:
    """Return the number of the build in force."""
    return current_build(data_directory())


def _owner() -> str:
    """Return under which name the reader's loads are kept. Raises RefusedError for somebody who may not load."""
    person = current_person()
    authorise(person, Resource(LOAD))
    return person.key


def _name() -> str | None:
    return current_person().name or None
