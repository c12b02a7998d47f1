"""Keeps out of the logs of Streamlit and its server what may hold data, and what is no fault."""

import logging

NAMES = ("streamlit.error_util", "streamlit.runtime.backend_operation_handler")  # where Streamlit logs what pages raise
SERVER, LEFT = "uvicorn.error", "ASGI callable returned without completing handshake"


def leave_errors_out() -> None:
    """Log that a page failed, without the error it failed with."""
    for name in NAMES:
        logging.getLogger(name).addFilter(_without_error)


def leave_readers_out_who_left() -> None:
    """Log nothing of a reader who went on to another page before the connection stood: it was told as an error."""
    logging.getLogger(SERVER).addFilter(lambda record: not record.getMessage().startswith(LEFT))


def _without_error(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
