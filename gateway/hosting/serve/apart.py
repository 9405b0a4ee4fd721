"""Pages apart: two sockets of this machine's loopback between the gateway child and the pages' child.

The process above opens both and keeps them, and each child inherits the one that it listens at: a child that is started
again finds who waited for it. Both are given a secret, by which each believes whom the other asks for: anybody on this
machine may connect. It goes by the environment, which nobody else can read.
"""

import os
from dataclasses import dataclass, field
from socket import AF_INET, SOCK_STREAM, socket

from gateway.hosting.serve.plan import LOOPBACK
from gateway.http.introducing import make_proof

BACKLOG = 128
VARIABLE = "PAGES_PROOF"  # no setting of anybody's


@dataclass(frozen=True)
class Between:
    """pages: where the pages' child listens; gateway: where the gateway child does, for the pages alone."""

    pages: socket
    gateway: socket
    proof: str = field(default_factory=make_proof, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """What both children find in theirs."""
        return {VARIABLE: self.proof}

    @property
    def gateway_options(self) -> list[str]:
        """What the gateway child is told: who makes pages, and at which of its descriptors they ask."""
        return ["--pages", find_address(self.pages), "--pages-ask", str(self.gateway.fileno())]

    @property
    def pages_options(self) -> list[str]:
        """What the pages' child is told: whom it asks, and at which of its descriptors it listens."""
        return ["--gateway", find_address(self.gateway), "--listen", str(self.pages.fileno())]

    def close(self) -> None:
        """Close both."""
        self.pages.close()
        self.gateway.close()


def open_between() -> Between:
    """Listen at two free ports of the loopback.

    Raises:
        OSError: there are none.
    """
    return Between(_listen(), _listen())


def take_proof() -> str:
    """Return the secret that this process was given, which no process of its own inherits; "" for none."""
    return os.environ.pop(VARIABLE, "")


def take_socket(number: int) -> socket:
    """Return the listening socket that this process inherited under a number."""
    return socket(AF_INET, SOCK_STREAM, fileno=number)


def find_address(listening: socket) -> str:
    """Return the address that a socket listens at."""
    host, port = listening.getsockname()
    return f"http://{host}:{port}"


def _listen() -> socket:
    listening = socket(AF_INET, SOCK_STREAM)
    listening.bind((LOOPBACK, 0))
    listening.listen(BACKLOG)
    return listening
