"""A release says one version everywhere: package, lock file, changelog and the commands that install it."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
HEADING = re.compile(r"^(\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$")
INSTALLS = ("docs/operate.md", "docs/scale.md", "docs/dpia-template.md", "deploy/compose.yaml")
NAMED = re.compile(r"mash[_-]outcomes[-: ](\d+\.\d+\.\d+)")


def faults(changelog: str, version: str) -> list[str]:
    """Return what is wrong with a changelog for a version, with what to do."""
    headings = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    dated = [match.groups() for heading in headings[1:] if (match := HEADING.match(heading))]
    found = []
    if headings[:1] != ["Unreleased"]:
        found.append("begin CHANGELOG.md with the heading Unreleased")
    if len(dated) < len(headings) - 1:
        found.append("give every other heading a version and a date: X.Y.Z - YYYY-MM-DD")
    if not dated or dated[0][0] != version:
        found.append(f"give the newest section of CHANGELOG.md the version of pyproject.toml, {version}")
    if [date.fromisoformat(day) for _, day in dated] != sorted((date.fromisoformat(d) for _, d in dated), reverse=True):
        found.append("put the newest section first")
    return found


def test_the_changelog_has_a_dated_section_for_the_version_of_the_package() -> None:
    assert faults(CHANGELOG, VERSION) == []


def test_the_lock_file_has_the_version_of_the_package() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    (ours,) = [package for package in packages if package["name"] == "mash-outcomes"]
    assert ours["version"] == VERSION, "run: python -m uv lock"


@pytest.mark.parametrize("path", INSTALLS)
def test_a_page_that_installs_or_assesses_the_package_names_its_version(path: str) -> None:
    named = set(NAMED.findall((ROOT / path).read_text("utf-8")))
    assert named == {VERSION}, f"name version {VERSION} in {path}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("## Unreleased\n", ""), "begin CHANGELOG.md"),
        ((f"## {VERSION} - ", f"## {VERSION}, "), "give every other heading"),
        ((f"## {VERSION} - ", "## 9.9.9 - "), "give the newest section"),
        ((f"## {VERSION} - 20", f"## {VERSION} - 19"), "put the newest section first"),
    ],
)
def test_a_planted_fault_is_found(change: tuple[str, str], told: str) -> None:
    assert any(fault.startswith(told) for fault in faults(CHANGELOG.replace(*change), VERSION))
