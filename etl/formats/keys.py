"""Makes keys of children and rows: keyed pseudonyms of local identifiers, or digests of a row's content.

With the same key, the same local id gives the same pseudonym in every format and in `mash pseudonymise --kind local`.
Without the key, nothing can be learnt from a pseudonym.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path

import polars as pl

from etl.errors import MashError
from etl.identities.health import stands_for_nobody
from etl.identities.pseudonym import KEY_VARIABLE, Pseudonyms, read_key, trim
from etl.reading.missing import DEFAULT, Words

_PURPOSE = "MASH Outcomes row key 1: "
_LENGTH = 32  # hexadecimal digits: 128 bits
_DERIVED = re.compile(f"[0-9a-f]{{{_LENGTH}}}")
_REMEMBERED = 300_000  # children, about 50 MB: a census is read once for each table
_POINT_NOUGHT = re.compile(r"\.0+$")  # what a spreadsheet makes of a whole number


class KeyFileError(MashError):
    """A format that needs a key has none that can be used."""


class Keyring:
    """Makes pseudonyms with one area's secret."""

    def __init__(self, secret: bytes) -> None:
        """Take the area's secret. Raises KeyFileError when it is empty: anyone could then find the ids by trying."""
        if not secret:
            raise KeyFileError("The key is empty, and pseudonyms made with it would hide nothing: use the area's key.")
        self._secret = secret
        self._children: dict[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """A digest that distinguishes keys without revealing them."""
        return self._digest("fingerprint", "")

    def people(self, numbers: pl.Series, kind: str = "local", words: Words = DEFAULT) -> pl.Series:
        """Return the pseudonym of each number of a kind (local, nhs, upn); null for none.

        A value that stands for no child (N/K, 0, test) is never hashed: it stays as it is, and its row is refused.
        """
        given = numbers.drop_nulls().unique().to_list()
        nobody = {value: word for value in given if (word := stands_for_nobody(value, words))}
        real = [value for value in given if value not in nobody]
        found = dict(zip(real, self._pseudonyms([_plain(value) for value in real], kind), strict=True))
        known = {number: pseudonym or None for number, pseudonym in found.items()} | nobody
        return numbers.replace_strict(known, default=None, return_dtype=pl.String)

    def person(self, local: str, words: Words = DEFAULT) -> str:
        """Return the pseudonym of a local child id; a value that stands for no child stays, and its row is refused."""
        if local not in self._children:
            if len(self._children) >= _REMEMBERED:
                self._children.clear()
            self._children[local] = stands_for_nobody(local, words) or self._pseudonyms([_plain(local)])[0]
        return self._children[local]

    def _pseudonyms(self, numbers: list[str], kind: str = "local") -> list[str]:
        return Pseudonyms(self._secret, kind).replace(numbers)

    def rows(self, kind: str, local: pl.Series, words: Words = DEFAULT) -> pl.Series:
        """Return a key for each local id of one kind of row: it names an entry of the area's system.

        A word for nothing stays one.
        """
        given = local.drop_nulls().unique().to_list()
        found = {value: value if words.word(value) else self._digest(kind, _plain(value)) for value in given}
        return local.replace_strict(found, default=None, return_dtype=pl.String)

    def _digest(self, purpose: str, text: str) -> str:
        return hmac.digest(self._secret, f"{_PURPOSE}{purpose}\x1f{text}".encode(), "sha256").hex()[:_LENGTH]


def _plain(local: str) -> str:
    return _POINT_NOUGHT.sub("", trim(local))


def derived(table: str, *parts: str | None) -> str:
    """Return the key of a row whose format has none. The same parts always give the same key.

    The first part is a pseudonym, so nobody can find the parts by trying them out.
    """
    text = "\x1f".join(("derived", table, *(part or "" for part in parts)))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def is_derived(key: str) -> bool:
    """Return whether a key has the form of those made here, which no case system knows."""
    return bool(_DERIVED.fullmatch(key))


def open_keyring(path: Path | None, label: str) -> Keyring:
    """Return the keyring of a key file, else of the environment. Raises MashError where there is no key.

    `label` names the format that needs it.
    """
    if path is None and not os.environ.get(KEY_VARIABLE):
        raise KeyFileError(
            f"{label}: this format holds local child ids, which are replaced by pseudonyms before anything is kept. "
            "Name the area's key file with --key-file (make one with: "
            'python -c "import secrets; print(secrets.token_hex(32))").'
        )
    return Keyring(read_key(path))
