"""The plain words for what every metric says when it moves; one row is one metric."""

from queries.claims import accuracy, demand, level_of_need, return_demand, sharing, timeliness
from queries.claims.claim import Claim

CLAIMS: dict[str, Claim] = {
    name: claim
    for theme in (timeliness, return_demand, level_of_need, accuracy, sharing, demand)
    for name, claim in theme.CLAIMS.items()
}
