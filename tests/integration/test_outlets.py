"""What any outlet has shown binds the next: a change by two children can't be worked out from any two publications."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from dashboard.components.publishing import described
from etl.load import load
from publish.disclosure import TOTAL
from publish.published import releases
from publish.published.outlets import read_register
from publish.reports.packs.make import make_pack
from publish.snapshot import make
from queries.build import open_build
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from tests.support.outlets import OCTOBER, PUBLISH, open_data, pooled, snapshot

pytestmark = pytest.mark.xdist_group("outlets")

HEADER = "contact_id,person_id,received_at,source,hub\n"
SEPTEMBER = date(2026, 9, 1)
OTHERWISE = {"chapter", "pooled"}  # of years, and of other areas' releases: each has a test of its own here
MONTHLY = [outlet for outlet in PUBLISH if outlet not in OTHERWISE]
PAIRS = list(product(MONTHLY, MONTHLY))


def contacts(data: Path, name: str, month: date, count: int) -> None:
    """Load contacts of one month, half of them of each hub."""
    lines = [f"{name}{n},P{name}{n},{month:%Y-%m}-05 10:00,6,{'North' if n % 2 else 'South'}\n" for n in range(count)]
    path = data.parent / f"{name}.csv"
    path.write_text(HEADER + "".join(lines), "utf-8")
    load(data, [path], as_at=date(2026, 11, 8), derive=derive)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the data of an area with 300 contacts in September and 310 in October."""
    contacts(tmp_path / "data", "S", SEPTEMBER, 300)
    contacts(tmp_path / "data", "O", OCTOBER, 310)
    return tmp_path / "data"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_late_children_are_not_told_by_any_outlet_after_any_other(data: Path, first: str, second: str) -> None:
    assert PUBLISH[first](data)["2026-09"] == "300"
    contacts(data, "late", SEPTEMBER, 2)
    measured = measure(open_build(data), [METRICS["contacts"]], since=SEPTEMBER, until=date(2026, 9, 30))
    assert measured["numerator"].to_list() == [302]
    shown = PUBLISH[second](data)
    either = first == "pack" and shown.get("2026-10") == "c"  # it told of both months together
    assert either or shown["2026-09"] in ("300", "c"), (
        f"'{second}' beside '{first}' counts two children: shown= of '{first}' must return all that it shows, and "
        f"'{second}' must release beside the memory of publishing(data)"
    )
    if (first, second) == ("open", "snapshot"):
        page = (data / "snapshots" / "2026-10" / "snapshot.html").read_text("utf-8")
        assert "shown as published with the data of 8 November 2026" in page


def test_two_late_children_of_a_year_are_not_told_by_its_chapter(data: Path) -> None:
    contacts(data, "year", date(2025, 4, 1), 300)
    assert PUBLISH["chapter"](data)["2025-26"] == "300"
    contacts(data, "late", date(2025, 4, 1), 2)
    assert PUBLISH["open"](data)["2025-26"] == PUBLISH["chapter"](data)["2025-26"] == "300"


def test_two_late_children_of_one_area_are_not_told_by_a_later_pool(data: Path) -> None:
    assert pooled(data) == {"2025-26": "300"}
    assert pooled(data, late=2)["2025-26"] in ("300", "c")


def test_a_later_open_release_turns_no_snapshot_into_a_revision(data: Path) -> None:
    open_data(data)
    made = make(data, OCTOBER)
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    assert (manifest["sequence"], manifest["beside"]) == (1, ["open-2026-11-08"])
    contacts(data, "late", SEPTEMBER, 2)
    assert not make(data, OCTOBER).new
    contacts(data, "more", OCTOBER, 40)
    open_data(data)
    assert make(data, OCTOBER).revision == 2
    open_data(data)
    assert not make(data, OCTOBER).new


def test_what_was_shown_is_told_in_the_order_of_time_and_in_the_same_words(data: Path) -> None:
    path = data.parent / "nowhere.csv"
    path.write_text(HEADER + "".join(f"N{n},PN{n},2026-10-07 10:00,6,\n" for n in range(20)), "utf-8")
    load(data, [path], as_at=date(2026, 11, 8), derive=derive)
    open_data(data)
    contacts(data, "late", OCTOBER, 40)
    snapshot(data)
    register = read_register(data)
    shown = register.ledger.memory().figures
    assert shown is not None
    all_sources = pl.col("source_group") == TOTAL
    october = shown.filter(pl.col("metric") == "contacts", pl.col("period") == "2026-10", all_sources)
    assert october["hub"].unique(maintain_order=True).sort().to_list() == ["North", "South", "Total", "unknown"]
    totals = october.filter(pl.col("hub") == TOTAL)["numerator"].to_list()
    assert totals == [330, 370], "the open release came first"
    assert register.among([]).ledger.memory().figures is None


def test_a_rounded_release_rounds_no_snapshot(data: Path) -> None:
    (data / "policy.toml").write_text("[publication]\nrounding = 10\n", "utf-8")
    contacts(data, "few", SEPTEMBER, 4)
    assert open_data(data)["2026-09"] == "300"
    assert snapshot(data)["2026-09"] == "304"


def test_an_area_that_shows_counts_from_10_on_hides_smaller_ones_in_every_outlet_and_says_so(data: Path) -> None:
    contacts(data, "few", date(2026, 8, 1), 8)
    assert open_data(data)["2026-08"] == snapshot(data)["2026-08"] == "8"
    (data / "policy.toml").write_text("[publication]\nthreshold = 10\n", "utf-8")
    contacts(data, "more", OCTOBER, 40)
    for publish in (snapshot, open_data):
        shown = publish(data)
        assert (shown.get("2026-08", "c"), shown["2026-09"], shown["2026-10"]) == ("c", "300", "350")
    assert "c: 1 to 9, or" in (make_pack(data, "police", OCTOBER).folder / "pack.html").read_text("utf-8")
    revision = data / "snapshots" / "2026-10-revision-2"
    assert "a count of 1 to 9, or" in (revision / "snapshot.html").read_text("utf-8")
    release = data / "exports" / "open-2026-11-08-2"
    assert json.loads((release / "manifest.json").read_bytes())["threshold"] == 10
    for file in ("disclosure_report.html", "codebook.csv"):
        assert "counts of 1 to 9" in (release / file).read_text("utf-8")
    text = "".join(path.read_text("utf-8") for path in (*revision.glob("*.html"), *release.glob("*.html")))
    assert "1 to 5" not in text
    assert "of 1 to 9 hidden" in described(releases.listing(data)[-1])[-1]
