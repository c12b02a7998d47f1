"""Writes a snapshot as one HTML file: every text is escaped, every picture is inline, and nothing is fetched."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from publish.charts.icons import NAMES, icon
from publish.charts.palette import DARK_OF, LIGHT_OF, MEANINGS
from publish.published.plain import as_plain
from publish.snapshot.content.model import Content
from publish.snapshot.files.pictures import chart_name, sparkline_name

TEMPLATE = Path(__file__).with_name("page.html.jinja")
STYLE = Path(__file__).with_name("page.css")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INNER = re.compile(r' (?:role|aria-[a-z]+|pointer-events)="[^"]*"')
_ID = re.compile(r'id="([^"]+)"|url\(#([^)]+)\)')


def page(content: Content, pictures: Mapping[str, str]) -> bytes:
    """Return the page's bytes: the same content and pictures give the same ones.

    The security policy in its head lets it load nothing and run no script.
    """
    style = STYLE.read_text("utf-8") + _dark()
    digest = b64encode(sha256(style.encode()).digest()).decode()

    def drawn(name: str, alt: str) -> Markup:
        return _inline(pictures[name], name, alt)

    text: str = _template().render(
        d=_printable(as_plain(content)), style=Markup(style),  # noqa: S704  our own file and palette
         digest=digest, mark=_mark, drawn=drawn, has=pictures.__contains__,
        chart_name=chart_name, spark_name=sparkline_name,
    )  # fmt: skip
    return text.encode()


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8"))


def _printable(content: Any) -> Any:
    """Return plain content without control characters and marks that change the direction of text."""
    if isinstance(content, str):
        return _CONTROL.sub(" ", content)
    if isinstance(content, dict):
        return {key: _printable(value) for key, value in content.items()}
    return [_printable(value) for value in content] if isinstance(content, list) else content


def _mark(name: str | None, letter: str | None, size: int = 24) -> Markup:
    """Return a verdict's icon, if it has one; hidden from screen readers, since words stand beside it."""
    if name not in NAMES:
        return Markup("")
    drawing = icon(name, letter, size=size, theme="light")
    hidden = '<svg class="icon" aria-hidden="true" focusable="false" '
    return Markup(_INNER.sub("", drawing).replace("<svg ", hidden, 1))  # noqa: S704  our own drawing, without text


def _inline(drawing: str, name: str, alt: str) -> Markup:
    """Return a picture as one image with its words; ids get its name, so that pictures on a page don't share them."""
    inner = _INNER.sub("", _ID.sub(lambda m: _own(m, name), drawing))
    hidden = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    body = re.sub(r'(<svg [^>]*?)width="([\d.]+)" height="([\d.]+)"', r"\1", inner, count=1)
    # Vega or our own code drew it, and both escape the text in it.
    return Markup(body.replace("<svg ", f'<svg {hidden} focusable="false" ', 1))  # noqa: S704


def _own(match: re.Match[str], name: str) -> str:
    return f'id="{name}-{match[1]}"' if match[1] else f"url(#{name}-{match[2]})"


def _dark() -> str:
    """Return rules that give pictures the dark theme's colours: a style rule overrides a drawing's own attribute."""
    colours = {light: DARK_OF[name] for name, light, _ in MEANINGS}
    rules = "".join(
        f'svg [{kind}="{light}"]{{{kind}:{dark}}}' for light, dark in colours.items() for kind in ("fill", "stroke")
    )
    letters = "".join(f'.icon [stroke="{LIGHT_OF[name]}"]{{stroke:{DARK_OF[name]}}}' for name in ("letter",))
    return f"@media screen and (prefers-color-scheme:dark){{{rules}{letters}}}\n"
