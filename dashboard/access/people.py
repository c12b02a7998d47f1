"""Who somebody is: one person as the provider's signed claims tell, with the roles and scope they have here."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.access.settings import EVERY, ROLES, Settings
from etl.errors import MashError
from publish.releases.safeguarded.asked import Asked

LONGEST_NAME = 120


class NobodyError(Exception):
    """Nobody is known by these claims; the message is a plain reason without personal data."""


@dataclass(frozen=True)
class Person:
    """One person signed in. `key` is a pseudonym for logs; `session` names this sign-in; times are Unix seconds.

    `hubs` are those an officer may see, `projects` those whose releases a researcher may have; `*` is every one.
    """

    key: str
    session: str
    name: str
    roles: frozenset[str]
    hubs: frozenset[str]
    projects: frozenset[str]
    issued: float
    expires: float

    @property
    def role(self) -> str:
        """The roles in words, in a fixed order."""
        return ", ".join(role for role in ROLES if role in self.roles) or "none"

    @property
    def every_hub(self) -> bool:
        """Whether no hub is kept from them."""
        return EVERY in self.hubs

    @property
    def scope(self) -> str:
        """Whose answers may be shared with theirs: the same roles, hubs and projects."""
        return repr((self.role, sorted(self.hubs), sorted(self.projects)))


LOCAL = Person(
    "local", "local", "", frozenset(["local"]), frozenset([EVERY]), frozenset([EVERY]), 0.0, float("inf")
)  # fmt: skip


def person_of(claims: Mapping[str, Any], settings: Settings) -> Person:
    """Return the person that claims tell of. Raises NobodyError where they are not for us or lack what we need.

    Limits of time are judged by `sessions`, what they may see by `rules`.
    """
    subject, issuer = claims.get("sub"), claims.get("iss")
    if not claims.get("is_logged_in") or not isinstance(subject, str) or not isinstance(issuer, str):
        raise NobodyError("not signed in")
    if settings.client_id not in _values(claims.get("aud")):
        raise NobodyError("token for another application")
    if settings.issuer and issuer != settings.issuer:
        raise NobodyError("token of another issuer")
    issued, expires = claims.get("iat"), claims.get("exp")
    if not _moment(issued) or not _moment(expires):
        raise NobodyError("token without times")
    name = claims.get(settings.name_claim)
    name = name if isinstance(name, str) and name.strip() else subject
    if not settings.denied.isdisjoint({subject, name}):
        raise NobodyError("denied by access.toml")
    held = _values(claims.get(settings.role_claim))
    roles = frozenset(settings.roles[value] for value in held if value in settings.roles)
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
        issued=float(issued),  # type: ignore[arg-type]
        expires=float(expires),  # type: ignore[arg-type]
    )


def _project(name: str) -> str:
    """Return a project's name as its releases are filed under it."""
    try:
        return EVERY if name == EVERY else Asked(name).slug
    except MashError:  # a word without a letter names no project
        return ""


def _hashed(settings: Settings, words: str) -> str:
    return hmac.new(settings.cookie_secret.encode(), words.encode(), hashlib.sha256).hexdigest()[:16]


def _scope(claims: Mapping[str, Any], claim: str, meaning: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return what a claim's values stand for; without a claim nobody has any."""
    values = _values(claims.get(claim)) if claim else ()
    if not meaning:
        return frozenset(values) - {EVERY}  # only access.toml gives everything
    return frozenset(each for value in values for each in meaning.get(value, ()))


def _values(claim: object) -> Iterable[str]:
    """Return a claim's values: providers write one as a word, several as a list."""
    found = claim if isinstance(claim, list) else [claim]
    return [each for each in found if isinstance(each, str)]


def _moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
