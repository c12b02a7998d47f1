"""Adds dated entries to the policy as drafts: files `policy.d/NNN.toml`, which count from the next build.

The area's own `policy.toml` is never changed. An entry is never overwritten: it is withdrawn as a whole, or followed by
another with a later day. A withdrawn entry keeps its file, renamed to end in `.taken-back`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from etl.audit import append
from etl.builds import read_current
from etl.durable import write_whole
from etl.errors import PolicyError
from etl.policy.policy import Entry, Policy
from etl.policy.policy_entries import check_order
from etl.policy.policy_file import ENTRIES, entry_files, load_policy, parse_policy, policy_text
from etl.policy.today import today
from etl.register.lines import WritingError, said

LONGEST = 200  # letters of who agreed an entry
TAKEN_BACK = ".taken-back"
LISTS = (
    "target",
    "clock",
    "rebase",
    "ladder_in_force",
    "working_hours",
    "core_agencies",
    "freshness",
)  # of dated entries
SOURCED = tuple(section for section in LISTS if section != "rebase")  # whose entries say who agreed them


@dataclass(frozen=True)
class Draft:
    """An entry to be added: the section of the policy, its values, and who agreed it."""

    section: str
    values: Mapping[str, Any]
    agreed: str

    @property
    def source(self) -> dict[str, str]:
        """Who agreed it, where an entry of the section says so itself."""
        return {"source": self.agreed} if self.section in SOURCED else {}

    def text(self, drafted: date, by: str) -> str:
        """Return the entry as the text of its file."""
        head = f"[[{self.section}]]" if self.section in LISTS else f"[{self.section}]"
        values = {**self.values, **self.source}
        lines = [head, *(f"{name} = {_toml(value)}" for name, value in values.items()), ""]
        about = {"drafted": drafted, "by": by, "agreed": self.agreed}
        return "\n".join([*lines, "[entry]", *(f"{name} = {_toml(value)}" for name, value in about.items()), ""])


@dataclass(frozen=True)
class Standing:
    """An entry of policy.d, and whether the build in force was made with it.

    `taken_back` is one that this build still has and the next will not.
    """

    entry: Entry
    in_force: bool
    taken_back: bool = False

    @property
    def state(self) -> str:
        """The same in words."""
        if self.taken_back:
            return "Taken back: counts until the next build"
        return "In force" if self.in_force else "Draft: counts from the next build"


def tried(data: Path, draft: Draft, by: str = "officer") -> Policy:
    """Return the policy as it would be with a draft; nothing is written. Raises PolicyError, WritingError."""
    checked = Draft(draft.section, draft.values, said(draft.agreed, LONGEST, "Who agreed it"))
    before = load_policy(data)
    _not_there(before, checked)
    _not_against_itself(checked)
    name = _next_name(data)
    return parse_policy(f"{policy_text(data)}\n# {ENTRIES}/{name}\n{checked.text(today(), by)}")


def keep_draft(data: Path, draft: Draft, *, by: str, who: str | None = None) -> str:
    """Keep a draft and return its name; the audit trail has its line first. Raises PolicyError, WritingError."""
    folder = data / ENTRIES
    for each in (folder, data / "register"):
        each.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / "register" / "policy.lock", timeout=10):
            policy, name = tried(data, draft, by), _next_name(data)
            details = {"entry": name, "done": "drafted", "section": draft.section, **_plain(draft.values)}
            append(data, "policy_drafted", details, who)
            write_whole(folder / name, policy.entries[-1].text)
    except Timeout as busy:
        raise WritingError("Somebody else is changing the policy: try again in a minute.") from busy
    return name


def take_back(data: Path, name: str, *, who: str | None = None) -> None:
    """Take an entry out of the policy, from the next build on. Raises PolicyError for one that others rest on."""
    path = data / ENTRIES / name
    if path not in entry_files(data):
        raise WritingError(f"There is no entry {name}: it may have been taken back.")
    others = "".join(
        f"\n# {ENTRIES}/{each.name}\n{each.read_text('utf-8')}" for each in entry_files(data) if each != path
    )
    try:
        parse_policy((data / "policy.toml").read_text("utf-8-sig") if (data / "policy.toml").exists() else "", others)
    except PolicyError as bad:
        raise PolicyError(f"{name} can't be taken back, because without it the policy is at odds: {bad}") from bad
    append(data, "policy_drafted", {"entry": name, "done": "taken back"}, who)
    path.replace(path.with_name(f"{name}{TAKEN_BACK}"))


def standing(data: Path) -> list[Standing]:
    """Return the entries of the policy and of the build in force, in order. Raises PolicyError."""
    current = read_current(data)
    built = {entry.name: entry for entry in parse_policy(current["policy"]).entries} if current else {}
    kept = {entry.name: entry for entry in load_policy(data).entries}
    return [
        Standing(kept.get(name, built.get(name)) or built[name], name in built, name not in kept)
        for name in sorted({*built, *kept})
    ]


def published(before: str, now: str) -> dict[str, Sequence[str]]:
    """Return which entries a build's policy has and the one before had not, and the other way; empty for none."""
    was, here = ({entry.name for entry in parse_policy(text).entries} for text in (before, now))
    return {"entries": sorted(here - was), "taken_back": sorted(was - here)} if was != here else {}


def _not_there(policy: Policy, draft: Draft) -> None:
    """Raise PolicyError where an entry of the same day is there already."""
    values, hub = draft.values, draft.values.get("hub")
    there = False
    if draft.section == "target":
        there = (values["metric"], values["from"], hub) in [(t.metric, t.from_day, t.hub) for t in policy.targets]
    elif draft.section == "clock":
        known = [(clock.applies_to, clock.from_day, clock.hub) for clock in policy.clocks]
        there = (values["applies_to"], values["from"], hub) in known
    elif draft.section == "ladder_in_force":
        there = (values["from"], hub) in [(each.from_day, each.hub) for each in policy.ladders.entries]
    elif draft.section in ("working_hours", "core_agencies"):
        known_days = policy.hours if draft.section == "working_hours" else policy.core
        there = values["from"] in [each.from_day for each in known_days]
    elif draft.section == "freshness":
        there = any(each.from_day == values["from"] and values.keys() & each.days.keys() for each in policy.ages)
    elif draft.section == "rebase":
        month = date.fromisoformat(f"{values['month']}-01")
        there = any(month in policy.rebase_months(metric) for metric in values["metrics"])
    if there:
        raise PolicyError("There is an entry of that day already, and none is overwritten: begin on another day.")


def _not_against_itself(draft: Draft) -> None:
    """Raise PolicyError for a clock that allows a higher risk more time."""
    if draft.section == "clock":
        check_order(draft.values)


def _next_name(data: Path) -> str:
    taken = [int(path.name[:3]) for path in (data / ENTRIES).glob("*.toml*") if path.name[:3].isdecimal()]
    number = max(taken, default=0) + 1
    if number > 999:
        raise PolicyError("policy.d holds 999 entries: write them into policy.toml and begin again.")
    return f"{number:03}.toml"


def _toml(value: object) -> str:
    """Return a value as TOML writes it; its strings are those of JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return plain
