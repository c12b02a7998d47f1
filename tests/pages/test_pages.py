"""Each page over the sample: it answers, its figures are the engine's, and its filters come from the link."""

import re
import shutil
from datetime import date

import pytest

from dashboard.contents import CONTENTS
from dashboard.screens.data_quality import answers
from dashboard.screens.overview.tables import KINDS
from etl.errors import WarehouseError
from queries import words
from queries.build import open_build
from queries.measure.absent import metric_not_in_data
from queries.measure.choices import months
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import definition
from queries.metrics.metric import THEMES
from queries.series.reading import read_all, read_series
from queries.workload.waiting import waiting

PAGES = [screen.name for screen in CONTENTS]


def value(build, name, month, where=None):
    """Return one figure as the engine gives it, in words."""
    row = measure(build, [METRICS[name]], since=month, until=month, where=where).row(0, named=True)
    return words.value(row["value"], METRICS[name].unit)


def says_open(shown, row):
    """Return whether a page says how much of a kind of work is open: in the table of ages, or in the note on others."""
    number = words.count(row.open)
    if row.name in KINDS:
        return re.search(rf"{KINDS[row.name]}</th><td[^>]*>(<a [^>]*>)?{number}<", shown) is not None
    return f"{row.title}: {number} open" in shown


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_one_title_no_level_left_out_and_says_what_it_is_as_at(page, open_page, said, sample_build):
    shown = said(open_page(sample_build, page))
    assert shown.count("<h1>") == 1
    assert len(re.findall("<h2[ >]", shown)) >= 2
    as_at = words.weekday(open_build(sample_build).as_at.date())
    assert f"Data as at {as_at}" in shown
    assert "no row describes a real child" in shown
    at_first, *rest = [int(level) for level in re.findall(r"<h([1-6])[ >]", shown)]
    assert at_first in (1, 2)  # the title's place is above, its words are written by the page
    assert all(b - a <= 1 for a, b in zip([1, *rest], rest, strict=False))


def test_the_overview_shows_the_engines_figures_of_the_last_complete_month(open_page, said, sample_build):
    build = open_build(sample_build)
    month = months(build)[0]
    shown = said(open_page(sample_build))
    assert f"MASH: {words.month(month)}" in shown
    for name in ("contact_decided_on_time", "re_referral_12m", "risk_changed"):
        assert f'<span class="figure">{value(build, name, month)}</span>' in shown
    assert [row.title for row in waiting(build) if not says_open(shown, row)] == []


def test_a_link_chooses_the_month_on_every_page(open_page, said, sample_build):
    build = open_build(sample_build)
    month = months(build)[5]
    app = open_page(sample_build, month=words.month(month))
    assert f"MASH: {words.month(month)}" in said(app)
    app.switch_page("screens/timeliness/page.py").run()
    assert f"<b>{value(build, 'contact_decided_on_time', month)}</b> in {words.month(month)}" in said(app)


def test_a_link_chooses_the_measure_and_the_risk(open_page, said, sample_build):
    build = open_build(sample_build)
    month = months(build)[0]
    title = METRICS["agency_check_returned_on_time"].title
    app = open_page(sample_build)
    app.switch_page("screens/timeliness/page.py")
    app.query_params["measure"], app.query_params["risk"] = title, "Red"
    app.run()
    wanted = value(build, "agency_check_returned_on_time", month, {"risk_initial": "red"})
    assert f"<b>{wanted}</b> in {words.month(month)}" in said(app)
    assert "Checks by" in said(app) or "No group of 10 or more checks" in said(app)


def test_a_measure_without_ratings_asks_for_none(open_page, sample_build):
    app = open_page(sample_build, "timeliness")
    assert {"measure", "source", "risk"} <= {box.key for box in app.selectbox}
    box = next(box for box in app.selectbox if box.key == "measure")
    box.select("assessment_in_45_working_days").run()
    assert not app.exception
    assert {"source", "risk"}.isdisjoint({box.key for box in app.selectbox})


@pytest.mark.parametrize("theme", THEMES)
def test_every_measure_can_be_chosen_on_the_page_of_its_theme(theme, open_page, sample_build):
    app = open_page(sample_build, theme)
    titles = {metric.title for metric in METRICS.values() if metric.theme == theme}
    assert titles <= set(app.selectbox(key="measure").options)


