"""England's figure beside local values: the one that comes with the software, or a newer one from DfE's own file."""

from datetime import date

import pytest

from etl.load import load
from queries.build import open_build
from queries.england.benchmarks import newest_england
from queries.facts.derive import derive
from queries.metrics.catalogue import METRICS
from queries.series.reading import read_series

PLACE = "time_period,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,category"
LOCAL = "referral_id,person_id,received_on,source\nr1,p1,2025-01-05,6\nr2,p1,2026-03-05,6\nr3,p2,2026-03-06,6\n"


def loaded(folder, year=None, figure=None):
    (folder / "referrals.csv").write_text(LOCAL, "utf-8")
    files = [folder / "referrals.csv"]
    if year:
        files.append(folder / "dfe.csv")
        row = f"{year},National,E92000001,England,,,,,Total,632830,{figure}"
        files[1].write_text(f"{PLACE},referral_count,rereferral_percent\n{row}\n", "utf-8")
    load(folder / "data", files, as_at=date(2026, 3, 31), derive=derive)
    return folder / "data"


@pytest.mark.parametrize(
    ("year", "figure", "shown", "period"),
    [
        (None, None, "22.6%", "year to March 2025"),
        (2025, "22.9", "22.9%", "year to March 2025"),
        (2026, "23.4", "23.4%", "year to March 2026"),
        (2026, "c", "22.6%", "year to March 2025"),
        (2020, "30.0", "22.6%", "year to March 2025"),
    ],
)
def test_the_newest_figure_is_shown(run_mash, tmp_path, year, figure, shown, period):
    data = loaded(tmp_path, year, figure)
    said = run_mash("metrics", "re_referral_12m", "--since", "2026-03", "--data", data).stdout.splitlines()
    assert said[0].split()[-2:] == ["England", "status"]
    assert said[1].split()[-2] == shown
    assert f"England: {period}." in said[-1]
    comparator = read_series(open_build(data), METRICS["re_referral_12m"], date(2026, 3, 1)).comparator
    assert comparator is not None
    assert (f"{comparator.value}%", comparator.period) == (shown, period)


def test_a_measure_that_nobody_publishes_has_no_figure(tmp_path):
    build = open_build(loaded(tmp_path, 2025, "22.9"))
    assert newest_england(build, None) is None
    assert newest_england(build, "never_measured") is None
