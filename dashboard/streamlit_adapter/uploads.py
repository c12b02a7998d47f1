"""Keeps uploaded files in memory, counts how much memory each session uses, and frees it.

Starlette writes parts of more than a megabyte to a temporary file. No such file may hold data that has not been
searched for identifiers.
"""

from collections.abc import Iterable

from starlette.formparsers import MultiPartParser
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

LARGEST = 101 << 20  # bytes of one file, and what wraps it


def stay_in_memory() -> None:
    """Have no file that is sent written to a disk."""
    MultiPartParser.spool_max_size = LARGEST


def waiting(session: str) -> int:
    """Return how many bytes of a session's files wait in memory."""
    if not Runtime.exists():
        return 0
    files = _manager().file_storage.get(session, {})
    return sum(len(file.data) for file in list(files.values()))


def _manager() -> MemoryUploadedFileManager:
    """Return what holds the files that are sent. Raises TypeError where that is no longer the memory."""
    manager = Runtime.instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        raise TypeError("Streamlit changed where it keeps files: see streamlit_adapter")
    return manager


def let_go(files: Iterable[UploadedFile]) -> None:
    """Forget files that a page has been sent, once they were read."""
    context = get_script_run_ctx()
    if context is None or not Runtime.exists():
        return
    for file in files:
        _manager().remove_file(context.session_id, file.file_id)
