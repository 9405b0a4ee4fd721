"""Where an officer acts from: which organisations' keys are at hand, and at whose gateways they are used."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateway.client import ApiError, Client

OFFICER = "officer"


class Desk(Protocol):
    """What an act needs of whoever takes it: an open community of the command line, a portal's session, a test."""

    @property
    def folder(self) -> Path:
        """Where what isn't done yet is kept."""

    @property
    def community(self) -> str:
        """The community's id."""

    @property
    def operator(self) -> str:
        """The organisation at whose gateway readings and points live."""

    @property
    def countersigner(self) -> str:
        """The organisation that works settlements out again and signs them second."""

    def client(self, organisation: str, name: str = "service", at: str = "") -> Client:
        """A client for one of an organisation's own names, at its gateway or at another organisation's."""

    def find_second(self, organisation: str) -> str:
        """The organisation whose officer signs here what this one proposes; "" if no key is at hand."""

    def issue(self, organisation: str, holder: EllipticCurvePublicKey, name: str) -> bytes:
        """Make a member's certificate (PEM), by the organisation's authority; ActError where its key isn't at hand."""

    def explain(self, error: ApiError) -> str:
        """A refusal in words for the person who acts."""

    def tell(self, words: str) -> None:
        """Tell the person who acts something beside the outcome."""


SERVER_FAILED = 500
Stepped = Callable[[], None]
"""Told after each step, for whoever shows progress."""


def explain(desk: Desk, error: ApiError) -> str:
    """Give what was refused in words; a gateway's own failure is no refusal, and is raised again."""
    if error.status >= SERVER_FAILED:
        raise error
    return desk.explain(error)
