"""The claims in Streamlit's signed sign-in cookie, as a request brings it; one place knows how it is kept.

Streamlit checks the cookie itself when a page connects. Files and the ends of sessions do not pass there, so the same
check is made here with Streamlit's own functions.
"""

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from dashboard.access.settings import Settings

NAMES = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)


def claims_of(cookies: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """Return the claims of a request's cookie; empty where there is none that we signed for our address."""

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        try:
            return decode_signed_value(settings.cookie_secret, name, value.encode("latin-1")) if value else None
        except UnicodeError:
            return None

    signed = get_cookie_with_chunks(one, USER_COOKIE_NAME)
    try:
        claims = json.loads(signed) if signed else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("origin") == settings.origin else {}
