"""Generates the invented area chunk by chunk; a chunk holds the whole lives of some invented children."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from etl.synthetic import arrivals, checks, journey, ratings
from etl.synthetic.chunk import Chunk, Numbers
from etl.synthetic.days import build_days
from etl.synthetic.frames import frames
from etl.synthetic.setting import Setting, changes, workforce


def generate(setting: Setting) -> Iterator[dict[str, pl.DataFrame]]:
    """Yield the tables chunk by chunk; `workforce` and `changes` come with the first.

    The same setting gives the same frames. Time is linear in contacts and memory bounded by the chunk.
    """
    days, numbers = build_days(setting), Numbers()
    for index, low in enumerate(range(0, setting.contacts, setting.chunk)):
        quota = min(setting.chunk, setting.contacts - low)
        rng = np.random.default_rng([setting.seed, 4, index])
        children, contacts = arrivals.draw(setting, days, quota, rng)
        rated = ratings.rate(setting, days, children, contacts, rng)
        made = journey.travel(setting, days, children, contacts, rated, rng)
        asked = checks.ask(days, contacts, rated, rng)
        tables = frames(Chunk(setting, days, children, contacts, rated, made, asked, numbers, index), rng)
        yield tables if index else {**tables, "workforce": workforce(setting), "changes": changes(setting)}
