"""Figures for other people's programs: the files that `mash metrics` writes, and the door of `queries`."""

import doctest
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest

import queries

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "analysts.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
Command = Callable[..., CompletedProcess[str]]


def test_the_examples_of_the_page_print_what_it_says(
    sample_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "northvale").symlink_to(sample_build)
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    examples = doctest.DocTestParser().get_doctest("\n".join(BLOCKS), {}, "analysts.md", None, None)
    ran = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert ran.failed == 0, "".join(said)
    assert ran.attempted > 10


def test_each_notebook_runs_on_the_sample(
    sample_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "northvale").symlink_to(sample_build)
    monkeypatch.chdir(tmp_path)
    notebooks = sorted((ROOT / "docs" / "notebooks").glob("*.py"))
    for path in notebooks:
        runpy.run_path(str(path))
        printed = capsys.readouterr().out
        assert "contact_decided_on_time" in printed and "Police" in printed
        assert f"notebooks/{path.name}" in PAGE
    assert notebooks


def test_the_page_lists_every_name_of_the_door() -> None:
    missing = [name for name in queries.__all__ if name != "Build" and f"`{name}" not in PAGE]
    assert missing == []
    assert all(getattr(queries, name) is not None for name in queries.__all__)


def test_no_name_of_the_door_is_a_room_which_would_hide_it() -> None:
    rooms = {path.stem for path in (ROOT / "queries").iterdir()}
    assert rooms & set(queries.__all__) == set()


@pytest.mark.parametrize(("form", "read"), [("parquet", pl.read_parquet), ("arrow", pl.read_ipc)])
def test_a_file_holds_the_same_figures_as_csv_with_their_types(
    run_mash: Command, sample_build: Path, tmp_path: Path, form: str, read: Callable[..., pl.DataFrame]
) -> None:
    asked = ["metrics", "contact_decided_on_time", "contacts", "--by", "source_group", "--since", "2026-09"]
    asked += ["--data", str(sample_build)]
    out = tmp_path / f"figures.{form}"
    done = run_mash(*asked, "--format", form, "--out", out)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    frame = read(out)
    types = {name: frame.schema[name] for name in ("start", "numerator", "denominator", "value")}
    assert types == {"start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64}
    printed = pl.read_csv(run_mash(*asked, "--format", "csv").stdout.encode())
    for name in ("metric", "period", "source_group", "numerator", "denominator", "value"):
        assert frame[name].cast(pl.String).to_list() == printed[name].cast(frame.schema[name]).cast(pl.String).to_list()


def test_parquet_names_the_data_that_it_was_made_from(run_mash: Command, sample_build: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.parquet"
    run_mash("metrics", "contacts", "--format", "parquet", "--out", out, "--data", sample_build)
    said = pl.read_parquet_metadata(out)
    info = queries.open_build(sample_build).info
    assert (said["mash.build"], said["mash.inputs"]) == (str(info.build), info.fingerprint)
    assert said["mash.as_at"].startswith("2026-11-08")


@pytest.mark.parametrize(("asked", "why"), [
    (["--format", "parquet"], "name it with --out FILE"), (["--out", "figures.csv"], "ask for --format csv or xlsx"),
])  # fmt: skip
def test_a_file_format_without_a_file_is_one_line(
    run_mash: Command, sample_build: Path, asked: list[str], why: str
) -> None:
    done = run_mash("metrics", "contacts", *asked, "--data", sample_build)
    assert done.returncode == 2
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
