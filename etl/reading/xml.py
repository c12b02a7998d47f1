"""Reads XML an element at a time, with entities, document types and the network off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from etl.errors import ExtractError

Element: TypeAlias = Any  # lxml has no types of its own


def events(path: Path, **what: Any) -> Iterator[tuple[str, Element]]:
    """Yield what lxml's `iterparse` does. A document type is refused before anything under it is read.

    Raises ExtractError for XML that is damaged, cut off, or has a text of more than 10 MB.
    """
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    outer = True
    try:
        with path.open("rb") as file:
            for event, element in etree.iterparse(file, **safe, **what):
                if outer and element.getroottree().docinfo.internalDTD is not None:
                    raise ExtractError("the XML declares a document type, which no export does; export it again.")
                outer = False
                yield event, element
    except etree.XMLSyntaxError as bad:
        line = f" at line {bad.lineno}" if bad.lineno else ""
        raise ExtractError(f"the XML is damaged or cut off{line}; export it again.") from bad


def forget(element: Element) -> None:
    """Free an element that has been read, and what came before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def try_xml(path: Path) -> None:
    """Read a file to its end and keep nothing. Raises ExtractError."""
    depth = 0
    for event, element in events(path, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "end" and depth:
            forget(element)
