"""A safeguarded release of the sample, judged as a stranger would judge it: from its files alone, in plain Python."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from frictionless import validate

from dashboard.components.publishing import described
from etl.audit import TRAIL, AuditError
from etl.keeping.core_files import FOLDER, KEY, core_key, forget, hashed
from publish.published.folder import ReleaseError
from publish.published.outlets import SAFEGUARDED
from publish.releases.header import header_of
from publish.releases.safeguarded.core import first_core, read_cores, untold, write_core
from publish.releases.safeguarded.differing import withhold
from publish.releases.safeguarded.freeze import ALIKE, HELD
from publish.releases.safeguarded.people import People, persons, read_people
from publish.releases.safeguarded.release import SafeguardedRelease, for_project, make_safeguarded
from publish.releases.safeguarded.request import FOLDER as PROJECT_KEYS
from publish.releases.safeguarded.request import Asked, project_id, project_key
from queries.build import open_build
from queries.calendar.months import number_of

pytestmark = pytest.mark.xdist_group("safeguarded")

Row = dict[str, str]
KINDS = ("contacts", "referrals", "level_changes")
KEYS = 0  # another number makes other keys, of the core and of projects


def area(sample_build: Path, folder: Path) -> Path:
    """Return the sample's data with a core key that is always the same: it decides who goes with an erased child."""
    data = Path(shutil.copytree(sample_build, folder / "data"))
    pin(data / FOLDER / KEY)
    return data


def pin(path: Path) -> None:
    """Write a key that is always the same."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(hashlib.sha256(f"{path.name} {KEYS}".encode()).digest())


@pytest.fixture(scope="module")
def data(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return area(sample_build, tmp_path_factory.mktemp("safe"))


def make(data: Path, project: str, **more: object) -> SafeguardedRelease:
    pin(data / PROJECT_KEYS / f"{project_id(project)}.key")
    return make_safeguarded(open_build(data), data, Asked(project, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(data: Path) -> SafeguardedRelease:
    return make(data, "Study of histories", formats=("csv", "parquet", "stata", "spss"))


@pytest.fixture(scope="module")
def other(made: SafeguardedRelease, data: Path) -> SafeguardedRelease:
    """Return what another project gets after the first."""
    return make(data, "Another study")


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


def test_nobody_is_alone_in_all_that_is_told(made: SafeguardedRelease) -> None:
    known = known_by(made)
    assert len(known) == made.children > 5000
    assert made.children > 0.94 * (made.children + made.suppressed), "the core keeps 94% of children"
    assert min(Counter(known.values()).values()) >= made.alike == 5


def truly(data: Path, made: SafeguardedRelease) -> dict[str, str]:
    """Return who each pseudonym of a release truly is: the hash that the area's cores know a child by."""
    people = read_people(open_build(data), core_key(data)).children["child_id"].to_list()
    return dict(zip(hashed(project_key(data, made.manifest["project"]), people), people, strict=True))


def joined(data: Path, *releases: SafeguardedRelease) -> Counter[tuple[object, ...]]:
    """Return how many children have the same records in all releases, by who they truly are."""
    records = []
    for made in releases:
        names = truly(data, made)
        records.append({names[child]: known for child, known in known_by(made).items()})
    every = {child for known in records for child in known}
    return Counter(tuple(known.get(child) for known in records) for child in every)


def test_projects_that_join_their_releases_know_no_more_than_each_did(
    made: SafeguardedRelease, other: SafeguardedRelease, data: Path
) -> None:
    assert len({row["child_id"] for row in rows(made, "children") + rows(other, "children")}) == 2 * made.children
    sizes = joined(data, made, other)
    assert sorted(sizes.values()) == sorted(Counter(known_by(made).values()).values())
    values = [Counter(tuple(row.values())[1:] for row in rows(each, "contacts")) for each in (made, other)]
    assert values[0] == values[1], "each withholds what the other does"
    assert rows(made, "checks") == rows(other, "checks")


def year_before(people: People) -> People:
    """Return children and events as they were a year before the last month."""
    last = int(people.events["month"].max())  # type: ignore[arg-type]
    events = people.events.filter(pl.col("month") <= last - 12)
    rows_then = {
        name: frame.join(events.filter(table=name), on="row", how="semi") for name, frame in people.rows.items()
    }
    checks = people.checks.filter(pl.col("month") <= last - 12)
    return People(people.children.join(events, on="child_id", how="semi"), events, rows_then, checks)


