"""Reads `access.toml` of the data directory: how people sign in, which role each has, and how long sessions last.

The file is read again whenever it changes, so that a role taken away is gone at the next rerun.
"""

import os
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.errors import MashError, nearest

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


class AccessError(MashError):
    """access.toml can't be followed; nobody is let in until it can."""


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


def fold(words: str) -> str:
    """Return words as they are compared: capitals, forms of letters and spaces around them make no difference."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


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
    provider = _section(raw, "provider")
    redirect = _redirect(_words(provider, "provider", "redirect_uri"))
    claims, limits = _section(raw, "claims"), _section(raw, "limits")
    metadata = _words(provider, "provider", "metadata_url")
    _https(metadata, "provider.metadata_url")
    return Settings(
        metadata_url=metadata,
        issuer=_words(provider, "provider", "issuer", ""),
        client_id=_words(provider, "provider", "client_id"),
        client_secret=_secret(data, provider, "provider", "client_secret", shortest=1),
        cookie_secret=_secret(data, _section(raw, "cookie"), "cookie", "secret", shortest=SHORTEST_SECRET),
        redirect_uri=redirect,
        scope=_words(provider, "provider", "scope", "openid profile email"),
        prompt=_words(provider, "provider", "prompt", "select_account"),
        role_claim=_words(claims, "claims", "role"),
        hub_claim=_words(claims, "claims", "hub", ""),
        project_claim=_words(claims, "claims", "project", ""),
        name_claim=_words(claims, "claims", "name", "email"),
        roles=_roles(_section(raw, "roles")),
        hubs=_mapping(_section(raw, "hubs"), "hubs"),
        projects=_mapping(_section(raw, "projects"), "projects"),
        hosts=_hosts(_section(raw, "server"), redirect),
        idle=60 * _number(limits, "idle_minutes", 30, 240),
        longest=3600 * _number(limits, "session_hours", 10, 24),
        denied=frozenset(map(fold, _list(raw, "denied", "denied"))),
        evidence=frozenset(map(fold, _list(_section(raw, "evidence"), "people", "evidence.people"))),
        **_cases(_section(raw, "cases")),
    )


def _cases(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claim and its values by which officers may see lists of cases. Raises AccessError for half of it."""
    if not section:
        return {}
    values = frozenset(map(fold, _list(section, "values", "cases.values")))
    if not values:
        raise AccessError("access.toml: cases.values must name who may see lists of cases; or leave [cases] out.")
    return {"case_claim": _words(section, "cases", "claim"), "case_values": values}


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


def _section(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = raw.get(name, {})
    if not isinstance(section, dict):
        raise AccessError(f"access.toml needs [{name}] as a section.")
    return section


def _words(section: Mapping[str, Any], title: str, name: str, default: str | None = None) -> str:
    words = section.get(name, default)
    if not isinstance(words, str) or (default is None and not words.strip()):
        raise AccessError(f"access.toml needs {title}.{name} in words.")
    return words.strip()


def _https(url: str, name: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")):
        return
    raise AccessError(f"access.toml: {name} must begin with https:// (http:// only for this machine).")


def _redirect(uri: str) -> str:
    _https(uri, "provider.redirect_uri")
    if urlsplit(uri).path != CALLBACK or urlsplit(uri).query:
        raise AccessError(
            f"access.toml: provider.redirect_uri must end with {CALLBACK}, after the address people open."
        )
    return uri


def _secret(data: Path, section: Mapping[str, Any], title: str, name: str, *, shortest: int) -> str:
    """Return a secret from the environment or from a file; access.toml itself never holds it."""
    variable, file = section.get(f"{name}_env"), section.get(f"{name}_file")
    if isinstance(variable, str) == isinstance(file, str):
        raise AccessError(f"access.toml needs either {title}.{name}_env or {title}.{name}_file.")
    if isinstance(variable, str):
        secret, where = os.environ.get(variable, ""), f"environment variable {variable}"
    else:
        where = f"file named by {title}.{name}_file"
        try:
            secret = (data / str(file)).read_text("utf-8")
        except (OSError, ValueError) as bad:
            raise AccessError(f"access.toml: the {where} can't be read.") from bad
    secret = secret.strip()
    if len(secret) < shortest:
        raise AccessError(f"access.toml: the {where} must hold a secret of at least {shortest} characters.")
    return secret


def _roles(section: Mapping[str, Any]) -> dict[str, str]:
    """Return the role that each value of the role claim stands for."""
    roles: dict[str, str] = {}
    for role in section:
        for value in map(fold, _list(section, role, f"roles.{role}")):
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
        meaning[fold(value)] = tuple(_list(section, value, f"{title}.{value}"))
    return meaning


def _list(section: Mapping[str, Any], name: str, title: str) -> list[str]:
    words = section.get(name, [])
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise AccessError(f"access.toml: {title} must be a list of words.")
    return [word.strip() for word in words]


def _hosts(section: Mapping[str, Any], redirect: str) -> tuple[str, ...]:
    own = urlsplit(redirect).netloc.lower()
    return tuple(dict.fromkeys([own, *(host.lower() for host in _list(section, "hosts", "server.hosts"))]))


def _number(section: Mapping[str, Any], name: str, default: float, most: float) -> float:
    number = section.get(name, default)
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= most:
        raise AccessError(f"access.toml: limits.{name} must be a number above 0 and at most {most:g}.")
    return float(number)
