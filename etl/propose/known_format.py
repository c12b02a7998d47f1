"""Lists the labels without a known code in a file of a known format, with the meaning proposed for each."""

import secrets
from pathlib import Path

from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.keys import Keyring
from etl.formats.registry import FORMATS, STANDARD, Format
from etl.identities.scan import holds_identifier
from etl.propose.table_start import Word
from etl.propose.words import propose_word

_TABLE = {"source": "contacts", "primary_need": "referrals", "closure_reason": "referrals", "sex": "people",
          "ethnicity": "people", "disability": "people"}  # fmt: skip


def known_format(path: Path) -> Format | None:
    """Return the format that a file is known to have; None for an agency's own and for the extract standard."""
    start = FileStart(path)
    found = next(format_ for format_ in FORMATS if format_.recognise(start))
    return None if found is STANDARD else found


def labels_of(path: Path, format_: Format) -> dict[str, list[Word]]:
    """Return the labels of a file without a code, by column, the most frequent first. Raises ExtractError."""
    context = Context(Keyring(secrets.token_bytes(32)))
    for sheet in format_.convert([path], context):
        list(sheet.batches())  # a census makes its rows only when they are asked for
    return {
        column: [
            Word(label, rows, proposal.code, proposal.sure)
            for label, rows in labels.most_common()
            if not holds_identifier(label)
            for proposal in [propose_word(_TABLE.get(column, "referrals"), column, label)]
        ]
        for column, labels in context.unmapped.items()
    }
