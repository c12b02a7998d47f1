"""Keys of children and rows: one key is a keyed pseudonym of a local identifier, or a digest of what a row says.

The same local child in any format, and through `mash pseudonymise --kind local`, gives the same pseudonym under one
key, and nothing can be told from it without the key.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path

import polars as pl

from etl.errors import MashError
from etl.identities.pseudonym import KEY_VARIABLE, Pseudonyms, read_key, trim

_PURPOSE = "MASH Outcomes row key 1: "
_LENGTH = 32  # hexadecimal digits: 128 bits
_REMEMBERED = 300_000  # children, about 50 MB: a census is read once for each table
_POINT_NOUGHT = re.compile(r"\.0+$")  # what a spreadsheet makes of a whole number


class KeyFileError(MashError):
    """There is no key for a format that needs one."""


class Keyring:
    """Makes pseudonyms with one area's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._children: dict[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """What tells one key from another without giving it away."""
        return self._digest("fingerprint", "")

    def people(self, numbers: pl.Series, kind: str = "local") -> pl.Series:
        """Return the pseudonym of each number of a kind (local, nhs, upn); null for none and for placeholders."""
        given = numbers.drop_nulls().unique().to_list()
        found = dict(zip(given, self._pseudonyms([_plain(value) for value in given], kind), strict=True))
        return numbers.replace_strict({n: p or None for n, p in found.items()}, default=None, return_dtype=pl.String)

    def person(self, local: str) -> str:
        """Return the pseudonym of a local child id."""
        if local not in self._children:
            if len(self._children) >= _REMEMBERED:
                self._children.clear()
            self._children[local] = self._pseudonyms([_plain(local)])[0]
        return self._children[local]

    def _pseudonyms(self, numbers: list[str], kind: str = "local") -> list[str]:
        return Pseudonyms(self._secret, kind).replace(numbers)

    def rows(self, kind: str, local: pl.Series) -> pl.Series:
        """Return a key for each local id of one kind of row: it names an entry of the area's system."""
        found = {value: self._digest(kind, _plain(value)) for value in local.drop_nulls().unique()}
        return local.replace_strict(found, default=None, return_dtype=pl.String)

    def _digest(self, purpose: str, text: str) -> str:
        return hmac.digest(self._secret, f"{_PURPOSE}{purpose}\x1f{text}".encode(), "sha256").hex()[:_LENGTH]


def _plain(local: str) -> str:
    return _POINT_NOUGHT.sub("", trim(local))


def derived(table: str, *parts: str | None) -> str:
    """Return the key of a row whose format has none: the same parts give the same key for ever.

    The first part is a pseudonym, so no one can find the parts by trying them out.
    """
    text = "\x1f".join(("derived", table, *(part or "" for part in parts)))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def open_keyring(path: Path | None) -> Keyring:
    """Return the keyring of a key file, else of the environment. Raises MashError where there is no key."""
    if path is None and not os.environ.get(KEY_VARIABLE):
        raise KeyFileError(
            "This format holds local child ids, which are replaced by pseudonyms before anything is kept: name the "
            "area's key file with --key-file (make one with: "
            'python -c "import secrets; print(secrets.token_hex(32))").'
        )
    return Keyring(read_key(path))
