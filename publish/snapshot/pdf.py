"""A snapshot as a tagged PDF (PDF/UA-1): one call turns content and pictures into the bytes of a file."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import typst

from etl.errors import MashError
from publish.look import FONT

TEMPLATE = Path(__file__).with_name("template.typ")
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
# Static files, since a variable font comes out ExtraLight inside charts; only these, since Typst takes whole folders
# and the package holds each face twice.
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


class PdfError(MashError):
    """The document could not be set without a fault, so there is none."""


def render(content: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """Return the PDF of a snapshot's content with its pictures (SVG by name). Raises PdfError.

    The same content and pictures give the same bytes: the only date is the content's own. The document is set in an
    empty folder, so nothing that the content names can be read, and its words are text, never markup.
    """
    year, month, day = content["date"]
    with TemporaryDirectory() as fonts, TemporaryDirectory() as nothing:
        for face in FACES:
            copyfile(FONTS / face, Path(fonts) / face)
        compiler = typst.Compiler(
            input=TEMPLATE.read_bytes(),
            root=nothing,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
            sys_inputs={"d": json.dumps(content), "svg": json.dumps(pictures), "font": FONT},
        )
        return _compiled(compiler, datetime(year, month, day, tzinfo=UTC))


def _compiled(compiler: typst.Compiler, moment: datetime) -> bytes:
    try:
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["ua-1"], timestamp=moment)
    except typst.TypstError as bad:
        raise PdfError(f"The PDF could not be made: {bad.message}.") from bad
    if warnings:
        raise PdfError(f"The PDF could not be made without a fault: {warnings[0].message}.")
    if not isinstance(made, bytes):
        raise PdfError("The PDF could not be made: nothing came back.")
    return made
