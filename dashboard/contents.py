"""The dashboard's contents: one row is one page, in the order of the navigation."""

from dataclasses import dataclass

from dashboard.access.rules import ADMIN, FIGURES, RELEASES, SNAPSHOTS


@dataclass(frozen=True)
class Screen:
    """A page: its section in the navigation (empty for the bar itself), its title, its file in `screens`.

    `shows` is the kind of what it shows, by which `access.rules` tells who may see it.
    """

    section: str
    title: str
    name: str
    shows: str = FIGURES

    @property
    def file(self) -> str:
        """Return the script, from the folder of the entry script."""
        return f"screens/{self.name}.py"

    @property
    def path(self) -> str:
        """Return the page's place in an address; the first page has none."""
        return "" if self is CONTENTS[0] else self.name.replace("_", "-")


CONTENTS = (
    Screen("", "Overview", "overview"),
    Screen("Measures", "Timeliness", "timeliness"),
    Screen("Measures", "Return demand", "return_demand"),
    Screen("Measures", "Level of need", "level_of_need"),
    Screen("Measures", "Accuracy of risk", "accuracy"),
    Screen("Measures", "Information sharing", "sharing"),
    Screen("Measures", "Demand and capacity", "demand"),
    Screen("Measures", "Equality", "equality"),
    Screen("Impact", "Impact", "impact"),
    Screen("Impact", "Forecast and staffing", "staffing"),
    Screen("Check", "Compare", "compare"),
    Screen("Check", "Data quality", "data_quality"),
    Screen("Check", "Definitions", "definitions"),
    Screen("Publish", "Board snapshots", "snapshots", SNAPSHOTS),
    Screen("Publish", "Research releases", "releases", RELEASES),
    Screen("Publish", "Audit and loads", "administration", ADMIN),
)


def page_of(theme: str) -> Screen | None:
    """Return the page with the detail of a theme: it has its name."""
    return next((one for one in CONTENTS if one.name == theme), None)
