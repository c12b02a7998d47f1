"""`access.toml` in the data directory: one file says how people sign in, which role each has, and for how long.

It is read again whenever it changes, so that a role taken away is gone at the next rerun.
"""

import os
import tomllib
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
    takes the values as they are. Limits are in seconds. Secrets are never shown.
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

    @property
    def origin(self) -> str:
        """The address that people open, without a path."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def over_tls(self) -> bool:
        """Whether people reach the dashboard by https."""
        return self.redirect_uri.startswith("https://")

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
    """Return what access.toml says. Raises AccessError, without telling a secret."""
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
        denied=frozenset(_list(raw, "denied", "denied")),
    )


def _check_names(raw: Mapping[str, Any]) -> None:
    """Raise AccessError for a name that is not known: a limit misspelt would be no limit."""
    known = [*_SECTIONS, "denied"]
    for section, content in raw.items():
        if section not in known:
            raise AccessError(f"access.toml has an unknown entry '{section}'.{nearest(section, known)}")
        names = _SECTIONS.get(section)
        for name in content if names is not None and isinstance(content, dict) else ():
            if name not in (names or ()):
                raise AccessError(f"access.toml has an unknown entry '{section}.{name}'.{nearest(name, names or ())}")


def _section(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = raw.get(name, {})
    if not isinstance(found, dict):
        raise AccessError(f"access.toml needs [{name}] as a section.")
    return found


def _words(section: Mapping[str, Any], title: str, name: str, default: str | None = None) -> str:
    found = section.get(name, default)
    if not isinstance(found, str) or (default is None and not found.strip()):
        raise AccessError(f"access.toml needs {title}.{name} in words.")
    return found.strip()


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
    """Return a secret from the environment or from a file; it never stands in access.toml itself."""
    variable, file = section.get(f"{name}_env"), section.get(f"{name}_file")
    if isinstance(variable, str) == isinstance(file, str):
        raise AccessError(f"access.toml needs either {title}.{name}_env or {title}.{name}_file.")
    if isinstance(variable, str):
        found, where = os.environ.get(variable, ""), f"environment variable {variable}"
    else:
        where = f"file named by {title}.{name}_file"
        try:
            found = (data / str(file)).read_text("utf-8")
        except (OSError, ValueError) as bad:
            raise AccessError(f"access.toml: the {where} can't be read.") from bad
    found = found.strip()
    if len(found) < shortest:
        raise AccessError(f"access.toml: the {where} must hold a secret of at least {shortest} characters.")
    return found


def _roles(section: Mapping[str, Any]) -> dict[str, str]:
    """Return the role that each value of the role claim stands for."""
    found: dict[str, str] = {}
    for role in section:
        for value in _list(section, role, f"roles.{role}"):
            if value in found:
                raise AccessError(f"access.toml gives '{value}' to two roles: a person may hold two, a value only one.")
            found[value] = role
    if not found:
        raise AccessError(f"access.toml needs [roles]: which values of the role claim mean {', '.join(ROLES)}.")
    return found


def _mapping(section: Mapping[str, Any], title: str) -> dict[str, tuple[str, ...]]:
    return {value: tuple(_list(section, value, f"{title}.{value}")) for value in section}


def _list(section: Mapping[str, Any], name: str, said: str) -> list[str]:
    found = section.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise AccessError(f"access.toml: {said} must be a list of words.")
    return [each.strip() for each in found]


def _hosts(section: Mapping[str, Any], redirect: str) -> tuple[str, ...]:
    own = urlsplit(redirect).netloc.lower()
    return tuple(dict.fromkeys([own, *(host.lower() for host in _list(section, "hosts", "server.hosts"))]))


def _number(section: Mapping[str, Any], name: str, default: float, most: float) -> float:
    found = section.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 < found <= most:
        raise AccessError(f"access.toml: limits.{name} must be a number above 0 and at most {most:g}.")
    return float(found)
