"""The plain words for what one metric says when it moves."""

from typing import NamedTuple


class Claim(NamedTuple):
    """`{}` stands for More or Fewer; `subject` is plural, `topic` follows "no sign that", `later` what is to come.

    `more` and `fewer` are other words for a rise and a fall.
    """

    past: str
    present: str
    topic: str
    subject: str
    later: str = ""
    more: str = "More"
    fewer: str = "Fewer"
