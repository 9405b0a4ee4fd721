"""A member's files at the gateway of the member's organisation."""

from dataclasses import dataclass

from gateway import uploads
from gateway.http.context import Gateway
from gateway.http.errors import WRONG_GATEWAY
from gateway.http.rights import require_member
from gateway.http.security import Session, require_free_member
from gateway.uploads import GivenUpload, Upload
from gateway.uploads.store import MOST_BYTES


@dataclass(frozen=True)
class Uploads:
    """A member's files, and the room that is left, in bytes."""

    uploads: tuple[Upload, ...]
    left_bytes: int


def keep(gateway: Gateway, caller: Session, kind: str, data: bytes) -> Upload:
    """Keep a file of the caller's."""
    member = require_free_member(caller)
    _require_own(gateway, caller)
    return uploads.keep(gateway, member, kind, data)


def list_own(gateway: Gateway, caller: Session) -> Uploads:
    """Return the caller's files."""
    member = require_member(caller)
    _require_own(gateway, caller)
    held = uploads.list_held(gateway, member)
    return Uploads(tuple(held), MOST_BYTES - sum(upload.bytes for upload in held))


def give(gateway: Gateway, caller: Session, name: str) -> GivenUpload:
    """Return one of the caller's files with its content."""
    member = require_member(caller)
    _require_own(gateway, caller)
    return uploads.give(gateway, member, name)


def delete(gateway: Gateway, caller: Session, name: str) -> None:
    """Delete one of the caller's files."""
    member = require_free_member(caller)
    _require_own(gateway, caller)
    uploads.delete(gateway, member, name)


def _require_own(gateway: Gateway, caller: Session) -> None:
    """Refuse who belongs to another organisation: what people send stays at their own."""
    if caller.organisation != gateway.settings.organisation:
        raise WRONG_GATEWAY(organisation=caller.organisation)
