"""Every import contract is proven to bite: a breach is planted in a copy of the tree, and that contract breaks."""

import shutil
import subprocess
import sysconfig
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}
ONE_WAY = "Data flows one way: mash > dashboard > publish > queries > etl"
STREAMLIT = "Only the dashboard knows Streamlit"
PAGES = "Pages see measures, never rows or DuckDB"
GENERATOR = "The generator knows the extract standard and nothing of how it is judged"
PAGE_FOLDERS = sorted(
    {".".join(path.relative_to(ROOT).parent.parts) for path in (ROOT / "dashboard").rglob("*.py")},
)
BREACHES = [
    (ONE_WAY, "etl", "queries"),
    (ONE_WAY, "queries", "publish"),
    (ONE_WAY, "publish", "dashboard"),
    (ONE_WAY, "dashboard", "mash"),
    (STREAMLIT, "etl", "streamlit"),
    (STREAMLIT, "queries", "streamlit"),
    (STREAMLIT, "publish", "streamlit"),
    (STREAMLIT, "mash.commands", "streamlit"),
    *((PAGES, folder, "duckdb") for folder in PAGE_FOLDERS),
    (PAGES, PAGE_FOLDERS[-1], "queries.facts"),
    (PAGES, "dashboard", "etl.warehouse"),
    (GENERATOR, "etl.synthetic", "queries"),
    (GENERATOR, "etl.synthetic", "etl.warehouse"),
]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    tool = str(shutil.which("lint-imports", path=sysconfig.get_path("scripts")))
    command = [tool, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=tree, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in SETTINGS["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("contract", "importer", "imported"), BREACHES)
def test_a_planted_breach_breaks_its_contract(contract, importer, imported, copy):
    folder = copy.joinpath(*importer.split("."))
    (folder / "planted.py").write_text(f'"""Planted."""\n\nimport {imported}\n', "utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
    assert f"{importer}.planted" in done.stdout


def test_every_contract_has_a_planted_breach():
    assert {contract for contract, *_ in BREACHES} == set(CONTRACTS)


def test_every_module_that_a_contract_names_exists():
    named = {
        module for contract in CONTRACTS.values() for field, value in contract.items() if field.endswith("modules")
        for module in value
    }  # fmt: skip
    assert [module for module in sorted(named) if find_spec(module) is None] == []


def test_every_folder_of_code_is_a_package_for_a_contract_sees_nothing_else():
    folders = {path.parent for package in SETTINGS["root_packages"] for path in (ROOT / package).rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_a_contract_on_a_package_that_does_not_exist_fails(copy):
    settings = copy / "pyproject.toml"
    settings.write_text(settings.read_text("utf-8").replace('"etl.warehouse"', '"etl.wharehouse"'), "utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert "etl.wharehouse" in done.stdout
