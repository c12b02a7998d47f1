"""Writes the security headers of every answer, which tell the browser what it must not do."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit

from dashboard.access.settings import Settings

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_A_YEAR = 365 * 24 * 3600  # seconds


@cache
def policy() -> str:
    """Return the content security policy under which Streamlit's own page works, and nothing else does.

    The page has one inline script, allowed by its digest. Charts are drawn without `eval`, by Vega's interpreter.
    Streamlit writes its styles by script, and imports our own scripts from blobs.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE.findall(page))
    return "; ".join([
        "default-src 'none'",
        f"script-src 'self' blob: {allowed} 'wasm-unsafe-eval'",
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


def headers(settings: Settings | None, *, kept: bool = False) -> Mapping[str, str]:
    """Return the headers of an answer; the browser may keep it only where `kept` says so."""
    found = {
        "Content-Security-Policy": policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if not kept:
        found["Cache-Control"] = "no-store"
    if settings is not None and settings.over_tls:
        found["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
    return found


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
