"""Writes times of day and lost values of an OpenDocument spreadsheet as texts: the workbook reader leaves them empty.

LibreOffice keeps 09:05 as the duration PT09H05M00S, and a failed formula as an empty text that is shown as #REF!.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path

_CONTENT = "content.xml"
_TIME = re.compile(
    rb'(<table:table-cell\b[^>]*?\boffice:value-type=)"time"([^>]*?\boffice:time-value=)'
    rb'"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S"'
)
_LOST = re.compile(
    rb"(<table:table-cell\b[^>]*)(>\s*<text:p[^>]*>)(?:(#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!))|Err:\d+)(?=</text:p>)"
)
_VALUE = re.compile(rb' office:(?:value|value-type|[a-z]+-value|currency)="[^"]*"')


def with_texts(path: Path) -> bytes | None:
    """Return the spreadsheet with such cells as texts; None where it has none. Raises what reading an archive does."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(_CONTENT)
        told = _LOST.sub(_shown, _TIME.sub(_clock, content))
        if told == content:
            return None
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w") as changed:
            for name in archive.namelist():
                changed.writestr(name, told if name == _CONTENT else archive.read(name))
    return whole.getvalue()


def _clock(found: re.Match[bytes]) -> bytes:
    hours, minutes, seconds = (int(part) for part in found.groups()[2:])
    shown = f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
    return found[1] + b'"string" office:string-value="' + shown.encode() + b'"' + found[2] + b'""'


def _shown(found: re.Match[bytes]) -> bytes:
    cell = _VALUE.sub(b"", found[1]) + b' office:value-type="string"'
    return cell + found[2] + (found[3] or b"#VALUE!")  # Err:502 and the like: LibreOffice's own