@pytest.fixture(scope="module")
def later(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SafeguardedRelease]]:
    """Return data in which one project has rows of a year ago, and then that one and another have those of now."""
    data = area(sample_build, tmp_path_factory.mktemp("later"))
    build = open_build(data)
    people, header = read_people(build, core_key(data)), header_of(build)
    then = year_before(people)
    ago = header.as_at.replace(year=header.as_at.year - 1)
    stratum = pl.lit(0, pl.UInt64).alias("stratum")
    write_core(data, first_core(then, replace(header, as_at=ago), then.children.select("child_id", stratum)))
    build.warehouse.info = replace(build.info, as_at=header.as_at.replace(month=header.as_at.month - 1))
    pin(data / PROJECT_KEYS / "first.key")
    first = make_safeguarded(build, data, Asked("First"))
    return data, [first, make(data, "First"), make(data, "Second")]


def test_a_newer_core_beside_the_older_lets_nobody_stand_out(later: tuple[Path, list[SafeguardedRelease]]) -> None:
    """After 11 months the rows are those of before; after 12 there are new ones, whoever joins them with the old."""
    data, (old, new, second) = later
    assert [made.manifest["core"] for made in (old, new, second)] == [1, 2, 2]
    assert [made.manifest["as_at"][:10] for made in (old, new)] == ["2025-11-08", "2026-11-08"]
    sizes = joined(data, old, new, second)
    assert min(sizes.values()) >= 5
    assert new.children > 0.94 * (new.children + new.suppressed)
    held = read_cores(data)[1].count(HELD)
    assert held > 1000, "who would stand out is released as before"
    assert f"{held:,} children are released with their record of core 1" in (
        (new.folder / "disclosure_report.html").read_text("utf-8")
    )


def test_checks_of_months_that_no_core_told_are_told_later_and_those_that_came_late_are_not(
    later: tuple[Path, list[SafeguardedRelease]],
) -> None:
    first, second = read_cores(later[0])
    assert set(first.checked) < set(second.checked)
    gap, told = min(first.checked) - 1, first.checked[0]
    late = pl.DataFrame({"month": [told, gap, second.checked[-1] + 1]})
    assert untold(late, second)["month"].to_list() == [gap, second.checked[-1] + 1]
    assert untold(late, None).equals(late)
    assert untold(late, replace(second, checked=()))["month"].to_list() == [second.checked[-1] + 1], "as 0.2 kept it"


def test_no_core_tells_more_of_a_class_than_the_others_withhold(
    later: tuple[Path, list[SafeguardedRelease]],
) -> None:
    """Of children alike in both cores, rows of either tell no field in which they hardly differ."""
    data, (old, new, _) = later
    names = [truly(data, made) for made in (old, new)]
    known = [{names[at][child]: told for child, told in known_by(made).items()} for at, made in enumerate((old, new))]
    tried = 0
    for at, made in enumerate((old, new)):
        values: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for row in rows(made, "contacts"):
            child = names[at][row["child_id"]]
            for column in ("concern", "risk_final", "outcome"):
                key = (known[0].get(child), known[1].get(child), row["contact_number"], column)
                values[key].append(row[column])
        for found in values.values():
            told = Counter(value for value in found if value not in ("Withheld", "Not known"))
            if told:
                assert max(told.values()) <= 0.8 * told.total()
                tried += 1
    assert tried > 500


def test_an_erased_child_is_gone_from_the_core_and_no_missing_one_stands_out(
    later: tuple[Path, list[SafeguardedRelease]],
) -> None:
    data, (_, new, _) = later
    names = truly(data, new)
    known_by_name = {names[child]: told for child, told in known_by(new).items()}
    alike = Counter(known_by(new).values())
    child = min(names[child] for child, told in known_by(new).items() if 10 <= alike[told] <= 20)
    persons = open_build(data).fact("contacts", ["person_id"])["person_id"].drop_nulls().unique().to_list()
    person = next(name for name in persons if hashed(core_key(data), [name]) == [child])
    forget(data, person)
    assert not [path for path in (data / "core").rglob("*.parquet") if child in pl.read_parquet(path).to_series(0)]
    third = make(data, "Third")
    sizes = joined(data, new, third)
    (missing,) = [size for (_, now), size in sizes.items() if now is None]
    assert new.children - third.children == missing >= 5
    assert min(sizes.values()) >= 5
    names_now = truly(data, third)
    now = {names_now[child]: told for child, told in known_by(third).items()}
    for names_of, release in ((names, new), (names_now, third)):
        values: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
        for row in rows(release, "contacts"):
            place = known_by_name[names_of[row["child_id"]]], now.get(names_of[row["child_id"]])
            for column in ("concern", "risk_initial", "risk_final", "outcome", "agencies_asked"):
                values[*place, row["contact_number"], column][row[column]] += 1
        for told in values.values():
            told.pop("Withheld", None), told.pop("Not known", None)
            assert not told or max(told.values()) <= 0.8 * told.total(), "who stays differs, and so do those who left"


