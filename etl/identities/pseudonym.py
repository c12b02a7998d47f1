"""Makes keyed pseudonyms: the same identifier, kind and key give the same pseudonym at every agency.

A pseudonym is the first 128 bits of HMAC-SHA256 over the normalised identifier. Its key is derived from the secret key
and the kind, so that pseudonyms of different kinds can't be joined. Without the key, nobody can work the identifier
out. NHS numbers hashed without a key can all be found in minutes.
"""

import hmac
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np

from etl.errors import MashError
from etl.identities import numbers
from etl.identities.health import stands_for_nobody
from etl.reading.missing import DEFAULT, Words

KEY_VARIABLE = "MASH_KEY"
_KEY_BYTES, _LARGEST_KEY = 32, 4096
_LENGTH = 32  # hexadecimal digits: 128 bits, at 10 million children two alike in 1 of 10^24 areas
_KNOWN = 300_000  # values remembered, about 60 MB: a child's rows are hashed once where an area's children fit
_PURPOSE = b"MASH Outcomes pseudonym 1: "
_HOW = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'


class PseudonymError(MashError):
    """A key, file or column can't be used; the message never holds the key or a value."""


@dataclass(frozen=True)
class Kind:
    """A kind of identifier: its name in messages, how it is written alike everywhere, and the check that it passes."""

    noun: str
    normalise: Callable[[str], str]
    is_valid: Callable[[str], bool]


def trim(text: str) -> str:
    """Return a local identifier without white space around it. Case stays: some systems tell ids apart by it alone."""
    return unicodedata.normalize("NFC", text).strip()


KINDS = {
    "nhs": Kind("NHS numbers", numbers.normalise_nhs, numbers.is_valid_nhs),
    "upn": Kind("UPNs", numbers.normalise_upn, numbers.is_valid_upn),
    "local": Kind("identifiers", trim, lambda _text: True),
}


def read_key(path: Path | None) -> bytes:
    """Return the secret key: a file's bytes without line ends at their end, else the value of MASH_KEY.

    Raises PseudonymError when there is none, or it has fewer than 32 bytes.
    """
    if path is None and not os.environ.get(KEY_VARIABLE):
        raise PseudonymError(f"There is no key: name a file with --key-file or set {KEY_VARIABLE}; {_HOW}.")
    key = (_read(path) if path else os.environ[KEY_VARIABLE].encode()).rstrip(b"\r\n")
    if len(key) < _KEY_BYTES:
        where = f"in {path}" if path else f"in {KEY_VARIABLE}"
        raise PseudonymError(f"The key {where} is shorter than {_KEY_BYTES} bytes; {_HOW}.")
    return key


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            key = file.read(_LARGEST_KEY + 1)
    except OSError as bad:
        raise PseudonymError(f"The key file {path} can't be read: {bad.strerror}.") from bad
    if len(key) > _LARGEST_KEY:
        raise PseudonymError(f"{path} is too large to be a key file; {_HOW}.")
    return key


@dataclass
class Pseudonyms:
    """Replaces values, and counts the `invalid` ones that fail their kind's check and the `emptied` placeholders."""

    key: bytes = field(repr=False)
    kind: str
    words: Words = DEFAULT
    invalid: int = 0
    emptied: int = 0
    _known: dict[str, tuple[str, bool]] = field(default_factory=dict, repr=False)
    _seen: list[np.ndarray[tuple[int], np.dtype[np.uint64]]] = field(default_factory=list, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self._subkey = hmac.digest(self.key, _PURPOSE + self.kind.encode(), "sha256")

    def replace(self, values: Sequence[str]) -> list[str]:
        """Return a pseudonym for each value. An empty value stays empty, and a placeholder becomes empty.

        An invalid number is replaced like any other, and counted: it can't be matched, and it is not kept either.
        """
        with self._lock:
            if len(self._known) > _KNOWN:
                self._known.clear()
            for value in set(values) - self._known.keys():
                self._known[value] = self._pseudonym(value)
            given = [self._known[value] for value in values]
            prefixes = {int(pseudonym[:16], 16) for pseudonym, _ in given if pseudonym}
            self._seen.append(np.fromiter(prefixes, np.uint64, len(prefixes)))
            self.invalid += sum(not valid for _, valid in given)
            self.emptied += given.count(("", False))
        return [pseudonym for pseudonym, _ in given]

    @property
    def distinct(self) -> int:
        """Return how many different pseudonyms were made, judged by their first 64 bits."""
        return len(np.unique(np.concatenate(self._seen))) if self._seen else 0

    def _pseudonym(self, value: str) -> tuple[str, bool]:
        """Return a value's pseudonym, and whether the value is empty or valid."""
        rules = KINDS[self.kind]
        text = rules.normalise(value)
        if not value.strip():
            return "", True
        valid = rules.is_valid(text)
        if stands_for_nobody(value, self.words) or (not valid and _says_unknown(text)):
            return "", False
        return hmac.digest(self._subkey, text.encode(), "sha256").hex()[:_LENGTH], valid


def looked_at(value: str, kind: str, words: Words = DEFAULT) -> str:
    """Return a value as its health is judged: normalised, so that two spellings of one number are not alike.

    Words where a number of a kind with rules should be are counted as invalid, and no one's names.
    """
    if stands_for_nobody(value, words):
        return value
    text = KINDS[kind].normalise(value)
    return text if kind == "local" or not _says_unknown(text) else ""


def _says_unknown(number: str) -> bool:
    """Return whether this stands for no number, as 9999999999 or "N/K" do: their rows are not about one child."""
    return numbers.is_placeholder(number) or not any(char.isdigit() for char in number)
