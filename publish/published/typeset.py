"""Typesets a document as a tagged PDF (PDF/UA-1). A character that the font lacks becomes a question mark."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import typst

from etl.errors import MashError
from publish.charts.palette import FONT
from publish.published.plain import as_plain
from publish.published.row_headers import with_row_headers

# What Source Sans Pro draws, each character tried: Latin with its accents, Greek and Cyrillic letters, our punctuation.
# Any other (control and direction marks, emoji, other scripts) would stop a PDF/UA document from being made.
PRINTABLE = (
    "\x20-\x7e\xa0-\xac\xae-\u017e\u0218-\u021b\u0391-\u03a1\u03a3-\u03c9\u0410-\u044f\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2212\u2264\u2265"
)
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
# Static files, since a variable font comes out ExtraLight inside charts. Only these, since Typst takes whole folders
# and the package holds each face twice.
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")
SCALES = ("1", "0.97", "0.94", "0.91")  # of a document's letters, tried in this order
SHORT = 0.25  # of a page: a last page that ends above is nearly empty
_SPACE = re.compile(r"\s+")  # becomes one space, also at the ends: bold words begin after it
_OTHER = re.compile(f"[^{PRINTABLE}]")


class PdfError(MashError):
    """The PDF could not be made without a fault, so there is none."""


@dataclass(frozen=True)
class Typeset:
    """A document to be set: its template, its content, which the template reads as `d`, and its pictures (SVG).

    A `scaled` template takes `scale`, and states in an `<end>` how far down its last page it ends. Its letters become a
    little smaller if that saves a nearly empty last page.
    """

    template: Path
    content: object
    pictures: Mapping[str, str]
    scaled: bool = False

    def pdf(self, date: tuple[int, int, int]) -> bytes:
        """Return the PDF; year, month and day are its only date, so that the same gives the same bytes.

        Raises PdfError.
        """
        moment = datetime(*date, tzinfo=UTC)
        with self._compiler() as compiler:
            typeset = _pages(compiler, format="pdf", pdf_standards=["ua-1"], timestamp=moment)[0]
        return with_row_headers(typeset)

    def pages(self, ppi: float) -> list[bytes]:
        """Return each page as PNG. Raises PdfError."""
        with self._compiler() as compiler:
            return _pages(compiler, format="png", ppi=ppi)

    @contextmanager
    def _compiler(self) -> Iterator[typst.Compiler]:
        """Yield a compiler whose root is an empty folder, so that the content can make it read no file."""
        with TemporaryDirectory() as fonts, TemporaryDirectory() as nothing:
            for face in FACES:
                copyfile(FONTS / face, Path(fonts) / face)
            said = printable({"d": as_plain(self.content), "svg": dict(self.pictures)})
            inputs = {name: json.dumps(each) for name, each in said.items()} | {"font": FONT}
            template = self.template.read_bytes()

            def compiler(scale: str) -> typst.Compiler:
                paths = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
                return typst.Compiler(
                    input=template, root=nothing, font_paths=paths, sys_inputs={**inputs, "scale": scale}
                )

            scales = SCALES if self.scaled else ()
            yield compiler(next((scale for scale in scales if _ends_well(compiler(scale))), SCALES[0]))


def _ends_well(compiler: typst.Compiler) -> bool:
    """Return whether a document's last page is more than nearly empty; a compiler answers once."""
    end = json.loads(compiler.query("<end>", field="value", one=True))
    return bool(end["page"] == 1 or end["down"] >= SHORT)


def printable(content: Any) -> Any:
    """Return plain content with every text as the font can print it."""
    if isinstance(content, str):
        return _OTHER.sub("?", _SPACE.sub(" ", unicodedata.normalize("NFC", content)))
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    return [printable(value) for value in content] if isinstance(content, list) else content


def _pages(compiler: typst.Compiler, **options: Any) -> list[bytes]:
    try:
        made, warnings = compiler.compile_with_warnings(**options)
    except typst.TypstError as bad:
        raise PdfError(f"The PDF could not be made: {bad.message}.") from bad
    if warnings:
        raise PdfError(f"The PDF could not be made without a fault: {warnings[0].message}.")
    return made if isinstance(made, list) else [made or b""]
