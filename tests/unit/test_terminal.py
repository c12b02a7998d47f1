"""How long the rest takes, in plain words."""

import pytest

from mash.terminal import time_left


@pytest.mark.parametrize(
    ("elapsed", "share", "said"),
    [
        (2, 0.5, ""), (60, 0.01, ""), (60, 1.0, ""),
        (10, 0.9, "a few seconds left"), (20, 0.5, "about 20 seconds left"),
        (49, 0.5, "about 50 seconds left"), (56, 0.5, "about 1 minute left"), (89, 0.5, "about 1 minute left"),
        (10, 0.1, "about 2 minutes left"), (60, 0.02, "about 49 minutes left"), (3_400, 0.5, "about 1 hour left"),
        (3_600, 0.25, "about 3 hours left"),
    ],
)  # fmt: skip
def test_the_rest_is_told_in_plain_words_once_it_can_be_known(elapsed, share, said):
    assert time_left(elapsed, share) == said


def test_the_rest_falls_while_a_step_says_nothing_and_then_is_not_guessed():
    assert time_left(20, 0.25, since=20) == "about 40 seconds left"
    assert time_left(20, 0.25, since=55) == "a few seconds left"
    assert time_left(20, 0.25, since=61) == ""
