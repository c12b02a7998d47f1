"""What the pages for people say can be typed and followed: commands, options, metrics and links exist."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

from mash.main import app
from queries.metrics.catalogue import METRICS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = get_command(app).commands
SPOKEN = re.compile(r"(?:^|`|uv run )(mash [a-z][^`\n]*)", re.MULTILINE)


def spoken() -> list[str]:
    return sorted({line for page in PAGES for line in SPOKEN.findall(page.read_text("utf-8"))})


@pytest.mark.parametrize("line", spoken())
def test_a_command_that_is_written_down_can_be_typed(line):
    _, name, *words = shlex.split(line)
    command = COMMANDS[name]
    if hasattr(command, "commands") and words and not words[0].startswith("--"):  # a group, as in `mash audit verify`
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
    if name in ("metrics", "definitions", "spc") and words and not words[0].startswith("--"):
        metric = METRICS[words[0]]
        assert {word for before, word in pairwise(words) if before == "--by"} <= set(metric.dims)


def test_the_readme_gives_every_user_a_command():
    named = {shlex.split(line)[1] for line in SPOKEN.findall(PAGES[0].read_text("utf-8"))}
    assert {"demo", "load", "status", "dashboard", "metrics", "snapshot", "definitions", "synthesise"} <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_ci_runs_the_command_that_the_readme_gives():
    readme = re.findall(r"^python -m pip install uv && (.*)$", PAGES[0].read_text("utf-8"), re.MULTILINE)
    assert readme == ["python -m uv run mash demo", "python -m uv run --group dev pytest"]
    assert f"python -m pip install uv && {readme[1]}\n" in (ROOT / ".ci" / "run").read_text("utf-8")
