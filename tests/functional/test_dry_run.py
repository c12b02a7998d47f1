"""`mash load --dry-run` says what a load would accept, refuse and change, and keeps nothing."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from etl.policy.policy_file import load_policy
from etl.register.drafts import Draft, keep_draft
from etl.staging.rehearsal import rehearsal

HEADER = "contact_id,person_id,received_at,source,risk_initial,decided_at,outcome\n"


def row(nth: int, day: int, grade: str = "amber") -> str:
    return f"C{nth:03},P{nth:03},2026-03-{day:02} 09:{nth % 60:02},6,{grade},2026-03-{day:02} 12:{nth % 60:02},advice\n"


def held(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock"
    }  # fmt: skip


def test_it_tells_rows_reasons_words_and_figures_and_keeps_nothing(run_mash: Callable, tmp_path: Path) -> None:
    data, first, more = tmp_path / "data", tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text(HEADER + "".join(row(nth, 1 + nth % 20) for nth in range(40)), "utf-8")
    more.write_text(
        HEADER + "".join(row(nth, 21 + nth % 5, "High" if nth < 45 else "red") for nth in range(41, 81)), "utf-8"
    )
    fresh = run_mash("load", first, "--dry-run", "--data", data)
    assert (fresh.returncode, data.exists()) == (0, False)
    run_mash("load", first, "--data", data)
    before = held(data)
    told = run_mash("load", more, "--dry-run", "--as-at", "2026-04-30", "--data", data)
    assert held(data) == before
    assert not list(data.glob(".dry-run*"))
    assert told.returncode == 0, told.stderr
    assert "more.csv: contacts: 40 rows, 36 accepted, 4 refused." in told.stdout
    assert "more.csv: refused 4 rows of contacts: unknown_code (risk_initial)." in told.stdout
    assert "'High' (4 rows) of risk_initial in contacts: the rows were refused." in told.stdout
    assert "Dry run: nothing was kept." in told.stdout
    shown = [line.split() for line in told.stdout.splitlines() if line.startswith("contacts ")]
    assert ["contacts", "2026-03", "40", "(partial)", "76"] in shown
    assert ["contacts", "2026-04", "0"] in shown
    shares = [line.split() for line in told.stdout.splitlines() if line.startswith("contact_decided_on_time ")]
    assert ["contact_decided_on_time", "2026-03", "100.0%", "(partial)", "100.0%"] in shares
    assert not any(line[1] == "2026-04" and "0" in line for line in shares), "a share of no contact is no 0"


def test_it_ends_with_the_line_that_a_load_ends_with(run_mash: Callable, tmp_path: Path) -> None:
    data, first, more = tmp_path / "data", tmp_path / "first.csv", tmp_path / "more.csv"
    for path, numbers in ((first, range(9)), (more, range(5, 19))):
        path.write_text(HEADER + "".join(row(nth, 1 + nth) for nth in numbers), "utf-8")
    for files in ([first], [more], [more], [first, more], []):
        tried = run_mash("load", *files, "--as-at", "2026-03-31", "--dry-run", "--data", data) if files else None
        if tried is None:  # another word of the policy makes a new build of the same extracts
            (data / "policy.toml").write_text('[missing]\nwords = ["see notes"]\n', "utf-8")
            tried = run_mash("load", more, "--as-at", "2026-03-31", "--dry-run", "--data", data)
        done = run_mash("load", *(files or [more]), "--as-at", "2026-03-31", "--data", data)
        said = next(line for line in tried.stdout.splitlines() if line.startswith("A load would say: "))
        assert said.removeprefix("A load would say: ") == done.stdout.splitlines()[0]


def test_it_returns_1_for_a_file_that_would_be_refused_and_3_for_open_questions(
    run_mash: Callable, tmp_path: Path
) -> None:
    data, named, mapping = tmp_path / "data", tmp_path / "named.csv", tmp_path / "m.toml"
    named.write_text("contact_id,Surname,received_at,source\nC1,Quill,2026-03-02,6\n", "utf-8")
    refused = run_mash("load", named, "--dry-run", "--data", data)
    assert (refused.returncode, "Refused: named.csv" in refused.stdout) == (1, True)
    mapping.write_text('version = 2\n[[table]]\ntable = "contacts"\n[table.columns]\ncontact_id = "ask"\n', "utf-8")
    asked = run_mash("load", named, "--mapping", mapping, "--dry-run", "--data", data)
    assert (asked.returncode, "1 question" in asked.stderr) == (3, True)
    assert not data.exists()


def test_it_tries_a_load_where_a_child_was_erased_and_by_the_whole_policy(run_mash: Callable, tmp_path: Path) -> None:
    """The key to erased children was not taken along, and every dry run was refused as if it were lost."""
    data, first, more = tmp_path / "data", tmp_path / "first.csv", tmp_path / "more.csv"
    for path, numbers in ((first, range(9)), (more, range(5, 19))):
        path.write_text(HEADER + "".join(row(nth, 1 + nth) for nth in numbers), "utf-8")
    run_mash("load", first, "--data", data)
    run_mash("erase", "P005", "--data", data)
    values = {"metric": "contact_decided_on_time", "from": date(2026, 3, 1), "value": 90}
    keep_draft(data, Draft("target", values, agreed="the board"), by="officer")
    told = run_mash("load", more, "--dry-run", "--data", data)
    assert (told.returncode, told.stderr) == (0, "")
    assert "more.csv: contacts: 14 rows, 13 accepted, 0 refused." in told.stdout
    with rehearsal(data) as place:
        assert load_policy(place).text == load_policy(data).text
