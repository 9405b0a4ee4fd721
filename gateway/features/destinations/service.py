"""Destinations by name, the calls that went to them, and one call to try a destination."""

from dataclasses import dataclass
from typing import Annotated

from gateway.http.context import Gateway
from gateway.http.security import Session
from gateway.outgoing import Request, ask, list_entries


@dataclass(frozen=True)
class NamedDestination:
    """A destination of the settings. may_be_private: whether its name may lead into a private network."""

    name: str
    url: str
    types: tuple[str, ...]
    may_be_private: bool


@dataclass(frozen=True)
class Destinations:
    """All that the settings name."""

    destinations: tuple[NamedDestination, ...]


@dataclass(frozen=True)
class OutgoingCall:
    """A call that left. bytes: that came."""

    destination: str
    bytes: int
    status: Annotated[str, "The destination's own, or a refusal's code"]
    asked_by: Annotated[str, "A key, or a job of the timetable"]
    at_s: int


@dataclass(frozen=True)
class OutgoingCalls:
    """The newest calls, newest first."""

    calls: tuple[OutgoingCall, ...]


@dataclass(frozen=True)
class Tried:
    """What a destination answered. bytes: unpacked."""

    destination: str
    media: str
    bytes: int


def list_destinations(gateway: Gateway) -> Destinations:
    """Return what the settings name, in order of names."""
    found = sorted(gateway.settings.destinations.items())
    return Destinations(tuple(NamedDestination(name, one.url, one.types, one.private) for name, one in found))


def list_calls(gateway: Gateway, most: int) -> OutgoingCalls:
    """Return the newest calls."""
    return OutgoingCalls(tuple(OutgoingCall(**vars(entry)) for entry in list_entries(gateway, most)))


def try_out(gateway: Gateway, caller: Session, name: str) -> Tried:
    """Ask a destination's own address, and say what came; a refusal says why nothing did."""
    found = ask(gateway, Request(name, asked_by=caller.key))
    return Tried(name, found.media, len(found.data))
