"""Every import contract is proven to bite: a breach is planted in a copy of the tree, and that contract breaks."""

import shutil
import subprocess
import sysconfig
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("layers")  # one copy of the tree for all of them
ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}
ONE_WAY = "Data flows one way: mash > dashboard > publish > queries > etl"
STREAMLIT = "Only the dashboard knows Streamlit"
PAGES = "Pages see measures, never rows or DuckDB"
GENERATOR = "The generator knows the extract standard and nothing of how it is judged"
EXTRACTS = "Extracts flow one way: warehouse > landing > formats > identities > reading > spans > contracts > codes"
QUESTIONS = "Questions flow one way: impact > series > groups > analyses > measure > metrics > facts > words"
PUBLISHING = "Publishing flows one way: outlets > what was published > disclosure control"
CHARTS = "Charts know nothing of what is published"
ROOMS_OF_PAGES = "Pages flow one way: app > screens > components > view > questions > access > adapter"
APART = "Pages are independent of each other"
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
    (EXTRACTS, "etl.warehouse", "etl.load"),
    (EXTRACTS, "etl.landing", "etl.keeping.check"),
    (EXTRACTS, "etl.landing", "etl.warehouse.build"),
    (EXTRACTS, "etl.formats", "etl.landing.landing"),
    (EXTRACTS, "etl.identities", "etl.formats.sources"),
    (EXTRACTS, "etl.reading", "etl.identities.scan"),
    (EXTRACTS, "etl.spans", "etl.reading.cast"),
    (EXTRACTS, "etl.contracts", "etl.spans.span"),
    (QUESTIONS, "queries.series", "queries.impact.study"),
    (QUESTIONS, "queries.series", "queries.quality.faults"),
    (QUESTIONS, "queries.quality", "queries.series.trends"),
    (QUESTIONS, "queries.groups", "queries.series.series"),
    (QUESTIONS, "queries.england", "queries.groups.equality"),
    (QUESTIONS, "queries.journeys", "queries.workload.queue"),
    (QUESTIONS, "queries.measure", "queries.returns"),
    (QUESTIONS, "queries.metrics", "queries.measure.engine"),
    (QUESTIONS, "queries.facts", "queries.metrics.metric"),
    (QUESTIONS, "queries.calendar", "queries.facts.contacts"),
    (QUESTIONS, "queries.statistics", "queries.calendar.months"),
    (PUBLISHING, "publish.disclosure", "publish.published.folder"),
    (PUBLISHING, "publish.published", "publish.snapshot.make"),
    (PUBLISHING, "publish.published", "publish.releases.description"),
    (PUBLISHING, "publish.snapshot", "publish.releases.description"),
    (PUBLISHING, "publish.releases", "publish.snapshot.make"),
    (CHARTS, "publish.charts", "publish.disclosure.gate"),
    (CHARTS, "publish.charts", "publish.published.folder"),
    (ROOMS_OF_PAGES, "dashboard.components", "dashboard.shell"),
    (ROOMS_OF_PAGES, "dashboard.components", "dashboard.screens.compare.tables"),
    (ROOMS_OF_PAGES, "dashboard.questions", "dashboard.components.chart"),
    (ROOMS_OF_PAGES, "dashboard.questions", "dashboard.view"),
    (ROOMS_OF_PAGES, "dashboard.access", "dashboard.questions.series"),
    (ROOMS_OF_PAGES, "dashboard.streamlit_adapter", "dashboard.access.settings"),
    (APART, "dashboard.screens.accuracy", "dashboard.screens.level_of_need.tables"),
]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    tool = str(shutil.which("lint-imports", path=sysconfig.get_path("scripts")))
    command = [tool, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=tree, capture_output=True, encoding="utf-8", check=False)


def copy_tree(to: Path) -> Path:
    for package in SETTINGS["root_packages"]:
        shutil.copytree(ROOT / package, to / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Plant every breach in one copy of the tree, and return what the linter says of each contract, by its name."""
    tree = copy_tree(tmp_path_factory.mktemp("planted"))
    for number, (_, importer, imported) in enumerate(BREACHES):
        module = tree.joinpath(*importer.split("."), f"planted_{number}.py")
        module.write_text(f'"""Planted."""\n\nimport {imported}\n', "utf-8")
    done = lint(tree)
    assert done.returncode == 1
    _, _, details = done.stdout.partition("Broken contracts")
    text = " ".join(details.replace("-", "").split())
    starts = sorted((text.index(plain), name) for name in CONTRACTS if (plain := name.replace("-", "")) in text)
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return {name: text[start:end] for (start, name), end in zip(starts, ends, strict=True)}


@pytest.mark.parametrize(("number", "breach"), list(enumerate(BREACHES)))
def test_a_planted_breach_breaks_its_contract(number, breach, broken):
    contract, importer, _ = breach
    assert contract in broken
    assert f"{importer}.planted_{number} " in broken[contract]


def test_every_contract_has_a_planted_breach():
    assert {contract for contract, *_ in BREACHES} == set(CONTRACTS)


def test_every_module_that_a_contract_names_exists():
    named = {
        module for contract in CONTRACTS.values() for field, value in contract.items() if field.endswith("modules")
        for module in value if "*" not in module
    }  # fmt: skip
    assert [module for module in sorted(named) if find_spec(module) is None] == []


def test_every_folder_of_code_is_a_package_for_a_contract_sees_nothing_else():
    folders = {path.parent for package in SETTINGS["root_packages"] for path in (ROOT / package).rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_a_contract_on_a_package_that_does_not_exist_fails(tmp_path):
    copy = copy_tree(tmp_path)
    settings = copy / "pyproject.toml"
    settings.write_text(settings.read_text("utf-8").replace('"etl.warehouse"', '"etl.wharehouse"'), "utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert "etl.wharehouse" in done.stdout
