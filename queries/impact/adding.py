"""Adding to the impact register: what a page asks for, with the facts that a build is derived into."""

from datetime import date
from pathlib import Path

from etl.register import add_change
from queries.build import Build
from queries.choices import hubs as all_hubs
from queries.impact.register import register


def add_to_register(
    data: Path, build: Build, hub: str | None, effective_on: date, kind: str, title: str, who: str | None = None
) -> str:
    """Add a change to the register, publish the build that holds it, and return its id. Raises MashError."""
    from queries.facts.derive import derive  # what only a load needs

    taken = {change.change_id for change in register(build)}
    return add_change(data, hub, effective_on, kind, title, taken=taken, hubs=all_hubs(build), derive=derive, who=who)
