"""A seal on the name of a browser's session: the doors know by it that pages of ours once signed its holder in.

The pages' process has the sessions, and the doors are in front of it: whoever bears a sealed name may send as much as a
file is. Whether the session still lasts, the pages say.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

COOKIE = "__Host-volano"
_BYTES = 16


def seal(secret: str, name: str) -> str:
    """Return a name with its seal; as it is where there is no secret."""
    return f"{name}.{_compute(secret, name)}" if secret else name


def is_sealed(secret: str, name: str) -> bool:
    """Whether a name bears the seal of a secret; without a secret none does."""
    plain, _, given = name.rpartition(".")
    return bool(secret) and secrets.compare_digest(given.encode(), _compute(secret, plain).encode())


def has_sealed_cookie(secret: str, headers: Mapping[str, str]) -> bool:
    """Whether the browser that sends these headers bears a sealed name."""
    try:
        found = SimpleCookie(headers.get("COOKIE", "")).get(COOKIE)
    except CookieError:
        return False
    return found is not None and is_sealed(secret, found.value)


def _compute(secret: str, name: str) -> str:
    mac = hmac.digest(secret.encode(), f"session {name}".encode(), "sha256")
    return urlsafe_b64encode(mac[:_BYTES]).rstrip(b"=").decode()
