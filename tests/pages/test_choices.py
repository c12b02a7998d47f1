"""The choices of the pages that explain and chase have a second answer: the command's, or a count of rows by hand."""

import json
import re
import shutil
from datetime import timedelta
from functools import partial
from html import unescape

import polars as pl
import pytest

from dashboard.access.looks import _NOTED
from dashboard.html import text
from queries import words
from queries.build import open_build
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import DIMENSIONS, group_words, title_of
from queries.workload.waiting import BANDS

ON_TIME, HOURS = "contact_decided_on_time", "hours_to_return_median"
BEGUN = ("2026-09", "2026-10")
EXPLAINED = {  # what is chosen on the page, and what is typed for the same
    "another month": ({"against": "2026-06", "by": "source_group"}, ("2026-06", "2026-10"), ()),
    "of one rating": ({"risk": "green", "by": "age_band"}, BEGUN, ("--where", "risk_initial=green")),
    "of a time": ({"measure": HOURS, "against": "2026-04", "by": "agency"}, ("2026-04", "2026-10"), ()),
    "of a count": ({"measure": "contacts", "by": "age_band"}, BEGUN, ()),
    "a quarter": ({"period": "quarter", "against": "2025-26 Q2", "by": "concern"}, ("2025-26 Q2", "2026-27 Q2"),
                  ("--period", "quarter")),
    "since a change": ({"against": "since-northvale-go-live", "by": "ethnicity_group"},
                       ("2024-11..2025-10", "2025-11..2026-10"), ()),
}  # fmt: skip
POOLED = partial(re.sub, r"small [\w ]+ together", "small groups together")
SMALL = timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=28)


@pytest.fixture(scope="module")
def build(sample_build):
    return open_build(sample_build)


@pytest.fixture
def answered(run_mash, sample_build):
    """Run a command over the sample and return the rows that it prints."""
    return lambda *asked: json.loads(run_mash(*asked, "--format", "json", "--data", sample_build).stdout)


def rows_under(shown, caption):
    """Return the headings and the rows of a page's table whose caption begins so, the cells of each as words."""
    (found,) = re.findall(rf'<caption>(?:<span class="hidden">)?{re.escape(caption)}.*?</table>', shown, re.DOTALL)
    rows = [re.split("</t[hd]>", row)[:-1] for row in re.findall("<tr[^>]*>(.*?)</tr>", found)]
    head, *cells = [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in rows]
    return head, cells


def expected(dim, row, whole, unit):
    """Return the cells that a group has by what the command prints, without the bar and the verdict.

    Of a change that chance explains there are no shares.
    """
    name = "All" if row["group"] == "(all)" else group_words(dim, row["group"])
    part = f"{round(100 * row['contribution'] / whole['contribution'])}%".replace("-", "−")
    if whole["rate_lower"] <= 0 <= whole["rate_upper"]:
        part = "–"
    share = words.percent(row["share_to"]).replace(".0%", "%")
    if unit == "count":
        counts = [words.count(row[f"numerator_{when}"]) for when in ("to", "from")]
        return [name, *counts, words.net(row["contribution"]), part, share]
    sizes = [words.count(row[f"denominator_{when}"]) for when in ("to", "from")]
    figures = [
        "none" if row[f"value_{when}"] is None else "too few" if row[f"denominator_{when}"] < 6
        else words.percent(row[f"value_{when}"])
        for when in ("to", "from")
    ]  # fmt: skip
    effects = [words.signed(row[f"{kind}_effect"]) for kind in ("rate", "mix")]
    return [name, *sizes, *figures, *effects, part, share]


@pytest.mark.parametrize(("chosen", "periods", "more"), EXPLAINED.values(), ids=EXPLAINED)
def test_groups_of_a_change_are_the_command_s(chosen, periods, more, open_page, said, sample_build, answered):
    name, dim = chosen.get("measure", ON_TIME), chosen["by"]
    begin, end = periods
    shown = said(open_page(sample_build, "explain", **chosen))
    rows = answered("explain", name, "--from", begin, "--to", end, "--by", dim, *more)
    whole, unit = rows[0], METRICS[name].unit
    wanted = [expected(dim, row, whole, unit) for row in (*rows[1:], whole)]
    head, found = rows_under(shown, "Groups by ")
    bar = head.index("Part of the change")
    assert [[POOLED(row[0]), *row[1:bar], *row[bar + 1 : -1]] for row in found] == wanted
    assert len(wanted) > 2


