"""Offers a published file for download, once access is checked."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.access.downloads import offered
from dashboard.access.rules import Resource

MIMES = {
    "pdf": "application/pdf", "html": "text/html", "json": "application/json", "zip": "application/zip",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def offer(
    name: str, path_or_bytes: Path | bytes | Callable[[], bytes], mime: str, *, shows: Resource, label: str = ""
) -> None:
    """Draw the button that hands over a file, made or read when it is asked for; `shows` decides who may have it."""

    def content() -> bytes:
        if isinstance(path_or_bytes, Path):
            return path_or_bytes.read_bytes()
        return path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes()

    st.download_button(
        label or name, offered(content, shows), file_name=name, mime=mime, icon=":material/download:",
        key=f"offer_{name}", on_click="ignore",
    )  # fmt: skip


def mime_of(name: str) -> str:
    """Return a file's MIME type by the ending of its name."""
    return MIMES.get(name.rpartition(".")[2], "application/octet-stream")
