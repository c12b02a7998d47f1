"""An open data release of the sample: what is in the folder, who may read what, and what happens the second time."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from frictionless import validate

from etl.audit import TRAIL, AuditError, verify
from etl.load import load
from publish.disclosure import TOTAL
from publish.published.area_releases import read_release
from publish.published.folder import ReleaseError
from publish.published.release_files import packed
from publish.published.releases import listing, withdraw
from publish.releases.open_data.figures import open_figures, open_tables
from publish.releases.open_data.release import OpenRelease, make_open
from queries import words
from queries.build import open_build
from queries.facts.derive import derive
from tests.support import snapshots

pytestmark = pytest.mark.xdist_group("open data")

FILES = ("front_door_months", "front_door_quarters", "front_door_years")


@pytest.fixture(scope="module")
def data(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_build, tmp_path_factory.mktemp("open") / "data"))


@pytest.fixture(scope="module")
def made(data: Path) -> OpenRelease:
    return make_open(open_build(data), data)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return the data of an area with 400 referrals in two years, where the size proves nothing."""
    lines = [f"R{n},P{n % 350},202{4 + n // 200}-{n % 12 + 1:02}-05,1A\n" for n in range(400)]
    (tmp_path / "referrals.csv").write_text("referral_id,person_id,received_on,source\n" + "".join(lines), "utf-8")
    load(tmp_path / "data", [tmp_path / "referrals.csv"], as_at=date(2026, 1, 31), derive=derive)
    return tmp_path / "data"


def rows(made: OpenRelease, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((made.folder / f"data/{name}.csv").read_text("utf-8").splitlines()))


def test_the_folder_holds_all_that_a_stranger_needs(made: OpenRelease) -> None:
    told = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    there = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert there == {*told["files"], "manifest.json"}
    for name, digest in told["files"].items():
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest
    assert {f"data/{name}.csv" for name in FILES} | {f"data/{name}.meta.csv" for name in FILES} <= there
    assert {"datapackage.json", "codebook.csv", "codebook.html", "disclosure_report.html", "CITATION.cff"} <= there


def test_another_area_reads_every_figure_and_what_it_counts(made: OpenRelease, tmp_path: Path) -> None:
    (tmp_path / "release.zip").write_bytes(packed(next(each for each in listing(made.folder.parents[1]))))
    folder, zipped = read_release(made.folder), read_release(tmp_path / "release.zip")
    assert folder.figures.equals(zipped.figures)
    assert (folder.area, folder.synthetic) == (zipped.area, zipped.synthetic) == ("Northvale", True)
    assert set(folder.definitions) == set(folder.figures["metric"])
    for metric, period in folder.figures.select("metric", "period").unique(maintain_order=True).iter_rows():
        figure = folder.figure(metric, period)
        assert figure == zipped.figure(metric, period)
        assert figure.basis is not None
        assert figure.basis.definition
        assert figure.status == "ok" or figure.value is None
    on_time = folder.figure("contact_decided_on_time", "2025-26")
    assert on_time.status == "ok"
    assert on_time.basis is not None
    assert on_time.basis.clock.startswith("Red 4, amber 24, green 72 hours")
    assert "since" not in on_time.basis.clock


@pytest.mark.parametrize(("hubs", "split"), [(12, 3), (13, 2), (40, 2), (41, 1), (150, 1)])
def test_the_more_hubs_the_longer_the_periods_by_hub(
    sample_build: Path, monkeypatch: pytest.MonkeyPatch, hubs: int, split: int
) -> None:
    monkeypatch.setattr("publish.releases.open_data.figures._hubs", lambda _: [f"Hub {n}" for n in range(hubs)])
    tables = open_tables(open_build(sample_build))
    assert [table.period for table in tables if table.by == "hub"] == ["month", "quarter", "financial-year"][
        3 - split :
    ]
    assert [table.period for table in tables if table.by is None] == ["month", "quarter", "financial-year"]


def test_the_package_is_valid_frictionless(made: OpenRelease) -> None:
    report = validate(str(made.folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])[:5]


def test_no_small_count_leaves(made: OpenRelease, data: Path) -> None:
    """Read back as a stranger would: every count shown is 0 or at least 6, and so is what lies between two."""
    shown = 0
    for name in FILES:
        for row in rows(made, name):
            counts = {
                column: int(value) for column, value in row.items() if column.endswith("_count") and value.isdecimal()
            }
            assert all(count == 0 or count >= 6 for count in counts.values())
            for column, value in row.items():
                whole = row.get(column.replace("_numerator", "_denominator"), "")
                if column.endswith("_numerator") and value.isdecimal():
                    met, of = int(value), int(whole)
                    assert all(count == 0 or count >= 6 for count in (met, of, of - met))
                    shown += 1
    assert shown > 500
    small = open_figures(open_build(data)).filter(status="ok")["numerator"].is_between(1, 5).sum()
    assert small > 50  # there was something to hide


