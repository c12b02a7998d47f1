"""The windows that decide what is a gap, a return, a repeat or a link; one row is one choice on which areas differ.

Every figure is computed with the defaults. Other choices serve one question: would the figure say the same?
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Windows:
    """Days or calendar months; a bound is still inside its window."""

    bridge_days: int = 28  # a gap between two episodes that is no end of support
    return_months: int = 12  # how far back a return looks, or how far ahead
    repeat_days: int = 90  # how far back a repeat contact looks
    link_days: int = 7  # how far a referral may lie from its contact, or an assessment from its referral


DEFAULT = Windows()
