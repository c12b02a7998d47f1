"""Keeps shared views: a page of the dashboard with its choices, for everybody who may see its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from etl.audit import append
from etl.register.lines import WritingError, moment, newest, next_id, read_lines, said, writing
from etl.register.notes import EVERY_HUB

FILE = "views.jsonl"
LONGEST, MOST = 60, 200  # letters of a name, views that stand


@dataclass(frozen=True)
class Kept:
    """One shared view. `page` is a page's path and `choices` its address by key, never an address of elsewhere.

    `build` is the build in force when it was shared. One that is `fixed` stays at its month; another moves with the
    newest. `by` is the sharer's role, `scope` the hubs whose figures it shows.
    """

    id: str
    at: str
    by: str
    name: str
    page: str
    choices: Mapping[str, str]
    fixed: bool
    build: int
    scope: Sequence[str] = EVERY_HUB
    kept: bool = True


def read_views(data: Path) -> list[Kept]:
    """Return the views that stand, oldest first."""
    return [view for line in newest(read_lines(data, FILE)) if (view := Kept(**line)).kept]


def share(
    data: Path,
    name: str,
    page: str,
    choices: Mapping[str, str],
    *,
    fixed: bool,
    build: int,
    by: str,
    scope: Sequence[str] = EVERY_HUB,
    who: str | None = None,
) -> Kept:
    """Keep a view for others; the audit trail has its line first. Raises WritingError."""
    words = said(name, LONGEST, "The name")
    with writing(data, FILE) as (lines, add):
        standing = [one for line in newest(lines) if (one := Kept(**line)).kept]
        if any(one.name.casefold() == words.casefold() for one in standing):
            raise WritingError(f"There is a view called {words}: choose another name, or take that one away first.")
        if len(standing) >= MOST:
            raise WritingError(f"There are {MOST} shared views: take one away that nobody needs.")
        view = Kept(next_id(lines, "V"), moment(), by, words, page, dict(choices), fixed, build, tuple(scope))
        _trail(data, view, "shared", who)
        add(asdict(view))
    return view


def take_away(data: Path, name: str, *, by: str, who: str | None = None) -> None:
    """Take a view away, by its id; its lines stay in the register. Raises WritingError."""
    with writing(data, FILE) as (lines, add):
        found = {one.id: one for line in newest(lines) if (one := Kept(**line)).kept}.get(name)
        if found is None:
            raise WritingError("This view was taken away already.")
        view = replace(found, at=moment(), by=by, kept=False)
        _trail(data, view, "taken away", who)
        add(asdict(view))


def _trail(data: Path, view: Kept, done: str, who: str | None) -> None:
    details = {
        "view": view.id, "done": done, "page": view.page, "choices": dict(view.choices), "fixed": view.fixed,
        "build": view.build,
    }  # fmt: skip
    append(data, "shared_view", details, who)