def test_figures_are_those_of_the_command(made: OpenRelease, data: Path) -> None:
    figures = open_figures(open_build(data))
    total = figures.filter(metric="contacts", period="2025-26", source_group=TOTAL)
    [row] = [row for row in rows(made, FILES[2]) if row["time_period"] == "202526" and row["source_group"] == "Total"]
    assert row["contacts_count"] == str(total["numerator"][0])


def test_a_group_that_a_figure_does_not_know_is_z_and_what_is_not_known_yet_x(made: OpenRelease) -> None:
    of_police = [row for row in rows(made, FILES[2]) if row["source_group"] == "Police"]
    assert {row["step_ups_count"] for row in of_police} == {"z"}
    assert of_police[-1]["referred_again_12m_percent"] == "x"


def test_the_examples_reproduce_a_figure(made: OpenRelease) -> None:
    done = subprocess.run(
        [sys.executable, "examples/example.py"], cwd=made.folder, capture_output=True, text=True, check=True
    )
    assert done.stdout
    for line in done.stdout.splitlines():
        shown, again = line.split(" (worked out again: ")
        assert shown.endswith(again.rstrip(")"))
    r = (made.folder / "examples/example.R").read_text("utf-8")
    assert 'read.csv("data/front_door_years.csv"' in r


def test_the_same_figures_are_not_released_twice(made: OpenRelease, data: Path) -> None:
    again = make_open(open_build(data), data)
    assert (again.new, again.folder) == (False, made.folder)


def test_the_register_knows_it_and_a_withdrawal(made: OpenRelease, data: Path) -> None:
    [entry] = [one for one in listing(data) if one.folder == made.folder]
    assert entry.made is not None
    assert entry.withdrawn is None
    with pytest.raises(ReleaseError, match="Say why"):
        withdraw(data, entry.name, " ")
    withdraw(data, entry.name, "a wrong extract")
    assert listing(data)[0].withdrawn == "a wrong extract"
    assert verify(data) >= 2
    with pytest.raises(ReleaseError, match="no release 'other'"):
        withdraw(data, "other", "why")


def test_without_an_audit_trail_there_is_no_release(small: Path) -> None:
    (small / TRAIL).unlink(missing_ok=True)
    (small / TRAIL).mkdir()  # can't be written to, by whomever
    with pytest.raises(AuditError, match="nothing was done"):
        make_open(open_build(small), small)
    assert not list((small / "exports").glob("*"))
    (small / TRAIL).rmdir()
    assert make_open(open_build(small), small).new


def test_a_folder_that_is_there_is_left_alone(small: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there already"):
        make_open(open_build(small), small, out=tmp_path)


def area(folder: Path, **tables: str) -> Path:
    """Return the data of an area whose tables are given as CSV text, as at the end of March 2026."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    paths = [folder / f"{name}.csv" for name in tables]
    load(folder / "data", paths, as_at=date(2026, 3, 31), derive=derive)
    return folder / "data"


REFERRALS = "referral_id,person_id,received_on,source,hub\n"


def test_a_breakdown_that_no_hiding_protects_is_hidden_whole_and_the_rest_released(tmp_path: Path) -> None:
    """The board was told of 6 referrals, of two hubs: with both hidden, each has 1 to 5, as a reader knows."""
    few = [f"A{n},A{n},2026-01-05,6,{'North' if n % 2 else 'South'}\n" for n in range(6)]
    many = [f"B{n},B{n},2026-0{2 + n % 2}-05,6,{'North' if n % 3 else 'South'}\n" for n in range(90)]
    data = area(tmp_path, referrals=REFERRALS + "".join(few + many))
    month = date(2026, 1, 1)
    told = snapshots.frame([snapshots.row("referrals", month, 6, None)])
    snapshots.published(data, told, snapshots.about(month=month))
    made = make_open(open_build(data), data)
    assert "referrals by hub" in made.withheld
    assert list(made.withheld) == made.manifest["withheld"]
    months, quarters = (rows(made, name) for name in FILES[:2])
    assert {row["hub"] for row in months} == {row["hub"] for row in quarters} == {"North", "South", "Total"}
    january = {row["hub"]: row["referrals_count"] for row in months if row["time_identifier"] == "January"}
    assert january == {"Total": "6", "North": "c", "South": "c"}
    assert [row["referrals_count"] for row in months if row["hub"] == "Total"] == ["6", "45", "45"]
    assert "Hidden in every group, also where it is 0" in (made.folder / "disclosure_report.html").read_text("utf-8")
    (tmp_path / "alone").mkdir()
    alone = area(tmp_path / "alone", referrals=REFERRALS + "".join(few + many))
    assert make_open(open_build(alone), alone).withheld == ()  # where nobody was told of the 6, hiding it is enough


def test_an_area_named_like_a_formula_runs_nowhere(tmp_path: Path) -> None:
    """Hubs of such a name are refused when they are loaded; the area's name is the policy's."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/policy.toml").write_text("[area]\nname = '=HYPERLINK(1)'\n", "utf-8")
    lines = [f"R{n},P{n},2026-0{2 + n % 2}-05,6,North\n" for n in range(90)]
    made = make_open(open_build(area(tmp_path, referrals=REFERRALS + "".join(lines))), tmp_path / "data")
    assert {row["la_name"] for row in rows(made, FILES[0])} == {"'=HYPERLINK(1)"}


