"""What each role may see: one resource is a page, a hub or a release; whatever is not allowed here is refused."""

from dataclasses import dataclass

from dashboard.access.people import Person
from dashboard.access.settings import EVERY
from etl.errors import MashError

FIGURES, SNAPSHOTS, RELEASES, ADMIN = "figures", "snapshots", "releases", "admin"
OPEN_PROFILE = "open"


class RefusedError(MashError):
    """Somebody may not have what they asked for."""


@dataclass(frozen=True)
class Resource:
    """What is asked for: a page by the kind of what it shows, a hub by its name, a release by its project."""

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


def authorise(person: Person | None, resource: Resource) -> None:
    """Raise RefusedError unless one of a person's roles allows the resource. The only place where that is decided."""
    if person is None or not any(_allows(role, person, resource) for role in person.roles):
        raise RefusedError(f"This account may not see {_SAID.get(resource.kind, 'this')}.")


def may(person: Person | None, resource: Resource) -> bool:
    """Return whether a person may have a resource."""
    try:
        authorise(person, resource)
    except RefusedError:
        return False
    return True


_SAID = {
    FIGURES: "live figures", SNAPSHOTS: "the board’s snapshots", RELEASES: "releases", ADMIN: "the administration",
    "hub": "this hub", "release": "this release",
}  # fmt: skip


def _allows(role: str, person: Person, resource: Resource) -> bool:
    """Deny by default: a role, kind or name that is not listed is refused."""
    kind, name = resource.kind, resource.name
    if role == "local":  # this machine only, without sign-in: whoever runs it could read the files themselves
        return True
    if role == "officer":
        if person.every_hub:  # snapshots and releases tell of every hub
            return kind in (FIGURES, SNAPSHOTS, RELEASES, "hub", "release")
        return bool(person.hubs) and (kind == FIGURES or (kind == "hub" and name in person.hubs))
    if role == "board":
        return kind == SNAPSHOTS
    if role == "researcher":
        if kind == "release":
            return name == OPEN_PROFILE or EVERY in person.projects or name in person.projects
        return kind == RELEASES
    return role == "admin" and kind == ADMIN
