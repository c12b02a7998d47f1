"""`mash compare`: areas beside each other by their own open releases, and what is never put together."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from publish.published.area_releases import read_release
from publish.published.kept_areas import kept_releases
from publish.published.ledger import read_ledger
from tests.support.area_releases import CLOCK, write_release

Command = Callable[..., CompletedProcess[str]]
RATE = "contact_decided_on_time"


def three(tmp_path: Path) -> list[Path]:
    """Write the releases of three areas that count alike: 80%, 70% and 90%."""
    parts = {"Alton": 800, "Borham": 700, "Carrow": 900}
    return [write_release(tmp_path / name, name, {RATE: (part, 1000, "ok")}) for name, part in parts.items()]


def compared(run_mash: Command, *paths: Path, metric: str = RATE) -> dict[str, dict[str, str]]:
    done = run_mash("compare", *paths, "--metric", metric, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return {row["area"]: row for row in csv.DictReader(io.StringIO(done.stdout))}


def test_areas_that_count_alike_are_put_together_with_limits(run_mash: Command, tmp_path: Path) -> None:
    rows = compared(run_mash, *three(tmp_path))
    assert list(rows) == ["Alton", "Borham", "Carrow"]
    assert {row["all_areas"] for row in rows.values()} == {"80.0"}
    assert {row["period"] for row in rows.values()} == {"2025-26"}
    for row in rows.values():
        assert float(row["lower_998"]) < float(row["lower_95"]) < 80 < float(row["upper_95"]) < float(row["upper_998"])
        assert row["verdict"]
        assert row["apart"] == ""


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"definition": "v2"}, "Its definition is another version."),
        ({"clocks": (("2025-04-01", "Red 2 hours"),)}, "Its clock is another: Red 2 hours"),
        ({"clocks": (("2025-04-01", CLOCK), ("2025-09-01", "Red 2"))}, "Its clock changed within the period."),
        ({"ladder": "family_help"}, "counted on another ladder: family_help."),
        ({"synthetic": True}, "The data is invented"),
        ({"defined": False}, "does not say how the figure is defined"),
    ],
)
def test_what_counts_otherwise_is_listed_with_the_reason(
    run_mash: Command, tmp_path: Path, how: dict[str, object], why: str
) -> None:
    other = write_release(tmp_path / "D", "Denby", {RATE: (10, 1000, "ok")}, **how)  # type: ignore[arg-type]
    rows = compared(run_mash, other, *three(tmp_path))
    assert why in rows["Denby"]["apart"]
    assert (rows["Denby"]["value"], rows["Denby"]["verdict"], rows["Denby"]["lower_95"]) == ("1.0", "", "")
    assert rows["Alton"]["all_areas"] == "80.0"


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ((None, None, "suppressed"), "Hidden (c)"),
        ((None, None, "immature"), "Not known yet"),
        ((0, 0, "ok"), "Nothing was counted."),
    ],
)
def test_a_figure_that_is_not_there_is_never_0(
    run_mash: Command, tmp_path: Path, shown: tuple[int | None, int | None, str], why: str
) -> None:
    rows = compared(run_mash, *three(tmp_path), write_release(tmp_path / "D", "Denby", {RATE: shown}))
    assert why in rows["Denby"]["apart"]
    assert rows["Denby"]["value"] == ""
    assert rows["Alton"]["all_areas"] == "80.0"


def test_a_figure_that_looks_back_further_than_the_data_does_not_wait_for_what_follows(
    run_mash: Command, tmp_path: Path
) -> None:
    for metric, why in (("re_referral_12m", "it looks back further"), ("referred_again_12m", "what follows a case")):
        release = write_release(tmp_path / metric, "Denby", {metric: (None, None, "immature")})
        done = run_mash("compare", release, "--metric", metric, "--period", "2025-26", "--format", "csv")
        assert why in done.stdout


def test_below_three_areas_there_is_a_table_only(run_mash: Command, tmp_path: Path) -> None:
    two = three(tmp_path)[:2]
    for row in compared(run_mash, *two).values():
        assert (row["lower_95"], row["verdict"], row["all_areas"]) == ("", "", "")
    said = run_mash("compare", *two, "--metric", RATE).stdout
    assert "two areas have a figure, too few for limits" in said
    assert "Fewer than 3 areas: no limits, and nothing is added up." in said


def test_an_area_that_comes_twice_counts_by_its_newest_release(run_mash: Command, tmp_path: Path) -> None:
    old = write_release(tmp_path / "old", "Alton", {RATE: (1, 1000, "ok")}, as_at="2026-04-30T12:00:00")
    done = run_mash("compare", old, *three(tmp_path), "--metric", RATE, "--format", "json")
    rows = json.loads(done.stdout)
    assert [row["numerator"] for row in rows if row["area"] == "Alton"] == [800, 1]
    assert rows[-1]["apart"] == "A newer release of the same area is there."
    assert rows[0]["all_areas"] == 80


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({}, "Another release of the same area and day is there."),
        ({"code": "E99000001", "as_at": "2026-06-30T12:00:00"}, "A newer release of the same area is there."),
    ],
)
def test_a_release_that_comes_twice_or_has_its_code_by_now_counts_once(
    run_mash: Command, tmp_path: Path, how: dict[str, str], why: str
) -> None:
    again = write_release(tmp_path / "again", "Alton", {RATE: (800, 1000, "ok")}, **how)  # type: ignore[arg-type]
    done = run_mash("compare", *three(tmp_path), again, "--metric", RATE, "--format", "json")
    rows = json.loads(done.stdout)
    assert [row["area"] for row in rows if not row["apart"]] == ["Alton", "Borham", "Carrow"]
    assert [row["apart"] for row in rows if row["apart"]] == [why]


def test_where_every_area_has_the_same_share_nothing_is_said_of_how_they_differ(
    run_mash: Command, tmp_path: Path
) -> None:
    sizes = {"Alton": 90, "Borham": 200, "Carrow": 300}
    alike = [write_release(tmp_path / name, name, {RATE: (0, size, "ok")}) for name, size in sizes.items()]
    said = run_mash("compare", *alike, "--metric", RATE).stdout
    assert "3 areas, 0.0% in each. 2025-26." in said
    assert "0.0% to 0.0%, half" not in said


def test_a_zip_is_read_as_its_folder_is(run_mash: Command, tmp_path: Path) -> None:
    zipped = write_release(tmp_path / "D", "Denby", {RATE: (800, 1000, "ok")}, code="E99000001", zipped=True)
    rows = compared(run_mash, *three(tmp_path), zipped)
    assert (rows["Denby"]["code"], rows["Denby"]["value"], rows["Denby"]["apart"]) == ("E99000001", "80.0", "")


@pytest.mark.parametrize("file", ["figures.csv", "definitions.json", "datapackage.json"])
def test_a_file_that_was_changed_is_named_and_the_others_are_compared(
    run_mash: Command, tmp_path: Path, file: str
) -> None:
    releases = three(tmp_path)
    bad = write_release(tmp_path / "D", "Denby", {RATE: (1, 1000, "ok")})
    (bad / file).write_text((bad / file).read_text("utf-8") + " ", "utf-8")
    done = run_mash("compare", *releases, bad, "--metric", RATE, "--format", "csv")
    assert done.returncode == 1
    assert f"{file} is not as it was published" in done.stderr
    assert "Denby" not in done.stdout
    assert done.stdout.count("80.0,,") == 3  # all_areas, and England's figure, which there is none of


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname"])
def test_no_file_outside_a_release_is_read(run_mash: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("secret", "utf-8")
    release = write_release(tmp_path / "D", "Denby", {RATE: (1, 1000, "ok")})
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    (release / "manifest.json").write_text(json.dumps(manifest | {"files": {name: "0"}}), "utf-8")
    done = run_mash("compare", release)
    assert done.returncode == 2
    assert "can't be read as an open release" in done.stderr


HEAD = "metric,period,start,source_group,numerator,denominator,value,status,ladder\n"


@pytest.mark.parametrize(
    "instead",
    [
        {"definitions.json": '{"form": 1, "metrics": {"contacts": {}}}'},
        {"figures.csv": "metric,period\n"},
        {"figures.csv": HEAD + f"{RATE},2025-26,2025-04-01,Total,many,1000,,ok,\n"},
        {"figures.csv": HEAD + "".join(f"{RATE},2025-26,2025-04-01,Total,{n},1000,,ok,\n" for n in (1, 900))},
        {"figures.csv": HEAD + f"{RATE},2025-26,2025-04-01,Total,{2**62},{2**62},,ok,\n"},
        {"data/front_door_years.csv": "x" * 200_000},
    ],
)
def test_a_release_that_is_broken_as_published_is_named(
    run_mash: Command, tmp_path: Path, instead: dict[str, str]
) -> None:
    bad = write_release(tmp_path / "D", "Denby", {RATE: (1, 1000, "ok")}, instead=instead)
    done = run_mash("compare", *three(tmp_path), bad, "--metric", RATE, "--format", "csv")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"mash: {bad} can't be read as an open release: ask for it again."]
    assert done.stdout.count(f"\n{RATE},") == 3


def test_definitions_nested_without_end_define_nothing(run_mash: Command, tmp_path: Path) -> None:
    deep = {"definitions.json": "[" * 100_000}
    odd = write_release(tmp_path / "D", "Denby", {RATE: (1, 1000, "ok")}, instead=deep)
    assert "does not say how" in compared(run_mash, *three(tmp_path), odd)["Denby"]["apart"]


def test_words_and_figures_from_outside_can_do_no_harm(run_mash: Command, tmp_path: Path) -> None:
    odd = [
        write_release(tmp_path / "E", "Elm\x1b[2J", {RATE: (2000, 1000, "ok")}),
        write_release(tmp_path / "F", "=cmd|x", {RATE: (-5, 1000, "ok")}),
    ]
    rows = compared(run_mash, *three(tmp_path), *odd)
    assert "\x1b" not in run_mash("compare", *three(tmp_path), *odd, "--metric", RATE).stdout
    assert {rows[name]["apart"] for name in ("Elm[2J", "'=cmd|x")} == {
        "What is met is more than what is counted, or less than nothing: ask the area."
    }


def test_the_national_figure_stands_beside_with_its_year(run_mash: Command, tmp_path: Path) -> None:
    rate = "re_referral_12m"
    parts = {"Alton": 220, "Borham": 215, "Carrow": 225}
    paths = [write_release(tmp_path / name, name, {rate: (part, 1000, "ok")}) for name, part in parts.items()]
    said = run_mash("compare", *paths, "--metric", rate).stdout
    assert "England, year to March 20" in said
    assert "they differ by no more than chance alone would make" in said
    assert all(float(row["england"]) > 0 for row in compared(run_mash, *paths, metric=rate).values())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--metric", "contacts"], "contacts is not a share"),
        (["--metric", "contact_decided_on_tim"], "Did you mean 'contact_decided_on_time'?"),
        (["--period", "2011-10"], "No release has a figure of 2011-10"),
    ],
)
def test_what_can_not_be_compared_is_one_line(run_mash: Command, tmp_path: Path, asked: list[str], said: str) -> None:
    done = run_mash("compare", *three(tmp_path), *asked)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_ladders_are_told_apart_by_what_they_hold_and_not_by_their_names(run_mash: Command, tmp_path: Path) -> None:
    def of(name: str, ladder: str, steps: str) -> Path:
        figures = {RATE: (800, 1000, "ok")}
        stated = {"form": 1, "ladders": {ladder: steps}, "metrics": {RATE: {
            "title": RATE, "definition": "v1", "clocks": [{"from": "2025-04-01", "clock": CLOCK}],
        }}}  # fmt: skip
        return write_release(
            tmp_path / name, name, figures, ladder=ladder, instead={"definitions.json": json.dumps(stated)}
        )

    alike = [of(name, ladder, "Help: early_help") for name, ladder in (("A", "ours"), ("B", "theirs"), ("C", "ours"))]
    rows = compared(run_mash, *alike, of("Denby", "ours", "Help: early_help, child_in_need"))
    assert [row["apart"] for row in rows.values()][:3] == ["", "", ""], "another name for the same steps"
    assert "counted on another ladder: Help: early_help, child_in_need" in rows["Denby"]["apart"]


def test_releases_are_kept_for_the_page_once_and_those_that_were_changed_are_not(
    run_mash: Command, tmp_path: Path, untouched: Path
) -> None:
    data = shutil.copytree(untouched, tmp_path / "data")
    first, second, bad = three(tmp_path)
    (bad / "figures.csv").write_text("metric\n", "utf-8")
    for expected in (1, 1):
        done = run_mash("compare", first, second, bad, "--keep", "--data", data)
        assert done.returncode == expected
    assert "figures.csv is not as it was published" in done.stderr
    assert len(list((data / "areas").iterdir())) == 2
    assert [read_release(path).area for path in kept_releases(data)] != []
    lines = [line for line in (data / "audit.jsonl").read_text("utf-8").splitlines() if "pool_added" in line]
    assert len(lines) == 2


def counts(path: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the counts that a table of figures shows, by measure and area."""
    lines = csv.DictReader(path.read_text("utf-8").splitlines())
    return {
        (line["metric"], line.get("area") or "own"): (int(line["numerator"]), int(line["denominator"]))
        for line in lines
        if line["status"] == "ok" and line.get("source_group", "Total") == "Total"
    }


