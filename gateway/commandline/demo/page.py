"""The demo's page: the four gateways and the portals on the next free loopback port, with doors open for residents."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import waitress

from chaincode.words import WordedError
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.town import OPERATOR, Resident
from gateway.hosting.opening import Gateways, open_gateways
from gateway.hosting.worker.beside import work_beside
from gateway.ledger.port import Signer
from webapp.app import create_app
from webapp.doors import Door
from webapp.look.setting_up import set_up_aside

HOST, FIRST_PORT, LAST_PORT = "127.0.0.1", 8080, 8180
DOORS = {"citizen": "Ada Neri", "commerce": "Forno Aurora"}
TOWN_HALL = "Municipio di Valmori"


@dataclass
class Served:
    """The open gateways of a folder and their server. lacks: why the pages' look isn't there."""

    folder: Path
    gateways: Gateways
    server: Any
    doors: dict[str, Door] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.server.effective_port}/"

    def open_doors(self, residents: Mapping[str, Resident]) -> None:
        """Hold a door open for two residents, the town hall's officer, the energy operator's manager, and an auditor.

        The manager signs for the operator, too.
        """
        for portal, name in DOORS.items():
            self.doors[portal] = self._make_door(name, residents[name].signer)
        self.doors["municipality"] = self._make_door(TOWN_HALL, self.gateways.signer("municipality", "officer"))
        manager = self.gateways.enrol(OPERATOR, "manager", ("energy_operator", "officer", "official"))
        self.doors["manager"] = self._make_door("", manager)
        self.doors["auditor"] = self._make_door("", self.gateways.signer("citizens", "auditor"))

    def _make_door(self, label: str, signer: Signer) -> Door:
        """A door by which a visitor comes in, and gets the key: these people are invented, and the page is for this
        machine alone.
        """
        return Door(label, lambda name: self.gateways.client_of(name, signer).open_session(), signer.to_pem)

    def stay(self, screen: Screen, stays: bool) -> None:
        """Say where the page is, and keep it open until Ctrl-C if it stays."""
        screen.say("page", url=self.url) if stays else screen.say("was_page")
        if self.lacks:
            screen.say("plain", "dim", why=self.lacks[0])
        if stays:
            with work_beside(self.folder), suppress(KeyboardInterrupt):
                threading.Event().wait()


@contextmanager
def serve_page(folder: Path) -> Iterator[Served]:
    """Open the gateways in a folder and serve it."""
    doors: dict[str, Door] = {}
    with open_gateways(folder, make_page=partial(create_app, doors=doors)) as gateways:
        gateways.catch_up()
        server = _listen(gateways.wsgi)
        thread = threading.Thread(target=server.run, name="page", daemon=True)
        thread.start()
        served = Served(folder, gateways, server, doors)
        set_up_aside(served.lacks.append)
        try:
            yield served
        finally:
            server.close()


def _listen(app: Any) -> Any:
    """Serve on the first port that can be listened on: of two that bind one at the same time, one only learns there."""
    for port in (*range(FIRST_PORT, LAST_PORT), 0):
        try:
            listener = socket.create_server((HOST, port))
        except OSError:
            continue
        return waitress.create_server(app, sockets=[listener], threads=8)
    raise WordedError("gateway.demo.page.no_port_is_free")
