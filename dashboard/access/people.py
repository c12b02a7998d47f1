"""Reads a person's identity from the provider's signed claims, and the roles, hubs and projects they have here."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.access.entries import fold
from dashboard.access.settings import EVERY, ROLES, Settings
from publish.releases.safeguarded.request import project_id

LONGEST_NAME = 120
_NAMES = ("sub", "email", "preferred_username", "upn")  # claims by which somebody can be denied, beside the name shown


class NobodyError(Exception):
    """Nobody is known by these claims; the message is a plain reason without personal data."""


@dataclass(frozen=True)
class Person:
    """A person signed in. `key` is a pseudonym for logs, `session` names this sign-in, times are Unix seconds.

    `cases` is whether an officer may see lists of cases, `evidence` whether they may make evidence packs. `hubs` are
    those an officer may see, `projects` the ids of those whose releases a researcher may have; `*` is all.
    """

    key: str
    session: str
    name: str
    roles: frozenset[str]
    hubs: frozenset[str]
    projects: frozenset[str]
    issued: float
    expires: float
    cases: bool = False
    evidence: bool = False

    @property
    def role(self) -> str:
        """The roles in words, in a fixed order."""
        return ", ".join(role for role in ROLES if role in self.roles) or "none"

    @property
    def every_hub(self) -> bool:
        """Whether they may see all hubs."""
        return EVERY in self.hubs

    @property
    def scope(self) -> str:
        """The same text for people with the same roles, hubs and projects: they may share cached answers."""
        return repr((self.role, sorted(self.hubs), sorted(self.projects), self.cases))


LOCAL = Person(
    "local", "local", "", frozenset(["local"]), frozenset([EVERY]), frozenset([EVERY]), 0.0, float("inf"), True
)  # fmt: skip


def at_the_terminal(account: str, settings: Settings) -> Person:
    """Return who runs a command in a data directory with sign-in: access.toml alone says what their account may do."""
    return Person(
        account, "terminal", account, frozenset(["officer"]), frozenset([EVERY]), frozenset(), 0.0, float("inf"),
        evidence=fold(account) in settings.evidence,
    )  # fmt: skip


def person_of(claims: Mapping[str, Any], settings: Settings) -> Person:
    """Return the person described by claims. Raises NobodyError where these are not for us or lack what we need.

    `sessions` checks the limits of time, `rules` what the person may see.
    """
    subject, issuer = _identified(claims, settings)
    issued, expires = _moment(claims.get("iat")), _moment(claims.get("exp"))
    name = claims.get(settings.name_claim)
    name = name if isinstance(name, str) and name.strip() else subject
    if not settings.denied.isdisjoint(_names(claims, settings)):
        raise NobodyError("denied by access.toml")
    roles = frozenset(settings.roles[value] for value in _held(claims, settings.role_claim) & settings.roles.keys())
    if not roles:
        raise NobodyError("no role")
    identity = f"{issuer}\n{subject}"
    return Person(
        key=_hashed(settings, identity),
        session=_hashed(settings, f"{identity}\n{issued}\n{claims.get('nonce')}"),
        name=name.strip()[:LONGEST_NAME],
        roles=roles,
        hubs=_scope(claims, settings.hub_claim, settings.hubs),
        projects=frozenset(map(_project, _scope(claims, settings.project_claim, settings.projects))) - {""},
        issued=issued,
        expires=expires,
        cases=not settings.case_values.isdisjoint(_held(claims, settings.case_claim)),
    )


def _identified(claims: Mapping[str, Any], settings: Settings) -> tuple[str, str]:
    """Return the subject and issuer of a token that was made for this dashboard. Raises NobodyError."""
    subject, issuer = claims.get("sub"), claims.get("iss")
    if not claims.get("is_logged_in") or not isinstance(subject, str) or not isinstance(issuer, str):
        raise NobodyError("not signed in")
    if settings.client_id not in _values(claims.get("aud")):
        raise NobodyError("token for another application")
    if settings.issuer and issuer != settings.issuer:
        raise NobodyError("token of another issuer")
    return subject, issuer


def matched(claims: Mapping[str, Any], settings: Settings) -> set[tuple[str, str]]:
    """Return the entries of access.toml that claims match, each with its section."""
    held = {
        "denied": _names(claims, settings), "roles": _held(claims, settings.role_claim),
        "hubs": _held(claims, settings.hub_claim), "projects": _held(claims, settings.project_claim),
        "cases": _held(claims, settings.case_claim),
    }  # fmt: skip
    return {(section, value) for section, values in held.items() for value in values}.intersection(settings.entries)


def _names(claims: Mapping[str, Any], settings: Settings) -> set[str]:
    """Return every name by which somebody can be denied."""
    return {fold(value) for name in (*_NAMES, settings.name_claim) for value in _values(claims.get(name))}


def _held(claims: Mapping[str, Any], claim: str) -> set[str]:
    """Return a claim's values as they are compared; none without a claim."""
    return set(map(fold, _values(claims.get(claim)))) if claim else set()


def _project(name: str) -> str:
    """Return the id of a project; empty for a word without a letter, which names none."""
    return EVERY if name == EVERY else project_id(name)


def _hashed(settings: Settings, words: str) -> str:
    return hmac.new(settings.cookie_secret.encode(), words.encode(), hashlib.sha256).hexdigest()[:16]


def _scope(claims: Mapping[str, Any], claim: str, meaning: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the hubs or projects that a claim's values stand for; none without a claim."""
    if not meaning:
        return frozenset(_values(claims.get(claim)) if claim else ()) - {EVERY}  # only access.toml gives everything
    return frozenset(each for value in _held(claims, claim) for each in meaning.get(value, ()))


def _values(claim: object) -> Iterable[str]:
    """Return a claim's values: providers write a single value as a word, several as a list."""
    values = claim if isinstance(claim, list) else [claim]
    return [value for value in values if isinstance(value, str)]


def _moment(value: object) -> float:
    """Return a time of a token in Unix seconds. Raises NobodyError where there is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NobodyError("token without times")
    return float(value)