@pytest.mark.parametrize("metric", [m.name for m in METRICS.values() if m.theme in ("timeliness", "level_of_need")])
def test_every_measure_of_the_page_can_be_opened(metric, open_page, said, sample_build):
    app = open_page(sample_build, METRICS[metric].theme, measure=METRICS[metric].title)
    assert METRICS[metric].counted.split(".")[0] in said(app).replace("&#x27;", "'")


def test_the_table_holds_every_month_that_the_chart_does(open_page, said, sample_build):
    app = open_page(sample_build, "timeliness")
    app.segmented_control[0].select("Table").run()
    build = open_build(sample_build)
    for month in months(build)[:24]:
        assert f'<th scope="row">{words.month(month)}</th>' in said(app)


def test_levels_add_up_to_the_matrix(open_page, said, sample_build):
    shown = said(open_page(sample_build, "level_of_need"))
    cells = [
        int(n.replace(",", "")) for n in re.findall(r'<td(?: class="(?:up|down|same)")?[^>]*>([\d,]+)</td>', shown)
    ]
    totals = re.findall(r"<b>([\d,]+)</b> (?:stepped up|stepped down|at the same level)", shown)
    assert len(cells) == 9  # on the three levels that Family Help and those before it have in common
    assert sum(cells) == sum(int(total.replace(",", "")) for total in totals) > 0


def test_the_first_month_of_the_data_has_no_year_before_it(open_page, said, sample_build):
    first = months(open_build(sample_build))[-1]
    shown = said(open_page(sample_build, "level_of_need", month=words.month(first)))
    assert re.search(r"The data does not speak for both \d+ \w+ \d{4}", shown)


def test_without_data_the_page_says_what_to_do(open_page, said, tmp_path):
    shown = said(open_page(tmp_path))
    first = shown[: shown.index("<h2>")]
    for said_first in ("Nothing has been loaded here yet", "Choose files", "mash load PATH", "mash demo"):
        assert said_first in first


def test_a_new_build_shows_on_the_next_rerun(open_page, said, sample_build, tmp_path):
    from etl.load import load
    from queries.facts.derive import derive

    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    app = open_page(data)
    assert "build 1," in said(app)
    late = tmp_path / "extra.csv"
    late.write_text("contact_id,person_id,received_at,source\nnew-1,new-p1,2026-11-09 09:00,6\n", "utf-8")
    load(data, [late], derive=derive, progress=None)
    app.run()
    assert "build 2," in said(app)
    assert f"Data as at {words.weekday(open_build(data).as_at.date())}" in said(app)
    assert open_build(data).as_at.date() >= date(2026, 11, 9)


@pytest.fixture(scope="module")
def referrals_only(tmp_path_factory):
    """Return a data directory with one small table."""
    from etl.load import load
    from queries.facts.derive import derive

    folder = tmp_path_factory.mktemp("referrals")
    extract = folder / "referrals.csv"
    rows = [f"r{m},p{m},2026-{m:02}-03,6" for m in range(1, 7)]
    extract.write_text("\n".join(["referral_id,person_id,received_on,source", *rows]) + "\n", "utf-8")
    load(folder / "data", [extract], derive=derive, progress=None)
    return folder / "data"


def test_a_part_of_a_page_that_an_older_build_lacks_says_so_and_the_rest_is_drawn(
    open_page, said, sample_build, monkeypatch
):
    def lacking(*_asked):
        raise WarehouseError("Build 1 was made by another version of mash.")

    monkeypatch.setattr(answers, "worst", lacking)  # asked for inside a part that is drawn anew by itself
    shown = said(open_page(sample_build, "data_quality"))
    assert "These figures can’t be shown" in shown
    assert "What became of the rows" in shown or "rows in = " in shown
    assert "· build 1," in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_build_of_one_table_only_still_has_every_page(page, open_page, said, referrals_only):
    shown = said(open_page(referrals_only, page))
    assert "can’t be shown" not in shown
    assert "footer" in shown


def test_figures_by_quarter_are_the_engines_without_verdicts(open_page, said, sample_build):
    build = open_build(sample_build)
    month = date(2026, 9, 1)
    app = open_page(sample_build, "timeliness", period="Quarter", month=words.month(month))
    shown = said(app.segmented_control[0].select("Table").run())
    rows = measure(build, [METRICS["contact_decided_on_time"]], until=month, period="quarter").to_dicts()
    assert rows[-1]["period"] == "2026-27 Q2"
    for row in rows[-12:]:
        cells = f"{words.percent(row['value'])}</td>"
        assert re.search(rf'<th scope="row">{row["period"]}</th><td class="right">{re.escape(cells)}', shown)
    assert "Expected range" not in shown
    assert "2026-27 Q3" not in shown  # it had not ended by the month chosen