def test_an_invented_area_never_bears_the_codes_of_a_real_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    codes = "[publication]\nla_code = 'E06000001'\nold_la_code = '805'\n"
    policy = f"[area]\nname = 'Hartlepool'\nsynthetic = true\n{codes}"
    (tmp_path / "data/policy.toml").write_text(policy, "utf-8")
    data = area(tmp_path, referrals=REFERRALS + "".join(f"R{n},P{n},2026-02-05,6,North\n" for n in range(20)))
    with pytest.raises(ReleaseError, match="synthetic, and E06000001 is the code of Hartlepool"):
        make_open(open_build(data), data)


def test_support_that_began_before_2012_keeps_no_area_from_a_release(tmp_path: Path) -> None:
    """2010-11 is a month and a financial year; a child in care since then must not stop the release."""
    episodes = "episode_id,person_id,level,started_on,ended_on\nE1,P1,child_in_need,2009-11-05,2010-01-09\n"
    data = area(
        tmp_path,
        referrals=REFERRALS + "".join(f"R{n},P{n},2026-02-05,6,North\n" for n in range(20)),
        support_episodes=episodes + "E2,P1,looked_after,2010-01-09,\n",
    )
    made = make_open(open_build(data), data)
    assert min(row["time_period"] for row in rows(made, FILES[2])) == "201213"
    assert [row["referrals_count"] for row in rows(made, FILES[0])][-2:] == ["20", "0"]


def test_half_a_decimal_is_rounded_up_as_on_pages(tmp_path: Path) -> None:
    """10 of 160 is 6.25%: pages and the snapshot say 6.3%."""
    decided = ["2026-02-05" if n < 10 else "2026-03-05" for n in range(160)]
    lines = [f"R{n},P{n},2026-02-05,6,North,{day}\n" for n, day in enumerate(decided)]
    data = area(tmp_path, referrals=REFERRALS.replace("hub\n", "hub,decided_on\n") + "".join(lines))
    month = rows(make_open(open_build(data), data), FILES[0])[0]
    assert words.percent(6.25) == "6.3%"
    assert month["referral_decided_in_one_working_day_percent"] == "6.3"


def test_an_area_of_a_hub_is_not_told_by_the_hub_and_its_other_areas(tmp_path: Path) -> None:
    """Of 23 contacts of East 20 are about Quay: the other three, about Mill, were told, since only their sum with those
    of West's areas was judged."""
    parts = {("East", "Quay"): 20, ("East", "Mill"): 3, ("West", "Dale"): 9, ("West", "Ford"): 30}
    places = [place for place, many in parts.items() for _ in range(many)]
    lines = [f"C{n}-{month},P{n},2025-{month:02}-05 10:00,1A,{hub},{area}\n"
             for month in range(1, 13) for n, (hub, area) in enumerate(places) if n % 3 == month % 3]  # fmt: skip
    (tmp_path / "contacts.csv").write_text(
        f"contact_id,person_id,received_at,source,hub,area\n{''.join(lines)}", "utf-8"
    )
    data = tmp_path / "data"
    load(data, [tmp_path / "contacts.csv"], as_at=date(2026, 1, 31), derive=derive)
    (data / "policy.toml").write_text('[publication]\nfilters = ["area"]\n', "utf-8")
    load(data, [tmp_path / "contacts.csv"], as_at=date(2026, 1, 31), derive=derive)
    lines_of = csv.DictReader(
        (make_open(open_build(data), data).folder / "figures.csv").read_text("utf-8").splitlines()
    )
    told = {(line["period"], line["hub"], line["area"]): line["status"] for line in lines_of
            if line["metric"] == "contacts" and "Q" in line["period"]}  # fmt: skip
    quarters = {period for (period, _, area), status in told.items() if area == "Mill" and status != "unknown"}
    assert len(quarters) >= 3
    for period in quarters:
        assert told[period, TOTAL, "Mill"] == "suppressed"
        assert "suppressed" in (told[period, "East", TOTAL], told[period, TOTAL, "Quay"])
