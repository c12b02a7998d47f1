"""Lists the pages of the dashboard, in the order of the navigation.

Each line is a page, with the script `screens/<name>/page.py`. CONTRIBUTING.md says how to add a page.
"""

from dataclasses import dataclass

from dashboard.access.rules import ADMIN, CASES, FIGURES, LOAD, NOTES, PACKS, POOL, RELEASES, SNAPSHOTS

SHARED = ("hub", "month", "period", "compare")  # filters drawn above pages, by their keys in the address
NARROWS = ("hub", "source", "agency", "concern", "risk", "age")  # filters that leave rows out
TRAVELS = tuple(dict.fromkeys((*SHARED, *NARROWS)))  # filters that hold from page to page


@dataclass(frozen=True)
class Screen:
    """A page: its section in the navigation (empty: in the bar itself), its title, and its folder in `screens`.

    `shows` is the kind of what it shows: `access.rules` decides by it who may see the page. `obeys` are the shared
    filters that change something on it; the others keep their values and are not drawn there.
    """

    section: str
    title: str
    name: str
    shows: str = FIGURES
    obeys: tuple[str, ...] = SHARED

    @property
    def file(self) -> str:
        """Return the page's script, from the folder of the entry script."""
        return f"screens/{self.name}/page.py"

    @property
    def path(self) -> str:
        """Return the page's path in its address; the first page has none."""
        return "" if self is CONTENTS[0] else self.name.replace("_", "-")


EXPLAIN = Screen("", "Explain", "explain", obeys=("hub", "month", "period"))
NOTES_PAGE = Screen("Check", "Notes and actions", "notes", NOTES, obeys=("hub", "month"))
LOADING = Screen("", "Load", "load", LOAD, obeys=())
CONTENTS = (
    Screen("", "Home", "overview"),
    LOADING,
    Screen("Measures", "Timeliness", "timeliness"),
    Screen("Measures", "Return demand", "return_demand"),
    Screen("Measures", "Level of need", "level_of_need"),
    Screen("Measures", "Accuracy of risk", "accuracy"),
    Screen("Measures", "Information sharing", "sharing"),
    Screen("Measures", "Demand and capacity", "demand"),
    Screen("Measures", "Equality", "equality", obeys=("hub", "month")),
    Screen("Impact", "Impact", "impact", obeys=("hub",)),
    Screen("Impact", "Forecast and staffing", "staffing", obeys=("hub",)),
    EXPLAIN,
    Screen("Cases", "Cases behind a figure", "cases", CASES, obeys=("hub", "month")),
    Screen("Cases", "Chase list", "chase", CASES, obeys=("hub",)),
    Screen("Cases", "Journeys", "journeys", CASES, obeys=("hub", "month")),
    Screen("Cases", "Audit sample", "audit", CASES, obeys=()),
    NOTES_PAGE,
    Screen("Check", "Targets and policy", "policy", obeys=("month",)),
    Screen("Check", "Compare", "compare", obeys=("hub", "month")),
    Screen("Check", "Data quality", "data_quality", obeys=("month",)),
    Screen("Check", "Refused rows", "refused", LOAD, obeys=()),
    Screen("Check", "Definitions", "definitions"),
    Screen("Publish", "Board snapshots", "snapshots", SNAPSHOTS, obeys=()),
    Screen("Publish", "Partner packs", "packs", PACKS, obeys=("month",)),
    Screen("Publish", "Research releases", "releases", RELEASES, obeys=()),
    Screen("Publish", "Compare areas", "areas", POOL, obeys=()),
    Screen("Publish", "Audit and loads", "administration", ADMIN, obeys=()),
)


def page_of(theme: str) -> Screen | None:
    """Return the page with the details of a theme, which is named after it; None where there is no such page."""
    return next((screen for screen in CONTENTS if screen.name == theme), None)
