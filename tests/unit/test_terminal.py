"""What is printed: how long the rest takes, in plain words, and letters that not every system can write."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mash.terminal import print_every_letter, time_left

ROOT = Path(__file__).parents[2]


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


PRINTS = """import sys
from mash.terminal import print_every_letter
print_every_letter()
print("−15.2 → “none” é")
print("−15.2", file=sys.stderr)"""


@pytest.mark.parametrize("own", ["cp1252", "ascii", "utf-8", "cp437"])
def test_files_and_pipes_get_utf8_whatever_the_systems_own_encoding(own):
    env = os.environ | {"PYTHONIOENCODING": own, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", PRINTS], env=env, capture_output=True, check=True)
    assert (done.stdout.decode(), done.stderr.decode()) == ("−15.2 → “none” é\n", "−15.2\n")


@pytest.mark.parametrize(
    ("own", "said"),
    [("ascii", '-15.2 -> "none" ?'), ("latin-1", '-15.2 -> "none" é'), ("cp1252", "-15.2 -> “none” é"),
     ("utf-8", "−15.2 → “none” é")],
)  # fmt: skip
def test_a_terminal_that_lacks_letters_gets_what_stands_for_them(monkeypatch, own, said):
    printed = io.BytesIO()
    terminal = io.TextIOWrapper(printed, encoding=own)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    print_every_letter()
    terminal.write("−15.2 → “none” é")
    terminal.flush()
    assert printed.getvalue().decode(own) == said
