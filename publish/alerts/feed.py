"""Writes the messages sent to a person as an Atom feed, newest first."""

from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from etl.register.follows import Told

MOST = 50  # entries
_ATOM = "http://www.w3.org/2005/Atom"


def atom(title: str, address: str, told: Iterable[Told]) -> bytes:
    """Return a feed of sentences and links; `address` is the dashboard's."""
    newest = sorted(told, key=lambda each: each.at, reverse=True)[:MOST]
    Xml.register_namespace("", _ATOM)
    feed = Xml.Element(f"{{{_ATOM}}}feed")
    _text(feed, "title", title)
    _text(feed, "id", f"{address}/alerts.atom")
    _text(feed, "updated", newest[0].at if newest else "1970-01-01T00:00:00+00:00")
    Xml.SubElement(Xml.SubElement(feed, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name").text = title
    Xml.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=f"{address}/alerts.atom")
    for each in newest:
        entry = Xml.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "title", each.text)
        _text(entry, "id", f"{address}/alerts.atom#{each.id.replace(' ', '-')}")
        _text(entry, "updated", each.at)
        Xml.SubElement(entry, f"{{{_ATOM}}}link", href=f"{address}/{each.address}")
    return bytes(Xml.tostring(feed, "utf-8", xml_declaration=True))


def _text(parent: Xml.Element, name: str, words: str) -> None:
    Xml.SubElement(parent, f"{{{_ATOM}}}{name}").text = words
