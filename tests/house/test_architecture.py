"""docs/architecture.md and CONTRIBUTING.md name what there is: every room, every contract, and paths that exist."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
GUIDES = {name: (ROOT / name).read_text("utf-8") for name in ("docs/architecture.md", "CONTRIBUTING.md")}
TOPS = ("etl", "queries", "publish", "dashboard", "mash")
PLACE = re.compile(r"`((?:etl|queries|publish|dashboard|mash|tests|docs|sample_data|deploy)/[\w./]*)`")


def rooms_of(top: str) -> list[str]:
    """Return a top folder's rooms as a reader writes them: `reading/`, `codes.py`."""
    there = sorted((ROOT / top).iterdir())
    folders = [f"{path.name}/" for path in there if path.is_dir() and (path / "__init__.py").exists()]
    return folders + [path.name for path in there if path.suffix == ".py" and path.stem != "__init__"]


def section_of(top: str, text: str) -> str:
    """Return the part of the page on one top folder."""
    return text.partition(f"### `{top}/`")[2].partition("\n##")[0]


def unnamed(top: str, text: str) -> list[str]:
    """Return the rooms that the page's section on a top folder does not name."""
    named = set(re.findall(r"`([\w./]+)`", section_of(top, text)))
    return [room for room in rooms_of(top) if not {room, room.removesuffix(".py")} & named]


@pytest.mark.parametrize("top", TOPS)
def test_every_room_stands_in_the_tree(top: str) -> None:
    rooms = unnamed(top, ARCHITECTURE)
    assert not rooms, f"say in docs/architecture.md what these rooms of {top}/ do: {', '.join(rooms)}"


def test_a_room_that_is_not_named_would_be_found() -> None:
    assert unnamed("etl", ARCHITECTURE.replace("`landing/`", "landing")) == ["landing/"]


def test_every_contract_is_listed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    listed = re.findall(r"^- (.+)$", ARCHITECTURE.partition("## Contracts")[2].partition("\n##")[0], re.MULTILINE)
    assert listed == [contract["name"] for contract in settings["contracts"]]


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_that_a_guide_names_exists(name: str) -> None:
    assert [path for path in PLACE.findall(GUIDES[name]) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", GUIDES)
def test_links_of_a_guide_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", GUIDES[name])
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []
