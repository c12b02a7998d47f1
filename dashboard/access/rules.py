"""Decides what each role may see: pages, hubs and releases. Anything not allowed here is refused."""

from dataclasses import dataclass

from dashboard.access.people import Person
from dashboard.access.settings import EVERY
from etl.errors import MashError
from publish.published.outlets import CHAPTER, OPEN_DATA, OUTLETS, PACK, POOLED, SAFEGUARDED, SNAPSHOT

FIGURES, CASES, SNAPSHOTS, RELEASES, PACKS, ADMIN = "figures", "cases", "snapshots", "releases", "packs", "admin"
EVIDENCE = "evidence"  # packs for an inspection, on the command line only
NOTES, POLICY = "notes", "policy"  # to write notes and actions, to change what the hubs have agreed
LOAD = "load"  # files that agencies have sent, and rows of them that were refused
OPEN_RELEASE, RELEASE = "open release", "release"  # no project, whatever it is called, is the open data
POOL = "pool"  # areas beside each other by their open releases
PAGES = {  # of each outlet
    SNAPSHOT.name: SNAPSHOTS, OPEN_DATA.name: RELEASES, SAFEGUARDED.name: RELEASES, PACK.name: PACKS,
    CHAPTER.name: PACKS, POOLED.name: POOL,
}  # fmt: skip
_READ = {  # the pages of each role's outlets; an outlet without a page is on none
    role: {PAGES[outlet.name] for outlet in OUTLETS if outlet.role == role and outlet.name in PAGES}
    for role in ("board", "researcher")
}


class RefusedError(MashError):
    """A person may not have what they asked for."""


@dataclass(frozen=True)
class Resource:
    """What a person asks for: a page by the kind of its content, a hub by its name, a release by its project's id."""

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


def authorise(person: Person | None, resource: Resource) -> None:
    """Raise RefusedError unless one of a person's roles allows the resource. Nothing else in the program decides it."""
    if person is None or not any(_allows(role, person, resource) for role in person.roles):
        raise RefusedError(f"This account may not see {_WORDS.get(resource.kind, 'this')}.")


def may(person: Person | None, resource: Resource) -> bool:
    """Return whether a person may have a resource."""
    try:
        authorise(person, resource)
    except RefusedError:
        return False
    return True


_WORDS = {
    FIGURES: "live figures", CASES: "lists of cases",
    EVIDENCE: "evidence packs: [evidence] of access.toml names the accounts that may",
    SNAPSHOTS: "the board’s snapshots", RELEASES: "releases",
    PACKS: "packs for partners", ADMIN: "the administration", NOTES: "notes and actions",
    POLICY: "changes of the policy", POOL: "areas beside each other",
    LOAD: "what agencies have sent",
    "hub": "this hub", OPEN_RELEASE: "this release", RELEASE: "this release",
}  # fmt: skip


def _allows(role: str, person: Person, resource: Resource) -> bool:
    """Return whether a role allows a resource: a role, kind or name that is not listed is refused."""
    kind, name = resource.kind, resource.name
    if role == "local":  # this machine only, without sign-in: its user could read the files themselves
        return True
    if role == "officer" and kind == CASES:  # beyond figures: their own hubs, and only where access.toml says so
        return person.cases and (person.every_hub or bool(person.hubs))
    if role == "officer" and kind == EVIDENCE:
        return person.evidence and person.every_hub
    if role == "officer":
        if person.every_hub:  # snapshots, releases and extracts are of every hub
            return kind in (
                FIGURES,
                LOAD,
                NOTES,
                POLICY,
                SNAPSHOTS,
                RELEASES,
                PACKS,
                POOL,
                "hub",
                OPEN_RELEASE,
                RELEASE,
            )
        return bool(person.hubs) and (kind in (FIGURES, NOTES) or (kind == "hub" and name in person.hubs))
    if role == "researcher" and kind in (POOL, OPEN_RELEASE, RELEASE):
        return kind in (POOL, OPEN_RELEASE) or EVERY in person.projects or name in person.projects
    if role in _READ:
        return kind in _READ[role]
    return role == "admin" and kind == ADMIN
