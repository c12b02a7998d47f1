"""Formats that areas already produce, turned into tables of the extract standard before anything is kept.

One module is one format. What comes out holds pseudonyms for children and months for births, and takes the same
journey as any extract.
"""

from etl.formats.sources import FORMS, Given, Opened, Source, sources

__all__ = ["FORMS", "Given", "Opened", "Source", "sources"]
