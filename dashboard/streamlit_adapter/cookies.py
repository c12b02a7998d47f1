"""Reads the claims in Streamlit's signed sign-in cookie.

Streamlit checks the cookie itself when a page connects. Downloads and sign-outs skip that check, so this module makes
it with Streamlit's own functions.
"""

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

NAMES = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)


def claims_of(cookies: Mapping[str, str], secret: str, origin: str) -> dict[str, Any]:
    """Return the claims of a request's cookie; empty where none was signed with this secret for this address."""

    def signed_value(name: str) -> bytes | None:
        value = cookies.get(name)
        try:
            return decode_signed_value(secret, name, value.encode("latin-1")) if value else None
        except UnicodeError:
            return None

    signed = get_cookie_with_chunks(signed_value, USER_COOKIE_NAME)
    try:
        claims = json.loads(signed) if signed else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("origin") == origin else {}
