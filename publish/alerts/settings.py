"""Reads `alerts.toml`: the dashboard's address for links, and the mail server if there is one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import MashError, nearest

FILE = "alerts.toml"
SECURITY = ("starttls", "tls", "none")
_SMTP = ("host", "port", "security", "from", "user", "password_file", "domains")


class AlertsError(MashError):
    """`alerts.toml` can't be followed."""


@dataclass(frozen=True)
class Smtp:
    """A mail server: its address, security, sender, and the domains that mail may go to."""

    host: str
    port: int
    security: str
    sender: str
    user: str
    password: str
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """How messages are sent; without a mail server only by files and the feed."""

    address: str = ""
    smtp: Smtp | None = None

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that mail may go to; none where none is sent."""
        return self.smtp.domains if self.smtp else ()


def read_settings(data: Path) -> Settings:
    """Return a data directory's settings for messages. Raises AlertsError."""
    path = data / FILE
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
        for name in raw.keys() - {"address", "smtp"}:
            raise AlertsError(f"{FILE} has no entry '{name}'.{nearest(name, ('address', 'smtp'))}")
        smtp = _smtp(data, raw["smtp"]) if "smtp" in raw else None
        return Settings(str(raw.get("address", "")).rstrip("/"), smtp)
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise AlertsError(f"{FILE} can't be read as TOML: {bad}.") from bad
    except (KeyError, TypeError, ValueError, AttributeError) as bad:
        raise AlertsError(f"{FILE} has a missing or wrong entry: {bad}.") from bad


def _smtp(data: Path, raw: dict[str, Any]) -> Smtp:
    for name in raw.keys() - set(_SMTP):
        raise AlertsError(f"[smtp] of {FILE} has no entry '{name}'.{nearest(name, _SMTP)}")
    security = str(raw.get("security", "starttls"))
    if security not in SECURITY:
        raise AlertsError(f"[smtp] of {FILE}: security is one of {', '.join(SECURITY)}, not '{security}'.")
    named = raw.get("password_file")
    try:
        password = (data / str(named)).read_text("utf-8").strip() if named else ""
    except OSError as bad:
        raise AlertsError(f"[smtp] of {FILE}: the password file can't be read.") from bad
    port = int(raw.get("port", 465 if security == "tls" else 587))
    domains = tuple(map(str, raw["domains"]))
    return Smtp(str(raw["host"]), port, security, str(raw["from"]), str(raw.get("user", "")), password, domains)
