"""What the API answers about invitations."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class MadeCode:
    """An invitation that was made. code: for the person alone; it can't be shown again."""

    id: str
    name: str
    code: str
    expires_at_s: int


@dataclass(frozen=True)
class MadeCodes:
    """Invitations that were made, in the order in which they were asked for."""

    invitations: tuple[MadeCode, ...]


@dataclass(frozen=True)
class Invitation:
    """Whom an officer invited, and where it stands.

    dossier: what the officer keeps with it. public_key, registration_id, proof: what the person's browser brought, ""
    until then; member: whom the key will be.
    """

    id: str
    name: str
    contact: str
    language: str
    dossier: str
    state: Annotated[str, "open, expired, redeemed, proposed, registered"]
    made_at_s: int
    expires_at_s: int
    redeemed_at_s: int
    member: str
    public_key: str
    registration_id: str
    proof: str


@dataclass(frozen=True)
class Invitations:
    """This organisation's invitations, newest first."""

    invitations: tuple[Invitation, ...]


@dataclass(frozen=True)
class Admitted:
    """Whom a code let in. certificate: PEM."""

    certificate: str
    member: str


@dataclass(frozen=True)
class OwnJoining:
    """Where the caller's own joining stands."""

    member: str
    state: Annotated[str, "redeemed, proposed, registered; unknown: nobody was invited by this key"]
