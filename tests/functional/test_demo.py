"""The demo from end to end, as a newcomer types it: extracts in, figures, a snapshot, and the way on."""

import csv
import io
import json
import re

from queries.metrics.catalogue import HEADLINES, METRICS
from queries.words import percent


def test_the_demo_goes_from_extracts_to_figures_and_a_snapshot_and_can_be_run_again(run_process, tmp_path):
    data = tmp_path / "demo"
    first = run_process("demo", "--no-serve", "--data", data)
    assert first.returncode == 0, first.stderr
    assert "synthetic data" in first.stdout
    assert "\x1b" not in first.stdout, "piped output is plain"
    shown = figures(first.stdout)
    known = latest_known(run_process("metrics", "--format", "csv", "--data", data).stdout)
    assert shown == {title: known[title] for title in shown}
    assert len(shown) >= 17, "a headline for every core metric"
    assert "Step-ups; Step-downs; Stepped up again within 12 months of a step-down: counted on three common" in (
        first.stdout.replace("\n", " ")
    )
    snapshots = sorted(data.rglob("*.pdf"))
    assert [path.read_bytes()[:5] for path in snapshots] == [b"%PDF-"]

    again = run_process("demo", "--no-serve", "--data", data)
    assert again.returncode == 0, again.stderr
    assert figures(again.stdout) == shown
    assert sorted(data.rglob("*.pdf")) == snapshots


def latest_known(printed: str) -> dict[str, str]:
    """Return figure and n of N by core measure, of the latest month that `mash metrics` calls ok."""
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["metric"] in HEADLINES]
    known = [row for row in rows if row["status"] == "ok" and row["value"]]
    return {METRICS[row["metric"]].title: said(row) for row in known}


def said(row: dict[str, str]) -> str:
    n, of = int(row["numerator"]), row["denominator"]
    return f"{percent(float(row['value']))} {n:,} of {int(of):,}" if of else f"{n:,}"


def test_it_keeps_out_of_a_directory_with_a_hubs_own_extracts(run_mash, tmp_path):
    (tmp_path / "extracts").mkdir()
    (tmp_path / "extracts" / "people.csv").write_text("person_id,sex\nA1,F\n", "utf-8")
    assert run_mash("load", "extracts", "--data", "own", "--as-at", "2026-03-31").returncode == 0
    before = json.loads(run_mash("status", "--json", "--data", "own").stdout)
    refused = run_mash("demo", "--no-serve", "--data", "own")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        "mash: own holds extracts other than the demo's: name another directory with --data."
    ]
    assert json.loads(run_mash("status", "--json", "--data", "own").stdout) == before


def test_it_keeps_out_of_a_directory_with_a_hubs_own_policy(run_mash, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "policy.toml").write_text('[area]\nname = "Ours"\n', "utf-8")
    refused = run_mash("demo", "--no-serve", "--data", "own")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["policy.toml"]


def figures(printed: str) -> dict[str, str]:
    """Return figure and n of N by measure, as the demo's table shows them, without England's."""
    name, figure, of, england = r"(\S.*?)(?: \(\w{3} \d{4}\))?", r"([\d,.]+%?)", r"([\d,]+ of [\d,]+)", r"[\d.]+%"
    row = re.compile(rf"^{name}  +{figure}(?: +{of})?(?: +{england})? *$", re.MULTILINE)
    return {name: " ".join(filter(None, (figure, of))) for name, figure, of in row.findall(printed)}