def test_a_pool_attacked_together_with_its_parts_tells_of_nobody(
    run_mash: Command, tmp_path: Path, untouched: Path
) -> None:
    data, back = shutil.copytree(untouched, tmp_path / "data"), "re_referral_12m"
    figures = {"Alton": (9, 60), "Borham": (12, 80), "Carrow": (20, 100), "Denby": (None, None)}
    paths = {
        name: write_release(
            tmp_path / name, name,
            {RATE: (80, 100, "ok"), back: (*pair, "ok" if pair[0] else "suppressed")},
        )
        for name, pair in figures.items()
    }  # fmt: skip
    done = run_mash("pool", "The North", *paths.values(), "--data", data)
    assert done.returncode == 0, done.stderr
    folder = data / "pools" / "pool-2026-05-31"
    shown, parts = counts(folder / "figures.csv"), {name: counts(path / "figures.csv") for name, path in paths.items()}
    pinned = 0
    for metric in (RATE, back):
        own = [each[metric, "own"] for each in parts.values() if (metric, "own") in each]
        for role in (0, 1):
            pinned += shown[metric, "Total"][role] - sum(pair[role] for pair in own) != 0
    assert pinned == 0, "a sum less what its areas show would be the count that one of them hides"
    assert "Denby" not in {area for metric, area in shown if metric == back}
    assert 're_referral_12m,2025-26,Denby,"Hidden (c)' in (folder / "set_apart.csv").read_text("utf-8")
    again = run_mash("pool", "The North", *paths.values(), "--data", data)
    assert "was there already" in again.stdout
    entry = read_ledger(data).entries[-1]
    assert (entry.outlet, entry.state) == ("pooled", "handed")
    two = run_mash("pool", "The North", *list(paths.values())[:2], "--data", data)
    assert two.returncode == 2 and "Fewer than 3 areas" in two.stderr


def test_a_pool_says_whose_data_is_invented_and_whose_counts_are_rounded(
    run_mash: Command, sample_build: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    releases = [
        write_release(
            tmp_path / name, name, {RATE: (800, 1000, "ok"), "check_coverage": (None, None, "suppressed")},
            synthetic=True, rounding=5 if name == "Carrow" else None,
        )
        for name in ("Alton", "Borham", "Carrow")
    ]  # fmt: skip
    assert run_mash("pool", "The North", *releases, "--data", data).returncode == 0
    page = (data / "pools" / "pool-2026-05-31" / "pool.html").read_text("utf-8")
    assert "<p>Synthetic data, no row describes a real child: Alton, Borham, Carrow.</p>" in page
    assert "<p>Counts were rounded before they were added up: Carrow to 5.</p>" in page
    assert RATE not in page
