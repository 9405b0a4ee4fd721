"""Certificates for keys that people bring, by the organisation's members' authority (gateway.ledger.identity)."""

from gateway.db.mirror import Mirror
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.ledger.identity import Brought, UnacceptedError

KEY_UNPROVED = ApiReason("KEY_UNPROVED", 422)
KEY_TAKEN = ApiReason("KEY_TAKEN", 409)
NO_AUTHORITY = ApiReason("NO_MEMBERS_AUTHORITY", 409)


def describe_brought(public_key: str, command_id: str, proof: str, known: str = "") -> Brought:
    """Give what somebody brings of a key; refuse what is none."""
    try:
        return Brought(public_key, command_id, proof, known)
    except ValueError:
        raise KEY_UNPROVED() from None


def require_free(mirror: Mirror, brought: Brought) -> None:
    """Refuse a key that is, or ever was, another member's."""
    if mirror.find_key_owner(brought.key) not in ("", brought.known):
        raise KEY_TAKEN()


def certify(gateway: Gateway, brought: Brought) -> str:
    """Give a key's certificate (PEM), a client's without roles; refuse a key that isn't proved."""
    if gateway.certifier is None:
        raise NO_AUTHORITY()
    try:
        return gateway.certifier.certify(brought).decode("ascii")
    except UnacceptedError as error:
        raise (NO_AUTHORITY() if error.code == "NO_AUTHORITY" else KEY_UNPROVED()) from None
