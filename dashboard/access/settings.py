"""Reads `access.toml` of the data directory: how people sign in, which role each has, and how long sessions last.

The file is read again whenever it changes, so that a role that was taken away is gone at the next rerun.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.access.entries import AccessError, check_https, fold, list_of, number_of, secret_of, section_of, words_of
from etl.errors import nearest

FILE = "access.toml"
ROLES = ("officer", "board", "researcher", "admin")
CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32  # characters
_SECTIONS = {
    "provider": {
        "metadata_url", "issuer", "client_id", "client_secret_env", "client_secret_file", "redirect_uri", "scope",
        "prompt",
    },
    "cookie": {"secret_env", "secret_file"},
    "claims": {"role", "hub", "project", "name"},
    "roles": set(ROLES),
    "hubs": None,
    "projects": None,
    "cases": {"claim", "values"},
    "evidence": {"people"},
    "limits": {"idle_minutes", "session_hours"},
    "server": {"hosts"},
}  # fmt: skip
EVERY = "*"


@dataclass(frozen=True)
class Settings:
    """How people sign in: the provider, its claims and what they mean here, and the limits of a session.

    `roles`, `hubs` and `projects` map a claim's values to what they stand for; an empty mapping of hubs or projects
    takes the values as they are. `case_values` of `case_claim` let an officer see lists of cases; nobody does unless
    they are given. `evidence` are the accounts of this machine that may make evidence packs. Values and names stand
    here as `fold` makes them. Limits are in seconds. Secrets never appear in the value's text.
    """

    metadata_url: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    redirect_uri: str
    scope: str
    prompt: str
    role_claim: str
    hub_claim: str
    project_claim: str
    name_claim: str
    roles: Mapping[str, str]
    hubs: Mapping[str, tuple[str, ...]]
    projects: Mapping[str, tuple[str, ...]]
    hosts: tuple[str, ...]
    idle: float
    longest: float
    denied: frozenset[str]
    case_claim: str = ""
    case_values: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()

    @property
    def origin(self) -> str:
        """The address that people open in a browser, without a path."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def over_tls(self) -> bool:
        """Whether people reach the dashboard by https."""
        return self.redirect_uri.startswith("https://")

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Every entry that is to match people: its section, and what it matches."""
        matching = {"denied": sorted(self.denied), "roles": self.roles, "hubs": self.hubs, "projects": self.projects,
                    "cases": sorted(self.case_values)}  # fmt: skip
        return tuple((section, entry) for section, entries in matching.items() for entry in entries)

    def secrets(self) -> dict[str, Any]:
        """Return what `st.login` needs."""
        return {
            "auth": {
                "redirect_uri": self.redirect_uri,
                "cookie_secret": self.cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": self.metadata_url,
                "client_kwargs": {"scope": self.scope, "prompt": self.prompt},
            }
        }


def configured(data: Path) -> bool:
    """Return whether people sign in to this data directory."""
    return (data / FILE).exists()


def read_settings(data: Path) -> Settings:
    """Return what access.toml says. Raises AccessError, whose message holds no secret."""
    path = data / FILE
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as bad:
        raise AccessError(f"{path} can't be read as TOML: see docs/access.md.") from bad
    _check_names(raw)
    provider = section_of(raw, "provider")
    redirect = _redirect(words_of(provider, "provider", "redirect_uri"))
    claims, limits = section_of(raw, "claims"), section_of(raw, "limits")
    metadata = words_of(provider, "provider", "metadata_url")
    check_https(metadata, "provider.metadata_url")
    return Settings(
        metadata_url=metadata,
        issuer=words_of(provider, "provider", "issuer", ""),
        client_id=words_of(provider, "provider", "client_id"),
        client_secret=secret_of(data, provider, "provider", "client_secret", shortest=1),
        cookie_secret=secret_of(data, section_of(raw, "cookie"), "cookie", "secret", shortest=SHORTEST_SECRET),
        redirect_uri=redirect,
        scope=words_of(provider, "provider", "scope", "openid profile email"),
        prompt=words_of(provider, "provider", "prompt", "select_account"),
        role_claim=words_of(claims, "claims", "role"),
        hub_claim=words_of(claims, "claims", "hub", ""),
        project_claim=words_of(claims, "claims", "project", ""),
        name_claim=words_of(claims, "claims", "name", "email"),
        roles=_roles(section_of(raw, "roles")),
        hubs=_mapping(section_of(raw, "hubs"), "hubs"),
        projects=_mapping(section_of(raw, "projects"), "projects"),
        hosts=_hosts(section_of(raw, "server"), redirect),
        idle=60 * number_of(limits, "idle_minutes", 30, 240),
        longest=3600 * number_of(limits, "session_hours", 10, 24),
        denied=frozenset(map(fold, list_of(raw, "denied", "denied"))),
        evidence=frozenset(map(fold, list_of(section_of(raw, "evidence"), "people", "evidence.people"))),
        **_cases(section_of(raw, "cases")),
    )


def _cases(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claim and its values by which officers may see lists of cases. Raises AccessError for half of it."""
    if not section:
        return {}
    values = frozenset(map(fold, list_of(section, "values", "cases.values")))
    if not values:
        raise AccessError("access.toml: cases.values must name who may see lists of cases; or leave [cases] out.")
    return {"case_claim": words_of(section, "cases", "claim"), "case_values": values}


def _check_names(raw: Mapping[str, Any]) -> None:
    """Raise AccessError for an unknown name: otherwise a misspelt limit would be no limit."""
    known = [*_SECTIONS, "denied"]
    for section, content in raw.items():
        if section not in known:
            raise AccessError(f"access.toml has an unknown entry '{section}'.{nearest(section, known)}")
        names = _SECTIONS.get(section)
        for name in content if names is not None and isinstance(content, dict) else ():
            if name not in (names or ()):
                raise AccessError(f"access.toml has an unknown entry '{section}.{name}'.{nearest(name, names or ())}")


def _redirect(uri: str) -> str:
    check_https(uri, "provider.redirect_uri")
    if urlsplit(uri).path != CALLBACK or urlsplit(uri).query:
        raise AccessError(
            f"access.toml: provider.redirect_uri must end with {CALLBACK}, after the address people open."
        )
    return uri


def _roles(section: Mapping[str, Any]) -> dict[str, str]:
    """Return the role that each value of the role claim stands for."""
    roles: dict[str, str] = {}
    for role in section:
        for value in map(fold, list_of(section, role, f"roles.{role}")):
            if roles.get(value, role) != role:
                raise AccessError(f"access.toml gives '{value}' to two roles: a person may hold two, a value only one.")
            roles[value] = role
    if not roles:
        raise AccessError(f"access.toml needs [roles]: which values of the role claim mean {', '.join(ROLES)}.")
    return roles


def _mapping(section: Mapping[str, Any], title: str) -> dict[str, tuple[str, ...]]:
    meaning: dict[str, tuple[str, ...]] = {}
    for value in section:
        if fold(value) in meaning:
            raise AccessError(f"access.toml: [{title}] has '{value}' twice, in other letters.")
        meaning[fold(value)] = tuple(list_of(section, value, f"{title}.{value}"))
    return meaning


def _hosts(section: Mapping[str, Any], redirect: str) -> tuple[str, ...]:
    own = urlsplit(redirect).netloc.lower()
    return tuple(dict.fromkeys([own, *(host.lower() for host in list_of(section, "hosts", "server.hosts"))]))
