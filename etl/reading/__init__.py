"""Files into text: one sheet is one table as an agency sent it, before anyone has judged what it says."""

from etl.reading.files import Found, find_files
from etl.reading.open import open_sheets
from etl.reading.sheet import ROW, Sheet

__all__ = ["ROW", "Found", "Sheet", "find_files", "open_sheets"]
