"""What opening a session answers."""

from dataclasses import dataclass
from typing import Annotated

from gateway.db.touched import Heights


@dataclass(frozen=True)
class Challenge:
    """A challenge."""

    challenge: Annotated[str, "Its organisation, a dot, 256 random bits"]


@dataclass(frozen=True)
class WhoCalls:
    """Whose a session is. member: "" for a key that acts for none; roles: those that count today."""

    organisation: str
    key: str
    member: str
    roles: tuple[str, ...]
    is_frozen: bool
    is_suspended: bool


@dataclass(frozen=True, kw_only=True)
class Opened(WhoCalls):
    """A session that was opened."""

    token: str
    expires_at: Annotated[int, "UTC seconds"]


@dataclass(frozen=True)
class Moved:
    """What newly was written of some sessions' members. height: up to which blocks are mirrored here."""

    height: int
    moved: Annotated[tuple[Heights | None, ...], "By token: the heights at which records of its member were last "
                                                 "written, 0 of none since this gateway began; null: it isn't good"]
    common: Annotated[Heights, "Those at which records that name nobody were last written, or this gateway began"]
