"""Family Help sent as a Standard Safeguarding Dataset, which has no place for it: the same steps are found."""

from datetime import date

import polars as pl

from etl.load import load
from queries.build import open_build
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.metrics.catalogue import find
from tests.support.family_help import POLICY, family_help_area
from tests.support.writers import ssd

AS_AT = date(2026, 8, 31)


def test_family_help_by_tier_comes_back_as_early_help_and_plans_with_the_same_common_steps(tmp_path):
    """Counted on the common levels, for they alone hold before and after the switch."""
    family_help_area(tmp_path, tiers=True, children=150)
    (tmp_path / "area.key").write_text("k" * 64)
    episodes = pl.read_csv(tmp_path / "in" / "support_episodes.csv")
    assert set(episodes.filter(level="family_help")["tier"]) == {"targeted", "statutory"}
    ssd.write_episodes(episodes, tmp_path / "ssd")
    found = []
    for name, sent in (("data", tmp_path / "in"), ("other", tmp_path / "ssd")):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "policy.toml").write_text(POLICY)
        report = load(tmp_path / name, [sent], key_file=tmp_path / "area.key", as_at=AS_AT, derive=derive)
        assert (report.bad, report.exit_code) == ([], 0)
        names = ["step_ups", "step_downs", "closures", "churn"]
        found.append(measure(open_build(tmp_path / name), find(names), since=date(2025, 9, 1)))
    ours, theirs = found
    assert set(ours["ladder"]) == {"common"}
    assert ours.filter(pl.col("metric") == "step_ups")["numerator"].sum() > 20
    assert theirs.rows() == ours.rows()
