"""A safeguarded release of the sample, judged as a stranger would judge it: from its files alone, in plain Python."""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from frictionless import validate

from etl.audit import TRAIL, AuditError
from publish.releases.folder import ReleaseError
from publish.releases.register import listing, withdraw
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.keys import project_key
from publish.releases.safeguarded.people import read_people
from publish.releases.safeguarded.release import SafeguardedRelease, make_safeguarded
from queries.build import open_build

pytestmark = pytest.mark.xdist_group("safeguarded")

Row = dict[str, str]
KINDS = ("contacts", "referrals", "level_changes")


@pytest.fixture(scope="module")
def data(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_build, tmp_path_factory.mktemp("safe") / "data"))


def make(data: Path, project: str, **more: object) -> SafeguardedRelease:
    return make_safeguarded(open_build(data), data, Asked(project, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(data: Path) -> SafeguardedRelease:
    return make(data, "Study of histories", formats=("csv", "parquet", "stata", "spss"))


@pytest.fixture(scope="module")
def by_month(data: Path) -> SafeguardedRelease:
    return make(data, "Intruder", dates="month")


@pytest.fixture(scope="module")
def by_ten(data: Path) -> SafeguardedRelease:
    return make(data, "Another study", k=10)


def rows(made: SafeguardedRelease, name: str, folder: str = "data") -> list[Row]:
    return list(csv.DictReader((made.folder / folder / f"{name}.csv").read_text("utf-8").splitlines()))


def plans(made: SafeguardedRelease) -> dict[str, dict[str, str]]:
    """Return each column's plan by file, as the codebook tells it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in csv.DictReader((made.folder / "codebook.csv").read_text("utf-8").splitlines()):
        found[Path(line["file"]).stem][line["name"]] = line["means"].rsplit("(", 1)[1].rstrip(")")
    return found


def known_by(made: SafeguardedRelease) -> dict[str, tuple[object, ...]]:
    """Return all that others may know of each child: who it is, and its whole history in no order."""
    plan = plans(made)
    quasi = {name: [column for column, kind in columns.items() if kind == "quasi"] for name, columns in plan.items()}
    told = {row["child_id"]: [tuple(row[name] for name in quasi["children"])] for row in rows(made, "children")}
    events: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for kind in KINDS:
        for row in rows(made, kind):
            events[row["child_id"]].append((kind, *(row[name] for name in quasi[kind])))
    return {child: (*who, *sorted(events[child])) for child, who in told.items()}


@pytest.mark.parametrize(("release", "k"), [("made", 5), ("by_ten", 10), ("by_month", 5)])
def test_nobody_is_alone_in_all_that_is_told(request: pytest.FixtureRequest, release: str, k: int) -> None:
    made: SafeguardedRelease = request.getfixturevalue(release)
    known = known_by(made)
    sizes = Counter(known.values())
    assert len(known) == made.children > 5000
    assert min(sizes.values()) == made.smallest >= k


def test_children_who_look_alike_differ_in_what_is_sensitive(made: SafeguardedRelease) -> None:
    known = known_by(made)
    tried = 0
    for kind in ("contacts", "referrals"):
        number = "contact_number" if kind == "contacts" else "referral_number"
        columns = [column for column, plan in plans(made)[kind].items() if plan == "sensitive"]
        values: dict[tuple[object, ...], set[str]] = defaultdict(set)
        for row in rows(made, kind):
            for column in columns:
                values[known[row["child_id"]], row[number], column].add(row[column])
        alone = {tuple(found) for found in values.values() if len(found) < 2}
        assert alone <= {("Withheld",)}
        tried += len(values)
    assert tried > 1000


def test_a_check_is_known_by_what_k_children_share(made: SafeguardedRelease, data: Path) -> None:
    """The file names no child, so the children behind each group are counted in the warehouse."""
    checks = read_people(open_build(data), project_key(data, "study-of-histories")).checks.to_dicts()
    for agency, risk, year in {(row["agency"], row["risk_initial"], row["year"]) for row in rows(made, "checks")}:
        children = {
            row["child_id"]
            for row in checks
            if row["agency"] == agency and risk in (row["risk_initial"], "All") and year in (row["year"], "All")
        }
        assert len(children) >= 5


def test_a_motivated_intruder_singles_nobody_out(by_month: SafeguardedRelease, data: Path) -> None:
    """With age, sex, area and one known contact month of each child in turn, at least k released children fit."""
    released = {row["child_id"]: row for row in rows(by_month, "children")}
    months: dict[str, set[str]] = defaultdict(set)
    for row in rows(by_month, "contacts"):
        months[row["child_id"]].add(row["month"])
    people = read_people(open_build(data), project_key(data, "intruder"))
    fits: Counter[tuple[str, ...]] = Counter()
    for child, row in released.items():
        for month in months[child]:
            fits[(*(row[name] for name in ("age_band", "sex", "place", "months_in_a_step")), month)] += 1
    targets = people.children.join(people.events.filter(kind="contact"), on="child_id")
    tried = 0
    for target in targets.sample(2000, seed=1).to_dicts():
        row = released.get(target["child_id"])
        if row is None:
            continue
        tried += 1
        for month in months[target["child_id"]]:
            assert fits[(*(row[name] for name in ("age_band", "sex", "place", "months_in_a_step")), month)] >= 5
    assert tried > 1500


def test_no_pseudonym_or_key_of_the_extracts_is_in_any_file(made: SafeguardedRelease, data: Path) -> None:
    build = open_build(data)
    persons = build.fact("contacts", ["person_id"])["person_id"].unique().to_list()
    contacts = build.fact("contacts", ["contact_id"])["contact_id"].unique().to_list()
    everything = b"".join(path.read_bytes() for path in sorted(made.folder.rglob("*.csv")))
    everything += (data / TRAIL).read_bytes()
    words = set(everything.replace(b'"', b",").replace(b"\n", b",").split(b","))
    assert not words & {name.encode() for name in [*persons, *contacts]}
    assert project_key(data, "study-of-histories") not in everything


def test_two_projects_share_no_pseudonym(made: SafeguardedRelease, by_ten: SafeguardedRelease) -> None:
    assert not {row["child_id"] for row in rows(made, "children")} & {
        row["child_id"] for row in rows(by_ten, "children")
    }


def test_every_format_holds_the_same_rows(made: SafeguardedRelease) -> None:
    for name in ("children", *KINDS, "checks"):
        frame = pl.read_parquet(made.folder / f"data/{name}.parquet")
        stata, _ = pyreadstat.read_dta(made.folder / f"data/{name}.dta")
        spss, _ = pyreadstat.read_sav(made.folder / f"data/{name}.sav")
        assert len(rows(made, name)) == frame.height == len(stata) == len(spss)
        assert list(stata.columns) == list(spss.columns) == frame.columns
        first = frame.columns[0]
        assert [row[first] for row in rows(made, name)] == frame[first].to_list() == list(stata[first])


def test_the_package_is_valid_and_the_twin_has_its_shape(made: SafeguardedRelease) -> None:
    report = validate(str(made.folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    for name in ("children", *KINDS, "checks"):
        real, invented = rows(made, name), rows(made, name, "synthetic")
        assert list(real[0]) == list(invented[0])
        assert not {row.get("child_id") for row in real} & {row.get("child_id") for row in invented} - {None}


def test_the_example_gives_the_figure_it_promises(made: SafeguardedRelease) -> None:
    program = (made.folder / "examples/example.py").read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "examples/example.py"], cwd=made.folder, capture_output=True, text=True, check=True
    )
    promised = program.split("On the released rows it is ")[1].split("%")[0]
    assert done.stdout.startswith(f"{promised}% of ")


def test_the_report_says_what_was_done(made: SafeguardedRelease) -> None:
    page = (made.folder / "disclosure_report.html").read_text("utf-8")
    assert f"{made.suppressed:,} of " in page
    assert "<script" not in page
    told = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert (told["k"], told["l"], told["suppressed"]) == (5, 2, made.suppressed)


def test_the_same_rows_are_not_released_twice(made: SafeguardedRelease, data: Path) -> None:
    again = make(data, "Study of histories", formats=("csv", "parquet", "stata", "spss"))
    assert (again.new, again.folder) == (False, made.folder)


def test_a_second_release_is_judged_beside_the_first(data: Path) -> None:
    first = make(data, "Twice")
    with pytest.raises(ReleaseError, match=r"would stand out by the difference .* by size: \d"):
        make(data, "Twice", k=12)
    assert len([one for one in listing(data) if one.manifest.get("project") == "twice"]) == 1
    withdraw(data, first.folder.name, "asked for more children alike")
    assert make(data, "Twice", k=12).new


def test_a_profile_that_empties_the_data_is_refused_with_sizes_and_no_rows(data: Path) -> None:
    with pytest.raises(ReleaseError, match=r"would have to be left out .* by size: \d") as refused:
        make(data, "Too much", k=3000)
    assert "Nothing was released" in str(refused.value)
    assert not [one for one in listing(data) if one.manifest.get("project") == "too-much"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"k": 4}, "At least 5"),
        ({"l": 1}, "at least 2"),
        ({"formats": ("xls",)}, "Formats are"),
        ({"dates": "day"}, "Dates"),
    ],
)
def test_what_no_project_may_have_is_refused(wanted: dict[str, object], said: str) -> None:
    with pytest.raises(ReleaseError, match=said):
        Asked("Study", **wanted)  # type: ignore[arg-type]


def test_without_an_audit_trail_there_are_no_rows(sample_build: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(sample_build, tmp_path / "data"))
    (data / TRAIL).unlink(missing_ok=True)
    (data / TRAIL).mkdir()
    with pytest.raises(AuditError, match="nothing was done"):
        make(data, "Study")
    assert not list((data / "exports").glob("*"))
