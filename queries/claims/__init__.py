"""The plain words for what every metric says when it moves; one row is one metric."""

from queries.claims import accuracy, demand, level_of_need, return_demand, sharing, timeliness

_THEMES = (timeliness, return_demand, level_of_need, accuracy, sharing, demand)
CLAIMS = {name: claim for theme in _THEMES for name, claim in theme.CLAIMS.items()}
