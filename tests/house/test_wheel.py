"""The built wheel holds what users run and nothing else, and no dependency brings a package under one of its names.

An editable install lists no files of its own, so only a wheel shows what is installed. Building it needs hatchling,
which uv takes from PyPI.
"""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from os import environ
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")
ROOT = Path(__file__).parents[2]
PACKAGES = {"etl", "queries", "publish", "dashboard", "mash"}
LEFT_OUT = "mash/documents/"  # writes docs/, which no user has
LOOSE = {"bin", "__pycache__", ".."}  # what many packages install beside their modules


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [environ.get("UV", "uv"), "build", "--wheel", "--quiet", "--out-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def files(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


def claims(names: set[str], installed: Iterable[Distribution]) -> list[str]:
    """Return which installed packages bring files under one of our top-level names."""
    found = []
    for package in installed:
        tops = {path.parts[0].removesuffix(".py") for path in package.files or ()} - LOOSE
        found += [f"{package.metadata['Name']} claims {name}" for name in sorted(tops & names)]
    return found


def test_it_holds_every_file_of_the_five_packages_but_those_that_write_docs(files: list[str]) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted = {path for path in there if not path.startswith(LEFT_OUT)}
    shipped = {path for path in files if path.partition("/")[0] in PACKAGES}
    assert shipped == wanted
    assert wanted < there


def test_it_has_the_sample_and_no_other_top_level_name(files: list[str]) -> None:
    tops = {path.partition("/")[0] for path in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES | {"sample_data"}
    assert "sample_data/policy.toml" in files


def test_nothing_in_it_imports_what_is_left_out(wheel: Path, files: list[str]) -> None:
    archive = zipfile.ZipFile(wheel)
    importers = [
        path
        for path in files
        if path.endswith(".py")
        for node in ast.walk(ast.parse(archive.read(path)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mash.documents")
    ]
    assert importers == []


def test_the_command_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import mash.main; print(mash.main.__file__); mash.main.app(['definitions', 'churn'], standalone_mode=False)"
    env = environ | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.startswith(str(tmp_path / "mash")), done.stderr
    assert "Children with 3 or more moves" in done.stdout


def test_no_dependency_claims_a_name_of_the_wheel(files: list[str]) -> None:
    names = {path.partition("/")[0] for path in files}
    others = [package for package in distributions() if package.metadata["Name"] != "mash-outcomes"]
    assert len(others) > 50
    assert claims(names, others) == [], "two packages would write into one folder: leave that dependency out"


def test_a_dependency_that_claims_a_name_would_be_found(tmp_path: Path) -> None:
    info = tmp_path / "planted-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n", "utf-8")
    for name in ("queries/__init__.py", "etl.py", "planted/__init__.py"):  # from Python 3.12 on a file has to be there
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (info / "RECORD").write_text("queries/__init__.py,,\netl.py,,\nplanted/__init__.py,,\n", "utf-8")
    assert claims(PACKAGES, distributions(path=[str(tmp_path)])) == ["planted claims etl", "planted claims queries"]
