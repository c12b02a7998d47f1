"""Keeps the messages of errors out of Streamlit's own logs, because they may hold data."""

import logging

NAMES = ("streamlit.error_util", "streamlit.runtime.backend_operation_handler")  # where Streamlit logs what pages raise


def leave_errors_out() -> None:
    """Log that a page failed, without the error it failed with."""
    for name in NAMES:
        logging.getLogger(name).addFilter(_without_error)


def _without_error(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
