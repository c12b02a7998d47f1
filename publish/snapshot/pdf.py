"""A snapshot as a tagged PDF (PDF/UA-1): one call turns content and pictures into the bytes of a file."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import typst

from etl.errors import MashError
from publish.look import FONT
from publish.snapshot.printable import printable

TEMPLATE = Path(__file__).with_name("template.typ")
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
# Static files, since a variable font comes out ExtraLight inside charts; only these, since Typst takes whole folders
# and the package holds each face twice.
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


class PdfError(MashError):
    """The document could not be set without a fault, so there is none."""


def render(content: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """Return the PDF of a snapshot's content with its pictures (SVG by name). Raises PdfError.

    The same content and pictures give the same bytes: the only date is the content's own.
    """
    year, month, day = content["date"]
    moment = datetime(year, month, day, tzinfo=UTC)
    with _compiler(content, pictures) as compiler:
        return _pages(compiler, format="pdf", pdf_standards=["ua-1"], timestamp=moment)[0]


def page_pictures(content: Mapping[str, Any], pictures: Mapping[str, str], ppi: float) -> list[bytes]:
    """Return each page as PNG, for documents that show what a snapshot looks like. Raises PdfError."""
    with _compiler(content, pictures) as compiler:
        return _pages(compiler, format="png", ppi=ppi)


@contextmanager
def _compiler(content: Mapping[str, Any], pictures: Mapping[str, str]) -> Iterator[typst.Compiler]:
    """Give a compiler whose root is an empty folder: nothing that the content names can be read."""
    with TemporaryDirectory() as fonts, TemporaryDirectory() as nothing:
        for face in FACES:
            copyfile(FONTS / face, Path(fonts) / face)
        yield typst.Compiler(
            input=TEMPLATE.read_bytes(),
            root=nothing,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]),
            sys_inputs={
                "d": json.dumps(printable(dict(content))),
                "svg": json.dumps(printable(dict(pictures))),
                "font": FONT,
            },
        )


def _pages(compiler: typst.Compiler, **options: Any) -> list[bytes]:
    try:
        made, warnings = compiler.compile_with_warnings(**options)
    except typst.TypstError as bad:
        raise PdfError(f"The PDF could not be made: {bad.message}.") from bad
    if warnings:
        raise PdfError(f"The PDF could not be made without a fault: {warnings[0].message}.")
    return made if isinstance(made, list) else [made or b""]
