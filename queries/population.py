"""Children in the population, as the policy gives them: one row is a hub, or the whole area."""

from collections.abc import Mapping, Sequence

import polars as pl

from etl.policy import Policy


def under_18(policy: Policy, by: Sequence[str], where: Mapping[str, str]) -> pl.DataFrame:
    """Return `denominator` for the whole area or the hub that `where` names, with `hub` one row per hub; null or no row
    where the policy gives none. No other dimension splits a population.
    """
    if "hub" in by:
        hubs = policy.population.hubs
        return pl.DataFrame({"hub": list(hubs), "denominator": [float(n) for n in hubs.values()]}, schema=_BY_HUB)
    people = policy.population.hubs.get(where["hub"]) if "hub" in where else policy.population.under_18
    return pl.DataFrame({"denominator": [people]}, schema={"denominator": pl.Float64})


_BY_HUB = {"hub": pl.String, "denominator": pl.Float64}
