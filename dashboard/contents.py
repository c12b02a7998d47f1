"""The dashboard's contents: one row is one page, in the order of the navigation."""

from dataclasses import dataclass
from typing import Any

from dashboard.access.rules import ADMIN, FIGURES, RELEASES, SNAPSHOTS

SHARED = ("hub", "month", "period", "compare")  # the filters that hold from page to page, by their keys in the address


@dataclass(frozen=True)
class Screen:
    """A page: its section in the navigation (empty for the bar itself), its title, its file in `screens`.

    `shows` is the kind of what it shows, by which `access.rules` tells who may see it. `obeys` are the shared filters
    that change something on it: the others are kept, but not shown there.
    """

    section: str
    title: str
    name: str
    shows: str = FIGURES
    obeys: tuple[str, ...] = SHARED

    @property
    def file(self) -> str:
        """Return the script, from the folder of the entry script."""
        return f"screens/{self.name}.py"

    @property
    def path(self) -> str:
        """Return the page's place in an address; the first page has none."""
        return "" if self is CONTENTS[0] else self.name.replace("_", "-")


_SECTIONS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "": (("Overview", "overview"),),
    "Measures": (
        ("Timeliness", "timeliness"),
        ("Return demand", "return_demand"),
        ("Level of need", "level_of_need"),
        ("Accuracy of risk", "accuracy"),
        ("Information sharing", "sharing"),
        ("Demand and capacity", "demand"),
        ("Equality", "equality", FIGURES, ("hub", "month")),
    ),
    "Impact": (
        ("Impact", "impact", FIGURES, ("hub",)),
        ("Forecast and staffing", "staffing", FIGURES, ("hub",)),
    ),
    "Check": (
        ("Compare", "compare", FIGURES, ("hub", "month")),
        ("Data quality", "data_quality", FIGURES, ("month",)),
        ("Definitions", "definitions"),
    ),
    "Publish": (
        ("Board snapshots", "snapshots", SNAPSHOTS, ()),
        ("Research releases", "releases", RELEASES, ()),
        ("Audit and loads", "administration", ADMIN, ()),
    ),
}
CONTENTS = tuple(Screen(section, *one) for section, pages in _SECTIONS.items() for one in pages)


def page_of(theme: str) -> Screen | None:
    """Return the page with the detail of a theme: it has its name."""
    return next((one for one in CONTENTS if one.name == theme), None)
