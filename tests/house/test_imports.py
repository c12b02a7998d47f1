"""A command loads the heavy packages that its work needs and no others: they cost more than most commands' work."""

import json
import subprocess
import sys

HEAVY = (
    "altair", "dataframely", "duckdb", "filelock", "highspy", "holidays", "jinja2", "lxml", "numpy", "pikepdf",
    "polars", "pyarrow", "pydantic", "rich", "scipy", "streamlit", "typst", "xlsxwriter",
)  # fmt: skip
FIGURES = {"duckdb", "numpy", "polars", "pyarrow"}  # DuckDB hands rows to Polars through pyarrow, which needs numpy
COMMANDS = (  # in one process, one after the other: each adds to what those before it loaded
    (["--help"], set()),
    (["definitions"], set()),
    (["definitions", "churn", "--format", "json"], set()),
    (["status"], set()),  # a build notes what it says of itself, also of episodes where another ladder began
    (["metrics", "contact_decided_on_time"], FIGURES),
    (["metrics"], FIGURES),
    (["impact", "northvale-go-live", "--metric", "contact_decided_on_time"], FIGURES),
)
RUN = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from mash.main import run
heavy, commands = json.loads(sys.argv[1])
found = []
for command in commands:
    sys.argv = ["mash", *command]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            run()
        except SystemExit as end:
            code = end.code
    found.append([code, sorted(set(heavy) & set(sys.modules))])
print(json.dumps(found))
"""


LANDING = ("etl.landing.landing", "etl.formats.labels", "etl.warehouse.build", "streamlit", "scipy")


def test_a_snapshot_loads_nothing_of_what_lands_extracts():
    code = f"import sys, mash.commands.snapshot; print(sorted(set({LANDING!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_loads_what_its_work_needs(sample_build):
    commands = [command if command == ["--help"] or command[0] == "definitions" else [*command, "--data",
                str(sample_build)] for command, _ in COMMANDS]  # fmt: skip
    asked = json.dumps([HEAVY, commands])
    done = subprocess.run([sys.executable, "-c", RUN, asked], capture_output=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout)
    assert [(command, code, set(loaded)) for (command, _), (code, loaded) in zip(COMMANDS, found, strict=True)] == [
        (command, 0, expected) for command, expected in COMMANDS
    ]
