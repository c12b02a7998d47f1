"""A dashboard with sign-in as the tests know it: its people, its settings, and how it is asked."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.access.reader import Reader

SECRET = "a cookie secret of the tests, long enough"  # noqa: S105
CLIENT = "mash-tests"
HERE, OTHER = "Eastvale", "Northvale"
PEOPLE: dict[str, dict[str, Any]] = {
    "olga": {"roles": ["Officers"], "hubs": [HERE], "email": "olga@hub.example"},
    "otto": {"roles": ["Officers"], "hubs": [HERE], "email": "otto@hub.example"},
    "ora": {"roles": ["Officers"], "hubs": ["Every hub"], "email": "ora@hub.example"},
    "cora": {"roles": ["Officers", "Case readers"], "hubs": [HERE], "email": "cora@hub.example"},
    "bonny": {"roles": "Board", "email": "bonny@board.example"},
    "rita": {"roles": ["Researchers"], "projects": ["Study 7"], "email": "rita@university.example"},
    "ada": {"roles": ["Admins", "Everybody"], "email": "ada@council.example"},
    "nobody": {"roles": ["Everybody"], "email": "nobody@council.example"},
    "hubless": {"roles": ["Officers"], "email": "hubless@council.example"},
}
ACCESS = """
[provider]
metadata_url = "{provider}/.well-known/openid-configuration"
issuer = "{provider}"
client_id = "{client}"
client_secret_env = "TEST_CLIENT_SECRET"
redirect_uri = "{address}/oauth2callback"
[cookie]
secret_file = "cookie.secret"
[claims]
role = "roles"
hub = "hubs"
project = "projects"
[roles]
officer = ["Officers"]
board = ["Board"]
researcher = ["Researchers"]
admin = ["Admins"]
[hubs]
"{here}" = ["{here}"]
"Every hub" = ["*"]
[cases]
claim = "roles"
values = ["Case readers"]
[projects]
"Study 7" = ["Study of histories"]
"""


@dataclass
class Site:
    """A dashboard with sign-in: its address, data directory, log and provider."""

    address: str
    data: Path
    log: Path
    provider: str
    behind: int = 0  # the port behind a proxy, where there is one
    readers: list[Reader] = field(default_factory=list)

    @property
    def netloc(self) -> str:
        return self.address.removeprefix("http://")

    def claims(self, who: str, **changed: Any) -> dict[str, Any]:
        """Return what the provider's token says of somebody, with changes."""
        now = int(time.time())
        told = {"iss": self.provider, "aud": [CLIENT], "sub": who, "iat": now, "exp": now + 3600, "nonce": "n"}
        return told | PEOPLE[who] | changed

    def cookie(self, who: str, secret: str = SECRET, origin: str = "", **changed: Any) -> str:
        """Return a sign-in cookie as the server signs it."""
        claims = {**self.claims(who, **changed), "origin": origin or self.address, "is_logged_in": True,
                  "provider": "default"}  # fmt: skip
        return create_signed_value(secret, "_streamlit_user", json.dumps(claims)).decode()

    def reader(self, who: str = "", cookie: str | None = None, **changed: Any) -> Reader:
        """Connect a page of somebody, or with a cookie as given."""
        given = self.cookie(who, **changed) if who and cookie is None else cookie
        self.readers.append(Reader(self.netloc, self.address, given))
        return self.readers[-1]

    def ask(self, path: str, method: str = "GET", cookie: str | None = None, **headers: str) -> tuple[int, Any, bytes]:
        """Ask the server for a path; return status, headers and body."""
        connection = HTTPConnection(self.netloc, timeout=20)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=given | ({"Cookie": f"_streamlit_user={cookie}"} if cookie else {}))
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read()
        connection.close()
        return found

    @contextmanager
    def saying(self, **changed: str) -> Iterator[None]:
        """Change words of access.toml, and change them back."""
        path = self.data / "access.toml"
        before = path.read_text("utf-8")
        text = before
        for old, new in changed.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        try:
            yield
        finally:
            path.write_text(before, "utf-8")
            os.utime(path)


def enrol(provider: str, who: str, claims: dict[str, Any]) -> None:
    """Tell the provider of a person."""
    body = json.dumps(claims).encode()
    asked = Request(f"{provider}/users/{who}", body, {"Content-Type": "application/json"}, method="PUT")  # noqa: S310
    urlopen(asked, timeout=10).close()  # noqa: S310
