"""The synthetic area in every format gives the extract standard's figures, for each that the format supports."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.load import load
from queries.build import open_build
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.measure.question import has_data_for
from queries.metrics.catalogue import METRICS
from tests.support.writers import annex_a, census, ssd
from tests.support.writers.area import FORENAME, SURNAME, Area, invented

pytestmark = pytest.mark.xdist_group("formats")
FLOW = (
    "referrals", "re_referral_12m", "referred_again_12m", "assessment_in_45_working_days", "assessment_open_overdue",
    "conference_in_15_working_days", "referral_nfa",
)  # fmt: skip
LEVELS = ("step_ups", "step_downs", "step_up_after_step_down_12m", "churn", "conference_open_overdue")
MAY_BE_NONE = ("conference_open_overdue",)
CONTACTS = ("contacts", "repeat_contact_90d")
UNSAID = (
    "contact_decided_on_time", "contact_decided_in_one_working_day", "agency_check_returned_on_time",
    "referral_decided_in_one_working_day", "risk_changed", "risk_upgraded", "risk_downgraded",
    "hours_to_decision_median", "undecided_at_month_end", "checks_per_contact", "check_coverage",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    (folder / "area.key").write_text("k" * 64)
    return folder


@pytest.fixture(scope="module")
def area() -> Area:
    return invented()


def loaded(home: Path, name: str, *paths: Path, as_at, covers=None) -> Path:
    data = home / name
    report = load(data, paths, key_file=home / "area.key", as_at=as_at, covers=covers, derive=derive)
    assert report.bad == []
    assert report.exit_code == 0
    return data


def standard(home: Path, name: str, area: Area, covers=None) -> Path:
    folder = home / f"{name} extracts"
    folder.mkdir()
    for table, rows in area.tables.items():
        rows.write_csv(folder / f"{table}.csv")
    return loaded(home, name, folder, as_at=area.as_at, covers=covers)


def figures(data: Path, names) -> pl.DataFrame:
    return measure(open_build(data), [METRICS[name] for name in names]).drop("start")


def assert_same(ours: Path, theirs: Path, names, *, known_alone: bool = False) -> None:
    """Check figures; of those that are known in the extract standard alone where a format speaks for more months."""
    every = [figures(data, names) for data in (ours, theirs)]
    for name in names:
        left, right = (each.filter(metric=name) for each in every)
        if METRICS[name].self_reported or known_alone:  # a workbook knows more of its first year than rows do
            right = right.filter(pl.col("status") != "immature")
            left = left.filter(pl.col("period").is_in(right["period"].implode()))
        assert right["numerator"].sum() > 0 or name in MAY_BE_NONE, name
        assert left.rows() == right.rows(), name


@pytest.fixture(scope="module")
def whole(home, area) -> Path:
    return standard(home, "standard", area)


@pytest.fixture(scope="module")
def whole_part(home, area) -> Path:
    part = census.part(area)
    return standard(home, "census part", part, every_day(part))


def every_day(area: Area) -> str:
    """Return all days of an area as a load declares them: a census speaks for its year alone, and ours holds more."""
    begun = area["referrals"]["received_on"].min()
    return f"{begun.replace(day=1)}..{area.as_at}"


@pytest.fixture(scope="module")
def files(home, area) -> Path:
    return ssd.write(area, home / "ssd files")


@pytest.fixture(scope="module")
def books(home, area) -> list[Path]:
    return annex_a.write_all(area, home / "annex a files")


def test_the_standard_safeguarding_dataset(home, area, files, whole):
    data = loaded(home, "ssd", files, as_at=area.as_at)
    assert_same(data, whole, FLOW + LEVELS + CONTACTS)
    assert_unsaid(data)
    assert_nothing_identifies(data)


@pytest.mark.parametrize("year", [2021, 2026])
def test_the_census(home, area, whole_part, year):
    part = census.part(area)
    data = loaded(home, f"census {year}", census.write(part, home / f"{year}.xml", year), as_at=area.as_at,
                  covers=every_day(part))  # fmt: skip
    assert_same(data, whole_part, FLOW + LEVELS)
    build = open_build(data)
    assert not build.has("contacts")
    assert_nothing_identifies(data)
    sexes = build.warehouse.read("people", ["sex"])["sex"].cast(pl.String).value_counts()
    assert dict(sexes.iter_rows()) == dict(part["people"]["sex"].cast(pl.String).value_counts().iter_rows())


def test_annex_a_workbooks_one_after_another(home, area, books, whole):
    assert len(books) == 6
    for book in books:
        data = loaded(home, "annex a", book, as_at=date.fromisoformat(book.stem.removeprefix("annex_a_")))
    assert_same(data, whole, (*FLOW, *CONTACTS), known_alone=True)
    assert_unsaid(data)
    assert_nothing_identifies(data)


def test_one_workbook_knows_re_referrals_of_its_latest_referrals(home, area, books):
    data = loaded(home, "one annex a", books[-1], as_at=area.as_at)
    months = figures(data, ["re_referral_12m"])
    assert "ok" in set(months["status"])
    assert months.filter(pl.col("status") == "ok")["numerator"].sum() > 0


def test_the_same_child_has_one_pseudonym_in_every_format(home, area, files, books):
    part = census.part(area)
    data = home / "mixed"
    for path in (files, census.write(part, home / "mixed.xml"), *books):
        load(data, [path], key_file=home / "area.key", as_at=area.as_at, derive=lambda *_: {})
    people = open_build(data).warehouse.read("people", ["person_id"])
    assert people.height == area["people"].height


def assert_unsaid(data: Path) -> None:
    build = open_build(data)
    for name in UNSAID:
        assert not has_data_for(build, METRICS[name]), name
        assert figures(data, [name]).is_empty(), name


def assert_nothing_identifies(data: Path) -> None:
    canaries = (FORENAME, SURNAME, "9434765919", "H801200001001", "LA0", "LA1", "LA2")
    for path in data.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [word for word in canaries[:4] if word.encode() in held], path
    warehouse = open_build(data).warehouse
    for table in warehouse.tables():
        columns = warehouse._con.table(table).columns
        rows = warehouse.read(table, columns).select(pl.selectors.string())
        for column in rows.columns:
            assert not rows[column].str.contains_any(list(canaries)).any(), (table, column)
    months = warehouse.read("people", ["birth_month"])["birth_month"].drop_nulls()
    assert len(months) > 100
    assert (months.dt.day() == 1).all()
