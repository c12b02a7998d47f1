"""Mixtures of normals: points and tails against those of one normal, and of two worked out by hand."""

import numpy as np
import pytest

from queries.statistics.mixture import Mixture


def mixture(*parts):
    return Mixture(*(np.array(column, dtype=float) for column in zip(*parts, strict=True)))


def test_one_normal_has_its_own_points():
    one = mixture((1.0, 3.0, 2.0))
    assert one.points([0.025, 0.5, 0.975]) == pytest.approx([3 - 1.959964 * 2, 3, 3 + 1.959964 * 2], abs=1e-5)
    assert one.below(3 + 1.644854 * 2) == pytest.approx(0.95, abs=1e-6)
    assert (one.mean, one.sd) == pytest.approx((3, 2))


def test_two_far_apart_have_the_outer_points_of_each():
    two = mixture((0.5, -100.0, 1.0), (0.5, 100.0, 3.0))
    assert two.points([0.25, 0.025]) == pytest.approx([-100, -100 - 1.644854], abs=1e-5)
    assert two.points([0.975])[0] == pytest.approx(100 + 1.644854 * 3, abs=1e-5)
    assert two.below(0.0) == pytest.approx(0.5)
    assert two.sd == pytest.approx(np.sqrt(100**2 + 5))


def test_every_point_has_its_share_below_it():
    rng = np.random.default_rng(4)
    weights = rng.dirichlet(np.ones(40) * 0.3)
    many = Mixture(weights, rng.normal(0, 3, 40), rng.uniform(0.01, 5, 40))
    for share in (0.001, 0.025, 0.3, 0.5, 0.975):
        assert many.below(many.points([share])[0]) == pytest.approx(share, abs=1e-6)
