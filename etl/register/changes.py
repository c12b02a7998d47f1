"""Reads and writes `register/changes.csv`: the changes that officers added to their area's own impact register."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from etl.errors import MashError
from etl.register.lines import FOLDER

FILE = FOLDER / "changes.csv"


class RegisterError(MashError):
    """A change can't be added to the register."""


@dataclass(frozen=True)
class NewChange:
    """A change as an officer enters it; no hub means all of them. The columns are those of the `changes` table."""

    change_id: str
    hub: str
    effective_on: str
    kind: str
    title: str


def read_register(data: Path) -> list[NewChange]:
    """Return the changes added here, in order of entry. Raises RegisterError where the file is damaged."""
    try:
        rows = csv.DictReader(io.StringIO((data / FILE).read_text("utf-8")))
        if rows.fieldnames != [each.name for each in fields(NewChange)]:  # emptied or cut off, it held no change
            raise csv.Error
        return [NewChange(**row) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error, TypeError) as bad:
        raise RegisterError(f"{data / FILE} is damaged: restore it from a backup.") from bad


def text_of(changes: Sequence[NewChange]) -> str:
    """Return the file that holds these changes."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([field.name for field in fields(NewChange)])
    lines.writerows(astuple(change) for change in changes)
    return out.getvalue()
