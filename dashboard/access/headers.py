"""What every answer tells the browser: one header is one thing it must not do."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit

from dashboard.access.settings import Settings

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FOREVER = 365 * 24 * 3600


@cache
def policy() -> str:
    """Return the content security policy under which Streamlit's own page works, and nothing else.

    Its page has one inline script, known by its digest. Charts are drawn without `eval` (Vega's interpreter). Styles
    are written by script (emotion), and the house's own scripts are imported from blobs.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    known = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE.findall(page))
    return "; ".join([
        "default-src 'none'",
        f"script-src 'self' blob: {known} 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ])  # fmt: skip


def headers(path: str, settings: Settings | None) -> Mapping[str, str]:
    """Return the headers of an answer; only Streamlit's own hashed files may be kept by a browser."""
    said = {
        "Content-Security-Policy": policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if not path.startswith("/static/"):
        said["Cache-Control"] = "no-store"
    if settings is not None and settings.over_tls:
        said["Strict-Transport-Security"] = f"max-age={_FOREVER}"
    return said


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
