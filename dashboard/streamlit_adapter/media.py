"""Replaces the addresses of files that pages offer, which anybody could open, by addresses with a check of access.

Streamlit makes its store of files within a private method of its application, and keeps it in a private field.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

MEDIA = "/media"  # where Streamlit's own files have their addresses
Address = Callable[[bytes, str, str], str]  # content, name and MIME type of a file -> where it is to be had


class FileStore(MemoryMediaFileStorage):
    """Streamlit's store of files, in which every file to be downloaded gets its address from a function."""

    def __init__(self, address: Address) -> None:
        super().__init__(MEDIA)
        self._address = address

    def get_url(self, file_id: str) -> str:
        """Return where a file is to be had."""
        file = self.get_file(file_id)
        if file.kind is not MediaFileKind.DOWNLOADABLE:
            return super().get_url(file_id)
        return self._address(file.content, file.filename or "file", file.mimetype)


class Application(st.App):
    """Streamlit's application, with addresses of ours for the files to be downloaded."""

    def __init__(self, script: str, address: Address, **settings: Any) -> None:
        super().__init__(script, **settings)
        self._address = address

    def _create_runtime(self) -> Runtime:
        runtime = super()._create_runtime()
        runtime.media_file_mgr._storage = FileStore(self._address)  # the routes, made later, take it from here
        return runtime