def test_releases_of_an_older_version_are_judged_by_who_is_who(sample_build: Path, tmp_path: Path) -> None:
    """An older version made classes for each project, here a year ago; those of now lie within them."""
    data = area(sample_build, tmp_path)
    build = open_build(data)
    pin(data / PROJECT_KEYS / "old-study.key")
    key, theirs = core_key(data), project_key(data, "old-study")
    then = year_before(read_people(build, key))
    core = first_core(then, header_of(build), then.children.select("child_id", stratum=pl.lit(0, pl.UInt64)))
    pseudonyms = persons(build, key, theirs)
    folder = data / "exports" / "old-study-2025-11-08"
    (folder / "data").mkdir(parents=True)
    for name in ("children", *KINDS):
        frame = core.tables[name].join(pseudonyms, on="child_id").with_columns(child_id="theirs").drop("theirs")
        frame.write_parquet(folder / f"data/{name}.parquet")
    manifest = {"profile": "safeguarded", "project": "old-study", "k": 5, "dates": "offset", "files": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    new, names = make(data, "New study"), dict(pseudonyms.select("theirs", "child_id").rows())
    was = {names[row["theirs"]]: row["class"] for row in core.members.join(pseudonyms, on="child_id").to_dicts()}
    whose = truly(data, new)
    known = {whose[child]: told for child, told in known_by(new).items()}
    told = {child for child, state in core.members.select("child_id", "state").rows() if state == ALIKE}
    sizes = Counter((was[child] if child in told else None, known.get(child)) for child in told | set(known))
    assert min(sizes.values()) >= 5
    assert len(set(known.values())) > 100


def test_children_who_look_alike_differ_in_what_is_sensitive(made: SafeguardedRelease) -> None:
    """Of the known values in a class at most 80% are the same, and at least two children have another."""
    known = known_by(made)
    tried = 0
    for kind in ("contacts", "referrals"):
        number = "contact_number" if kind == "contacts" else "referral_number"
        columns = [column for column, plan in plans(made)[kind].items() if plan == "sensitive"]
        values: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for row in rows(made, kind):
            for column in columns:
                values[known[row["child_id"]], row[number], column].append(row[column])
        for found in values.values():
            if set(found) != {"Withheld"}:
                told = Counter(value for value in found if value != "Not known")
                most = max(told.values())
                assert most <= 0.8 * told.total()
                assert told.total() - most >= 2
        tried += len(values)
    assert tried > 1000


GREEN, AMBER, NOT = "green", "amber", "Not known"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([GREEN] * 4 + [AMBER], False),
        ([GREEN] * 4 + [AMBER] * 2, True),
        ([GREEN] * 8 + [AMBER] * 2, True),
        ([GREEN] * 9 + [AMBER] * 2, False),
        ([GREEN] * 3 + [NOT] * 2, False),
        ([NOT] * 5, False),
    ],
)
def test_a_field_is_told_of_a_class_that_differs_in_it(values: list[str], told: bool) -> None:
    size = len(values)
    ids, hours = [str(n) for n in range(size)], ["up to 4", "over 4 to 24"] * size
    frame = pl.DataFrame({"child_id": ids, "class": [1] * size, "risk": values, "hours": hours[:size]})
    shown = withhold(frame, ["class"], ["risk", "hours"])
    assert shown["risk"].to_list() == (values if told else ["Withheld"] * len(values))
    assert shown["hours"].to_list() == frame["hours"].to_list()
    both = withhold(frame, ["class"], ["risk", "hours"], [("risk", "hours")])
    assert set(both["hours"]) == ({"up to 4", "over 4 to 24"} if told else {"Withheld"})


def test_a_rating_does_not_follow_from_what_is_told_beside_it(made: SafeguardedRelease) -> None:
    """On time after more than 24 hours meant green: that is not released, and of the three none is told alone."""
    contacts = rows(made, "contacts")
    assert "decided_on_time" not in contacts[0]
    three = ("risk_initial", "risk_final", "hours_to_decision")
    assert {sum(row[name] == "Withheld" for name in three) for row in contacts} == {0, 3}


