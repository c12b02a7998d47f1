"""Reads the policy file and its dated entries into a Policy, and says in one sentence what is wrong with them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from etl.errors import PolicyError, nearest
from etl.policy.ladder_entries import with_entries
from etl.policy.policy import Entry, Policy
from etl.policy.policy_entries import (
    ages_of,
    check_order,
    clock_of,
    core_of,
    dated,
    day_of,
    duty_of,
    hours_of,
    population_of,
    publication_of,
    quorum_of,
    rebase_of,
    target_of,
    with_hub,
)
from etl.policy.words_agreed import read_declared, read_label, read_name, read_words
from etl.spans.covers import covers_of

_TOP = {
    "area",
    "load",
    "clock",
    "working_hours",
    "freshness",
    "target",
    "rebase",
    "core_agencies",
    "population",
    "publication",
    "label",
    "covers",
    "missing",
    "declared",
    "name",
    "ladder",
    "ladder_in_force",
    "duty_to_share",
    "quorum",
    "entry",
}
_TABLES = {"area", "load", "population", "publication", "missing", "declared"}  # [area]; of the others some are either
_LISTS = {
    "clock", "target", "rebase", "label", "covers", "name", "ladder", "ladder_in_force", "duty_to_share", "quorum",
}  # fmt: skip
ENTRIES = "policy.d"  # its files NNN.toml are added to policy.toml in order: one entry each, with who agreed it
_BEGINS = re.compile(r"^# policy\.d/(\d{3}\.toml)\n", re.MULTILINE)  # the line above each in the text of a build


def load_policy(data: Path) -> Policy:
    """Return the defaults overlaid with `policy.toml` of a data directory and its `policy.d`. Raises PolicyError.

    A clock that contradicts itself is refused here, and not in the policy that a build was made with.
    """
    policy = _overlaid(policy_text(data), where=str(data / "policy.toml"))
    for clock in policy.clocks:
        check_order(clock.hours)
    return policy


def policy_text(data: Path) -> str:
    """Return `policy.toml` and the files of `policy.d` as one text, each of these under a line with its name."""
    entries = (f"\n# {ENTRIES}/{path.name}\n{_read(path)}" for path in entry_files(data))
    return _read(data / "policy.toml") + "".join(entries)


def entry_files(data: Path) -> list[Path]:
    """Return the files of `policy.d` that count, in order."""
    return sorted(path for path in (data / ENTRIES).glob("*.toml") if re.fullmatch(r"\d{3}", path.stem))


def parse_policy(*texts: str) -> Policy:
    """Return the defaults overlaid with policy texts, as stored in a build. Raises PolicyError."""
    return _overlaid(*texts, where="the stored policy")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except NotADirectoryError:  # not said of the policy: it is the data directory that is a file
        raise
    except (OSError, UnicodeDecodeError) as bad:
        raise PolicyError(f"The policy in {path} can't be read as a text file in UTF-8.") from bad


@cache
def _defaults() -> Policy:
    """Return the policy that comes with mash, read once: 2 ms, and a load asks for it five times."""
    return _overlay(Policy(), Path(__file__).with_name("policy_default.toml").read_text("utf-8"), "the defaults")


@lru_cache(maxsize=32)  # a build's text is read again with each page
def _overlaid(*texts: str, where: str) -> Policy:
    policy = _defaults()
    for text in texts:
        for name, part in _parts(text):
            policy = _overlay(policy, part, f"{ENTRIES}/{name}" if name else where, name)
    return replace(policy, text=texts[-1] if texts else policy.text)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text of policy.toml under an empty name, and that of each entry under its own."""
    first, *rest = _BEGINS.split(text)
    yield "", first
    yield from zip(rest[::2], rest[1::2], strict=True)


def _overlay(base: Policy, text: str, where: str, entry: str = "") -> Policy:
    try:
        raw = tomllib.loads(text)
        for name in raw:
            if name not in _TOP:
                raise PolicyError(f"The policy in {where} has no section '{name}'.{nearest(name, _TOP)}")
            _check_kind(name, raw[name], where)
        policy = _apply(base, raw, text)
        return replace(policy, entries=(*base.entries, _entry(raw["entry"], entry, text))) if entry else policy
    except tomllib.TOMLDecodeError as bad:
        raise PolicyError(f"The policy in {where} is not valid TOML: {bad}.") from bad
    except RecursionError as bad:
        raise PolicyError(f"The policy in {where} is not valid TOML: it is nested too deeply.") from bad
    except (KeyError, TypeError, ValueError, AttributeError) as bad:
        raise PolicyError(f"The policy in {where} has a missing or wrong entry: {bad}.") from bad


def _check_kind(name: str, given: object, where: str) -> None:
    """Refuse one pair of brackets in place of two, and a value in place of a section."""
    written = f"[{name}]" if name in _TABLES else f"[[{name}]]"
    is_list = isinstance(given, list) and all(isinstance(each, dict) for each in given)
    if (name in _TABLES and not isinstance(given, dict)) or (name in _LISTS and not is_list):
        raise PolicyError(f"The policy in {where} has '{name}' otherwise than as {written} with its entries below.")


def _apply(base: Policy, raw: dict[str, Any], text: str) -> Policy:
    area = raw.get("area", {})
    return replace(
        base,
        area=str(area.get("name", base.area)),
        synthetic=bool(area.get("synthetic", base.synthetic)),
        max_rejected_percent=float(raw.get("load", {}).get("max_rejected_percent", base.max_rejected_percent)),
        clocks=base.clocks + tuple(clock_of(entry) for entry in raw.get("clock", [])),
        hours=base.hours + tuple(hours_of(base, entry) for entry in dated(raw.get("working_hours"))),
        ages=base.ages + tuple(map(ages_of, dated(raw.get("freshness")))),
        core=base.core + tuple(map(core_of, dated(raw.get("core_agencies")))),
        population=population_of(raw["population"]) if "population" in raw else base.population,
        publication=publication_of(base.publication, raw.get("publication", {})),
        targets=base.targets + tuple(target_of(entry) for entry in raw.get("target", [])),
        rebases=base.rebases + tuple(rebase_of(entry) for entry in raw.get("rebase", [])),
        labels=base.labels + tuple(read_label(entry) for entry in raw.get("label", [])),
        covers=base.covers + tuple(covers_of(entry) for entry in raw.get("covers", [])),
        names=base.names + tuple(read_name(entry) for entry in raw.get("name", [])),
        words=read_words(base.words, raw.get("missing", {})),
        declared=base.declared | read_declared(raw.get("declared", {})),
        ladders=with_entries(base.ladders, raw.get("ladder", []), map(with_hub, raw.get("ladder_in_force", []))),
        duties=base.duties + tuple(duty_of(entry) for entry in raw.get("duty_to_share", [])),
        quorums=base.quorums + tuple(quorum_of(entry) for entry in raw.get("quorum", [])),
        text=text,
    )


def _entry(entry: dict[str, Any], name: str, text: str) -> Entry:
    return Entry(name, day_of(entry["drafted"]), str(entry.get("by", "")), str(entry.get("agreed", "")), text)
