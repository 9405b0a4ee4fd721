"""Where the gateway child listens: in the clear for this machine, and in public by TLS beside a door that points there.

Each door has a loop of its own. The two that lead to the gateways share their threads, by turns; the door in the clear
that only redirects has none of these. SIGHUP has the certificate read again; an authority's own is made anew by itself.
"""

import logging
import signal
import threading
from dataclasses import dataclass, replace
from typing import Any

from gateway.hosting.serve.apart import take_socket
from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.hosting.serve.plain_door import open_plain_door
from gateway.hosting.serve.plan import Apart, ServePlan
from gateway.http.doors import THREADS, Doors, create_server
from gateway.http.ending import end_server
from gateway.http.tls import Clients, Tls
from gateway.http.turns import TurnsDispatcher
from gateway.logs import describe_failure

LOOKS_AGAIN_S = 3_600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listening:
    """Servers that listen. first: of this thread; beside: each with a thread of its own; ended: set at the end."""

    first: Any
    beside: tuple[Any, ...]
    ended: threading.Event

    @property
    def port(self) -> int:
        """The port of what speaks in the clear with this machine."""
        return int(self.first.effective_port)

    def run(self) -> None:
        """Answer until SystemExit."""
        for server in self.beside:
            threading.Thread(target=server.run, name="door", daemon=True).start()
        self.first.run()

    def close(self) -> None:
        """Listen no longer."""
        self.ended.set()
        for server in self.beside:
            end_server(server)
        self.first.close()


def listen(plan: ServePlan, app: Any, doors: Doors, clients: Clients | None = None) -> Listening:
    """Listen where a plan says; `run` answers. clients: the certificates that others may show.

    Raises:
        OSError: an address, a port or a certificate can't be had.
    """
    first, ended = create_server(app, doors), threading.Event()
    beside = [_listen_to_pages(app, doors, plan.apart)] if plan.apart else []
    if plan.public is None:
        return Listening(first, tuple(beside), ended)
    public, tls = plan.public, plan.public.open_tls(plan.folder, clients)
    encrypted = replace(doors, host=public.host, port=public.port, tls=tls)
    plain = replace(doors, host=public.host, port=public.http_port)
    beside.append(create_server(app, encrypted, first.task_dispatcher))
    if public.http_port:
        beside.append(create_server(open_plain_door(public, plan.folder), plain))
    _keep_fresh(tls, public.authority(plan.folder), ended)
    return Listening(first, tuple(beside), ended)


def _listen_to_pages(app: Any, doors: Doors, apart: Apart) -> Any:
    """The door of the pages' process, with threads of its own: its pages don't wait for the API's other callers."""
    door = replace(doors, proof=apart.proof)
    return create_server(app, door, TurnsDispatcher(THREADS, door.name_caller, door.each), take_socket(apart.asks))


def _keep_fresh(tls: Tls, own: OwnAuthority | None, ended: threading.Event) -> None:
    """Read the certificate again at SIGHUP; make that of an authority of our own anew before it ends."""
    def look() -> None:
        while not ended.wait(LOOKS_AGAIN_S):
            if own is not None and own.is_due:
                renew(tls)

    signal.signal(signal.SIGHUP, lambda *_: renew(tls))
    if own is not None:
        threading.Thread(target=look, name="certificate", daemon=True).start()


def renew(tls: Tls) -> None:
    """Read a certificate again; one that can't be used is told of, and the former stays."""
    try:
        tls.renew()
    except (OSError, ValueError) as error:
        _log.error("the certificate can't be read again, the former stays: %s", describe_failure(error))
    else:
        _log.info("the certificate was read again")