def test_what_is_said_of_a_change_is_what_the_command_says(open_page, said, sample_build, run_mash):
    shown = said(open_page(sample_build, "explain", measure=HOURS, against="2026-04", by="agency"))
    typed = run_mash("explain", HOURS, "--from", "2026-04", "--to", "2026-10", "--by", "agency", "--data", sample_build)
    total, claim = typed.stdout.splitlines()[1:3]
    assert text(total) in shown
    heading = re.findall("<h2>([^<]+)", shown)[0]
    assert text(claim).startswith(heading)


def test_crossed_cells_are_the_figures_of_both_periods(open_page, said, sample_build, answered):
    dims = ("source_group", "concern")
    shown = said(open_page(sample_build, "explain", against="2026-08", by=dims[0], cross=dims[1]))
    by = [part for dim in dims for part in ("--by", dim)]
    rows = answered("metrics", ON_TIME, *by, "--since", "2026-08", "--until", "2026-10")
    cells = {}
    for row in rows:
        cells.setdefault(tuple(group_words(dim, row[dim]) for dim in dims), {})[row["period"]] = row
    head, page = rows_under(shown, f"{DIMENSIONS[dims[0]]} by {title_of(dims[1])}, October 2026")
    assert len(page) > 3
    for source, *told in page:
        for concern, cell in zip(head[1:], told, strict=True):
            assert cell == crossed(cells.get((source, concern), {})), (source, concern)


def crossed(periods):
    """Return what a cell of two groups says, from the rows of both months."""
    was, now = (periods.get(month, {"denominator": 0}) for month in ("2026-08", "2026-10"))
    if not was["denominator"] and not now["denominator"]:
        return "none"
    if min(was["denominator"], now["denominator"]) < 6:
        return f"of {now['denominator']}: too few to say"
    return f"{words.percent(was['value'])} → {words.percent(now['value'])} of {now['denominator']}"


@pytest.fixture(scope="module")
def mine(untouched, tmp_path_factory):
    """Return a copy of the sample whose trail the page may write to."""
    _NOTED.clear()
    return shutil.copytree(untouched, tmp_path_factory.mktemp("chase") / "data")


@pytest.fixture(scope="module")
def counted(mine):
    """Return the open checks of the sample as anybody would count them: agency, how long, of which contact, late."""
    stored = open_build(mine).warehouse
    contacts = dict(stored.read("contacts", ["contact_id", "decided_at"]).iter_rows())
    checks = stored.read("agency_checks", ["check_id", "contact_id", "agency", "requested_at", "returned_at"])
    as_at = open_build(mine).as_at
    rows = {}
    for key, contact, agency, asked, returned in checks.iter_rows():
        if returned is None:
            band = BANDS[sum(as_at - asked >= ends for ends in SMALL)]
            of = "missing" if contact not in contacts else "decided" if contacts[contact] else "undecided"
            rows[key] = (agency, band, of)
    return rows


CHASED = (
    *({"waited": band} for band in ("", *BANDS)), *({"show": do} for do in ("close", "all", "open")),
    *({"contact": of, "show": "open"} for of in ("loaded", "decided", "missing")),
    {"agency": "health", "show": "all", "waited": BANDS[-1], "contact": "decided"},
)  # fmt: skip


def test_each_choice_of_the_chase_list_keeps_the_checks_that_anybody_would_count(open_page, mine, counted, run_mash):
    listed = run_mash("chase", "--format", "csv", "--data", mine).stdout
    late = {row["check"] for row in pl.read_csv(listed.encode(), infer_schema=False).iter_rows(named=True)}
    app = open_page(mine, "chase")
    for chosen in CHASED:
        asked = {"show": "chase", **chosen}
        app.query_params.clear()
        for key, value in chosen.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        wanted = {key for key, row in counted.items() if is_kept(row, key in late, asked)}
        assert set(app.code[0].value.split() if app.code else []) == wanted, chosen


def is_kept(row, late, asked):
    """Return whether a check belongs to a list, by plain rules."""
    agency, band, of = row
    old = band == BANDS[-1]
    shown = {"chase": late and not old, "close": late and old, "all": late, "open": True}[asked["show"]]
    contact = {"": True, "loaded": of != "missing", "missing": of == "missing", "decided": of == "decided"}
    return (
        shown and contact[asked.get("contact", "")]
        and asked.get("agency", agency) == agency and asked.get("waited") in (None, "", band)
    )  # fmt: skip
