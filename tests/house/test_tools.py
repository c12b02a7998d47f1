"""The house's tools run as tests, so that one command checks everything."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    tool = shutil.which(command[0], path=sysconfig.get_path("scripts"))
    return subprocess.run([str(tool), *command[1:]], cwd=cwd, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache"),
        ("ruff", "format", "--check", "--no-cache"),
        ("mypy",),
        ("lint-imports", "--no-cache", "--no-logo"),
    ],
    ids=" ".join,
)
def test_the_tree_passes(command):
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_strict(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    packages = ["etl", "queries", "publish", "dashboard", "mash"]
    for package in packages:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""Planted."""\n\n\ndef planted(x):\n    return x\n')
    done = run("mypy", *packages, cwd=tmp_path)
    for package in packages:
        told = [line for line in done.stdout.splitlines() if line.startswith(package)]
        assert any("[no-untyped-def]" in line for line in told), package


@pytest.mark.xdist_group("grouped")
def test_tests_of_one_group_are_kept_in_one_worker(request, worker_id):
    """Pytest 9.2 gives xdist 3.8 no way to mark a group: servers and Spark were then started once in each worker."""
    alone = worker_id == "master"
    assert alone or request.node.nodeid.endswith("@grouped"), "the groups of xdist_group are lost: pin pytest lower"
