"""What the API answers about notices."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Notice:
    """Something that happened. about: key on the ledger, ""; values: what its sentence is filled with."""

    id: int
    event: str
    date: str
    about: str
    values: dict[str, str]
    is_read: bool


@dataclass(frozen=True)
class Notices:
    """The newest of whoever asks, newest first. unread: of all; last: id of the newest, 0 for none."""

    notices: tuple[Notice, ...]
    unread: int
    last: int


@dataclass(frozen=True)
class Unread:
    """How many notices whoever asks hasn't read."""

    unread: int


@dataclass(frozen=True)
class Wishes:
    """Which kinds of letters a member asked for. can_send: a server of mail is set and there is an address."""

    kinds: Annotated[tuple[str, ...], "all there are"]
    chosen: tuple[str, ...]
    can_send: bool
    has_address: bool
