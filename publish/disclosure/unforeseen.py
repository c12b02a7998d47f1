"""Makes it unforeseeable which of several figures is hidden to protect another, for readers who know this program.

If the cheapest figure were always hidden, a reader could run the program on each table that fits what is shown, and
keep those of which it hides just these figures. So each count costs a little more or less to hide, by a secret that
nobody outside has and that stays the same from one publication to the next.
"""

import hmac
from math import exp
from statistics import NormalDist

SPREAD = 0.3  # of the logarithm of what a count costs; it has no ends, so that no choice rules a table out
_BYTES = 6
_NORMAL = NormalDist(0.0, SPREAD)


def dearer(secret: bytes, *place: object) -> float:
    """Return by what the cost of hiding the count at a place is multiplied; 1 without a secret."""
    if not secret:
        return 1.0
    drawn = int.from_bytes(hmac.digest(secret, repr(place).encode(), "sha256")[:_BYTES], "big")
    return exp(_NORMAL.inv_cdf((drawn + 0.5) / 256**_BYTES))