def test_a_quarter_that_is_not_complete_is_said_to_be(open_page, said, sample_build):
    app = open_page(sample_build, "timeliness", period="Quarter")
    shown = said(app.segmented_control[0].select("Table").run())
    assert re.search(r"2026-27 Q3</th>.*?Not complete</td>", shown)


def test_what_lies_behind_a_month_adds_up_to_it(open_page, said, sample_build):
    build = open_build(sample_build)
    month = months(build)[0]
    app = open_page(sample_build, "timeliness")
    app.selectbox(key="behind").select(words.month(month)).run()
    app.selectbox(key="by").select("concern").run()
    table = said(app).split("by main concern</caption>")[1].split("</table>")[0]
    counts = [int(n.replace(",", "")) for n in re.findall(r'<td class="right">([\d,]+)</td><td class="right">', table)]
    row = measure(build, [METRICS["contact_decided_on_time"]], since=month, until=month).row(0, named=True)
    assert sum(counts) == row["denominator"]


def test_a_choice_that_no_page_offers_is_left_out(open_page, said, sample_build):
    app = open_page(sample_build, "timeliness", period="Decade", measure="=1+1", behind="May 1066", month="x")
    assert words.month(months(open_build(sample_build))[0]) in said(app)


def test_a_build_published_while_a_page_is_drawn_waits_for_the_next_rerun(open_page, said, sample_build, tmp_path,
                                                                         monkeypatch):  # fmt: skip
    from etl.load import load
    from queries.facts.derive import derive
    from queries.workload import waiting as open_work

    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    late = tmp_path / "extra.csv"
    late.write_text("contact_id,person_id,received_at,source\nnew-1,new-p1,2026-11-09 09:00,6\n", "utf-8")
    before, waiting = open_build(data), open_work.waiting

    def published_meanwhile(*asked):
        monkeypatch.setattr(open_work, "waiting", waiting)
        load(data, [late], derive=derive, progress=None)
        return waiting(*asked)

    monkeypatch.setattr(open_work, "waiting", published_meanwhile)
    shown = said(open_page(data))
    assert open_build(data).info.build == 2
    assert "build 1," in shown
    assert "build 2," not in shown
    assert f"Data as at {words.weekday(before.as_at.date())}" in shown
    assert [row.title for row in waiting(before) if not says_open(shown, row)] == []


def test_every_figure_of_the_catalogue_can_be_chosen_and_has_a_value(open_page, sample_build):
    build = open_build(sample_build)
    app = open_page(sample_build, "definitions")
    assert app.selectbox(key="figure").options == [metric.title for metric in METRICS.values()]
    found = read_all(build, list(METRICS.values()), months(build)[0])
    silent = {name for name, series in found.items() if series.latest is None}
    assert silent == {metric.name for metric in METRICS.values() if metric_not_in_data(build, metric)}
    assert len(silent) < 7


@pytest.mark.parametrize("name", {metric.unit: metric.name for metric in METRICS.values()}.values())
def test_a_figure_of_each_unit_is_shown_as_the_engine_gives_it(name, open_page, said, sample_build):
    build, metric = open_build(sample_build), METRICS[name]
    shown = said(open_page(sample_build, "definitions", figure=metric.title)).replace("&#x27;", "'")
    assert definition(metric).counted in shown
    latest = read_series(build, metric, months(build)[0]).latest
    assert f"<b>{words.value(latest.value, metric.unit)}" in shown


def test_a_figure_that_the_data_does_not_hold_is_said_so(open_page, said, tmp_path, run_mash):
    (tmp_path / "contacts.csv").write_text("contact_id,person_id,received_at,source\nc1,p1,2026-03-02,6\n", "utf-8")
    assert (
        run_mash("load", tmp_path / "contacts.csv", "--as-at", "2026-04-30", "--data", tmp_path / "d").returncode == 0
    )
    app = open_page(tmp_path / "d", "definitions")
    next(box for box in app.selectbox if box.key == "figure").select("step_ups").run()
    assert not app.exception
    assert "Not in this data" in said(app)
