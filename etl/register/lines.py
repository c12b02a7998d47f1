"""Keeps registers to which lines are only added, each with its seal: an edit adds another line with the same id.

The newest line of an id counts. The earlier lines are its history, and no build or load changes them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.durable import LINE, DamagedStateError, State, parse_state, stamped, write_whole
from etl.errors import MashError

FOLDER = Path("register")


class WritingError(MashError):
    """What somebody wrote can't be kept."""


def read_lines(data: Path, name: str) -> list[State]:
    """Return every line of a register, oldest first. Raises DamagedStateError, NewerStateError."""
    path = data / FOLDER / name
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    if not lines:  # a register begins with its first line
        raise DamagedStateError(f"{path} is damaged: it is empty.")
    return [parse_state(line, LINE, path) for line in lines]


def newest(lines: Iterable[State]) -> list[State]:
    """Return the line that holds for each id, in the order in which the ids began."""
    held: dict[str, State] = {}
    for line in lines:
        held[line["id"]] = line
    return list(held.values())


@contextmanager
def writing(data: Path, name: str) -> Iterator[tuple[list[State], Callable[..., None]]]:
    """Yield a register's lines and what adds some, while nobody else can add any. Raises WritingError."""
    from filelock import FileLock, Timeout  # a tenth of what `mash --help` takes, which adds nothing

    path = data / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f"{name}.lock"), timeout=10):
            lines = read_lines(data, name)

            def add(*more: Mapping[str, Any]) -> None:
                lines.extend(map(dict, more))
                text = (json.dumps(stamped(LINE, each), ensure_ascii=False) for each in lines)
                write_whole(path, "".join(f"{each}\n" for each in text))

            yield lines, add
    except Timeout as busy:
        raise WritingError("Somebody else is writing at this moment: try again in a minute.") from busy


def next_id(lines: Iterable[State], letter: str) -> str:
    """Return an id that no line has: N001, N002 and on."""
    return f"{letter}{max((int(line['id'][1:]) for line in lines), default=0) + 1:03}"


def said(words: str, longest: int, what: str, *, of_figures: bool = False) -> str:
    """Return words as they are kept. Raises WritingError for none, for too many, and for what may name a person.

    Those `of_figures` have no reason to name anybody, a place where one lives, or a case.
    """
    from etl.identities.free_text import fault_of_notes, fault_of_words  # bring Polars, which help needs not

    kept = " ".join(words.split())
    if not kept:
        raise WritingError(f"{what} is empty: write it in a sentence.")
    if len(kept) > longest:
        raise WritingError(f"{what} has {len(kept)} letters: say it in at most {longest}.")
    if fault := fault_of_words(kept) or (fault_of_notes(kept) if of_figures else None):
        raise WritingError(f"{what} {fault} Write about the figure, never about one child or one worker.")
    return kept


def moment() -> str:
    """Return now, as lines hold it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
