"""Every file of every outlet is made of what the gate let out: other rows behind the same figures change no byte.

One area is published twice: once as it is, and once with other outcomes, ratings and times in its rows, and fewer of
them, while the gate lets out the figures of the first time. What then differs in a file came past the gate.
"""

import importlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from etl.load import load
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from etl.warehouse import publishing
from publish.published import outlets as registered
from publish.releases.open_data import release as open_data
from publish.reports.packs import make as packs
from publish.reports.packs import measures
from publish.reports.yearly import publish_year as chapters
from publish.snapshot import draft
from queries.build import open_build
from queries.facts.derive import derive
from queries.measure.engine import measure
from queries.metrics.catalogue import HEADLINES

AS_AT, MONTH, YEAR = date(2026, 5, 8), date(2026, 4, 1), "2025-26"
OF_OTHERS = {"safeguarded", "pooled"}  # rows, judged by themselves, and figures that other areas published
CODED = ("risk_initial", "risk_final", "outcome", "answer", "level", "concern")
TIMES = {"decided_at": "received_at", "returned_at": "requested_at"}
snapshots: Any = importlib.import_module("publish.snapshot.make")  # the package offers a function of this name


def other_rows(source: Path, target: Path) -> None:
    """Copy extracts with other values in every fourth row, a fifteenth of the rows left out, and the same months."""
    shutil.copytree(source, target)
    chance = np.random.default_rng(1)
    for path in sorted(target.rglob("*.csv")):
        rows = pl.read_csv(path, infer_schema=False)
        kept = chance.random(rows.height) > 1 / 15
        kept[:3] = kept[-3:] = True
        rows = rows.filter(pl.Series(kept))
        for name in (name for name in rows.columns if name in CODED):
            values = rows[name].to_numpy().copy()
            picked = np.flatnonzero(chance.random(rows.height) < 0.25)
            values[picked] = values[chance.permutation(picked)]
            rows = rows.with_columns(pl.Series(name, values, pl.String))
        for name in (name for name in rows.columns if name in TIMES):
            began = rows[TIMES[name]].to_list()
            moved = [_later(start, end, chance) for start, end in zip(began, rows[name], strict=True)]
            rows = rows.with_columns(pl.Series(name, moved, pl.String))
        rows.write_csv(path)


def _later(start: str | None, end: str | None, chance: np.random.Generator) -> str | None:
    if not start or not end or chance.random() > 0.3:
        return end
    moment = datetime.fromisoformat(start) + timedelta(minutes=int(chance.integers(5, 8_000)))
    return f"{moment:%Y-%m-%d %H:%M}" if moment.date() < AS_AT else end


class Again:
    """Notes what a function returned the first time, and returns the same when everything is done again."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.replayed: list[Any] | None = None

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, noted or answered."""

        def answered(*args: Any, **named: Any) -> Any:
            if self.replayed is not None:
                return self.replayed.pop(0)
            self.told.append(function(*args, **named))
            return self.told[-1]

        return answered


OUTLETS: dict[str, Callable[[Path], Path]] = {
    "snapshot": lambda home: snapshots.make(home, MONTH, by_hub=True).folder,
    "open": lambda home: open_data.make_open(open_build(home), home).folder,
    "pack": lambda home: packs.make_pack(home, "health", MONTH, quarter=True).folder,
    "chapter": lambda home: chapters.make_chapter(home, YEAR).folder,
}


def publish(home: Path, outlets: Sequence[str]) -> dict[str, bytes]:
    """Publish by some outlets; return each file by its place."""
    folders = [OUTLETS[outlet](home) for outlet in outlets]
    paths = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in paths}


def published_twice(
    folder: Path, patch: pytest.MonkeyPatch, outlets: Sequence[str], *, clocks: bool
) -> tuple[dict[str, bytes], ...]:
    """Return the files of both times; `clocks` says whether the waiting times of agencies are those of the first."""
    write(Setting(600, seed=3, hubs=2, months=14, as_at=AS_AT), folder / "as it is")
    other_rows(folder / "as it is", folder / "otherwise")
    figures, faults, times = Again(), Again(), Again()
    patch.setattr(publishing, "_fingerprint", lambda *_: "ab" * 32)  # it tells of the files, and so does the list
    patch.setattr(snapshots, "extracts_of", lambda _data: [])
    for module in (draft, open_data, packs, chapters):
        patch.setattr(module, "release", figures(module.release))
    ask = snapshots.ask
    looked_for = faults(lambda asked: (asked.faults, asked.titles))
    patch.setattr(
        snapshots, "ask", lambda *args, **named: (asked := ask(*args, **named)) and _with(asked, *looked_for(asked))
    )
    if clocks:
        patch.setattr(measures, "beside_others", times(measures.beside_others))
    made = []
    for name in ("as it is", "otherwise"):
        home = folder / f"home of {name}"
        load(home, [folder / name], as_at=AS_AT, derive=derive, progress=None)
        made.append(publish(home, outlets))
        for each in (figures, faults, times):
            each.replayed = list(each.told)
    return tuple(made)


def _with(asked: Any, faults: pl.DataFrame, titles: dict[str, str]) -> Any:
    return replace(asked, faults=faults, titles=titles)


def test_no_file_says_anything_that_did_not_pass_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = published_twice(tmp_path, monkeypatch, [*OUTLETS], clocks=True)
    builds = [open_build(tmp_path / f"home of {name}") for name in ("as it is", "otherwise")]
    truths = [measure(build, list(HEADLINES.values())).select("numerator", "denominator") for build in builds]
    differ = sum(a != b for a, b in zip(*(truth.rows() for truth in truths), strict=True))
    assert differ > 200, "there are other rows behind the figures"
    assert {Path(name).suffix for name in first} >= {".pdf", ".html", ".xlsx", ".json", ".csv", ".docx", ".cff"}
    assert b"suppressed" in first["yearly/2025-26/figures.csv"]
    assert set(OUTLETS) == {outlet.name for outlet in registered.OUTLETS} - OF_OTHERS, "each outlet is tried"
    assert [name for name in first if first[name] != second.get(name)] == []
    assert set(first) == set(second)


def test_what_comes_past_the_gate_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hours of all other agencies are judged by how many checks they are of, and not released."""
    first, second = published_twice(tmp_path, monkeypatch, ["pack"], clocks=False)
    differ = {Path(name).name for name in first if first[name] != second[name]}
    assert {"pack.html", "pack.pdf"} <= differ <= {"pack.html", "pack.pdf", "manifest.json"}