def test_a_check_is_known_by_what_k_children_share(made: SafeguardedRelease, data: Path) -> None:
    """The file names no child, so the children behind each group are counted in the warehouse."""
    checks = read_people(open_build(data), core_key(data)).checks.to_dicts()
    for agency, risk, year in {(row["agency"], row["risk_initial"], row["year"]) for row in rows(made, "checks")}:
        children = {
            row["child_id"]
            for row in checks
            if row["agency"] == agency and risk in (row["risk_initial"], "All") and year in (row["year"], "All")
        }
        assert len(children) >= 5


def test_a_motivated_intruder_singles_nobody_out(made: SafeguardedRelease) -> None:
    """With age, sex, area and how many months after the first a contact came, at least k released children fit."""
    children = {row["child_id"]: row for row in rows(made, "children")}
    fits: Counter[tuple[str, ...]] = Counter()
    who = ("age_band", "sex", "place", "months_in_a_step")
    for child, when in {(row["child_id"], row["months_since_first"]) for row in rows(made, "contacts")}:
        fits[(*(children[child][name] for name in who), when)] += 1
    assert len(fits) > 50
    assert min(fits.values()) >= 5


def test_no_pseudonym_or_key_of_the_extracts_is_in_any_file(made: SafeguardedRelease, data: Path) -> None:
    build = open_build(data)
    persons = build.fact("contacts", ["person_id"])["person_id"].unique().to_list()
    contacts = build.fact("contacts", ["contact_id"])["contact_id"].unique().to_list()
    everything = b"".join(path.read_bytes() for path in sorted(made.folder.rglob("*.csv")))
    everything += (data / TRAIL).read_bytes()
    words = set(everything.replace(b'"', b",").replace(b"\n", b",").split(b","))
    assert not words & {name.encode() for name in [*persons, *contacts]}
    assert project_key(data, "study-of-histories") not in everything


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
    report = validate(str(made.folder / "datapackage.json"), limit_rows=500)
    assert report.valid, report.flatten(["type", "note"])[:5]
    for name in ("children", *KINDS, "checks"):
        real, invented = rows(made, name), rows(made, name, "synthetic")
        assert list(real[0]) == list(invented[0])
        assert not {row.get("child_id") for row in real} & {row.get("child_id") for row in invented} - {None}


def test_the_codebook_names_every_code_of_what_is_sensitive(made: SafeguardedRelease) -> None:
    """Answers, lawful bases, hours and numbers of agencies had none, and the twin made some up."""
    beside = {"Not known", "Withheld", "All"}
    for line in csv.DictReader((made.folder / "codebook.csv").read_text("utf-8-sig").splitlines()):
        coded = {each.partition(" = ")[0] for each in line["codes"].split("; ") if each}
        assert coded or not line["means"].endswith("(sensitive)"), line["name"]
        for folder in ("data", "synthetic") if coded else ():
            rows = pl.read_csv(made.folder / folder / f"{Path(line['file']).name}.csv", infer_schema=False)
            assert set(rows[line["name"]].drop_nulls()) <= coded | beside, (folder, line["name"])


def test_the_codebook_says_what_each_level_of_the_rows_holds(made: SafeguardedRelease) -> None:
    """The sample begins Family Help: its changes are between the levels on which all its ladders agree."""
    told = {level for row in rows(made, "level_changes") for level in (row["level_from"], row["level_to"])} - {""}
    book = csv.DictReader((made.folder / "codebook.csv").read_text("utf-8-sig").splitlines())
    codes = next(row["codes"] for row in book if row["name"] == "level_from")
    assert "family_help = Family Help (early_help, targeted_early_help, family_help/targeted, family_help, " in codes
    assert told <= {each.partition(" = ")[0] for each in codes.split("; ")}


def test_the_example_gives_the_figure_it_promises(made: SafeguardedRelease) -> None:
    program = (made.folder / "examples/example.py").read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "examples/example.py"], cwd=made.folder, capture_output=True, text=True, check=True
    )
    promised = program.split("On the released rows it is ")[1].split("%")[0]
    assert done.stdout.startswith(f"{promised}% of ")


def test_the_report_says_what_was_done_and_what_an_intruder_can_still_do(made: SafeguardedRelease) -> None:
    page = (made.folder / "disclosure_report.html").read_text("utf-8")
    assert f"{made.suppressed:,} of " in page
    assert "<script" not in page
    assert f"has {min(Counter(known_by(made).values()).values())} children; groups of fewer than 5: 0." in page
    told = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert (told["k"], told["core"], told["suppressed"]) == (5, 1, made.suppressed)


