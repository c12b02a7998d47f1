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


@pytest.mark.parametrize("package", ["etl", "queries", "publish", "mash"])
def test_types_are_strict(package, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text('"""Planted."""\n\n\ndef planted(x):\n    return x\n')
    done = run("mypy", package, cwd=tmp_path)
    assert "[no-untyped-def]" in done.stdout