def test_the_report_tells_no_total_of_which_open_data_leave_the_rows_of_a_few_days(
    made: SafeguardedRelease, data: Path
) -> None:
    """Of 624 referrals before open data told 622 in whole months: 2 were of the two days since."""
    page = (made.folder / "disclosure_report.html").read_text("utf-8")
    (core,) = read_cores(data)
    for name in ("contacts", "referrals", "level_changes", "checks"):
        assert f"{core.rows[name]:,}" not in page
    assert '<th scope="row">Contacts</th>' in page
    assert max(core.checked) == number_of(date(2026, 10, 1)), "and of checks those of whole months alone are told"


def test_a_release_that_hides_how_many_are_left_out_is_described(made: SafeguardedRelease, data: Path) -> None:
    """The page of releases failed on the sign c."""
    entry = SAFEGUARDED.entries(data)[0]
    hidden = replace(entry, manifest={**entry.manifest, "suppressed": "c"})
    assert described(hidden)[-1] == "fewer than 6 children left out"


def test_what_the_report_says_of_guesses_is_what_a_stranger_finds(made: SafeguardedRelease, data: Path) -> None:
    """Guessing an outcome as the commonest of all, as that of the class, and for sure by the class and the concern."""
    known = known_by(made)
    told = [row for row in rows(made, "contacts") if row["outcome"] not in ("Withheld", "Not known")]
    classes, sure = defaultdict(Counter), defaultdict(Counter)
    for row in told:
        classes[known[row["child_id"]], row["contact_number"]][row["outcome"]] += 1
        if row["concern"] not in ("Withheld", "Not known"):
            sure[known[row["child_id"]], row["contact_number"], row["concern"]][row["outcome"]] += 1
    (risk,) = [risk for risk in read_cores(data)[0].risks if risk.field == "outcome"]
    assert risk.told == len(told)
    most = Counter(row["outcome"] for row in told).most_common(1)[0][1]
    assert risk.blind == pytest.approx(most / len(told), abs=1e-4)
    assert risk.by_class == pytest.approx(sum(max(each.values()) for each in classes.values()) / len(told), abs=1e-4)
    assert risk.highest == max(max(each.values()) / each.total() for each in classes.values()) <= 0.8
    alone = sum(each.total() for each in sure.values() if len(each) == 1)
    assert risk.certain >= round(alone / len(told), 4) > 0.1


def test_the_same_rows_are_not_released_twice(made: SafeguardedRelease, data: Path) -> None:
    again = make(data, "Study of histories", formats=("csv", "parquet", "stata", "spss"))
    assert (again.new, again.folder) == (False, made.folder)


def test_a_core_that_is_damaged_stops_releases_in_one_line(made: SafeguardedRelease, data: Path) -> None:
    path = data / "core" / "000001" / "core.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"k": 5', b'"k": 2'))
    with pytest.raises(ReleaseError, match="000001 can't be read: restore it"):
        make(data, "Another study")
    path.write_bytes(whole)


def test_too_few_alike_are_refused_with_sizes_and_the_releases_in_the_way(data: Path) -> None:
    """Where over a fifth of children would be left out, nothing is released: here an older one told each one apart."""
    build = open_build(data)
    people = read_people(build, core_key(data))
    apart = people.children.select("child_id").with_row_index("stratum").select("child_id", pl.col("stratum") + 1)
    with pytest.raises(ReleaseError, match=r"would have to be left out .* by size: \d") as refused:
        first_core(people, header_of(build), apart, ["old-study-2025-11-08"])
    assert "have old-study-2025-11-08 destroyed and withdraw it with 'mash withdraw'" in str(refused.value)


def test_a_format_that_no_project_may_have_is_refused() -> None:
    with pytest.raises(ReleaseError, match="Formats are"):
        Asked("Study", formats=("xls",))


def test_how_a_referral_ended_is_told_where_the_area_agreed_and_few_ended_so(
    made: SafeguardedRelease, data: Path
) -> None:
    assert "no_further_action" not in rows(made, "referrals")[0]
    tables = for_project(read_cores(data)[0], b"key", guarded=True)
    told = tables["referrals"]["no_further_action"]
    assert {"yes", "no"} <= set(told) <= {"yes", "no", "Withheld", "Not known"}
    assert 0 < (told == "Withheld").mean() < 0.1


def test_without_an_audit_trail_there_are_no_rows(sample_build: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(sample_build, tmp_path / "data"))
    (data / TRAIL).unlink(missing_ok=True)
    (data / TRAIL).mkdir()
    with pytest.raises(AuditError, match="nothing was done"):
        make(data, "Study")
    assert not list((data / "exports").glob("*"))
