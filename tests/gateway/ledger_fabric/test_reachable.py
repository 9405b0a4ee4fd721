"""Whether a gateway's own peer is there: said at once, by whoever has it, and true."""

import time
from pathlib import Path
from types import SimpleNamespace

from gateway.client import Client
from gateway.http.app import close_app, create_app, mount
from gateway.settings import Settings
from tests.helpers.network.waiting import wait_for
from tests.ledger_contract.world import CHANNEL

from .peer import FakePeer


def test_health_is_the_peers_truth(over: SimpleNamespace, tmp_path: Path) -> None:
    settings = Settings(CHANNEL, "municipality", tmp_path / "municipality", tmp_path / "keys")
    app = create_app(settings, over.ledger)
    try:
        client = Client(mount([app]), "municipality")
        wait_for(lambda: over.ledger.is_reachable() and client.get("health")["blocks_behind"] == 0)
        assert client.get("health")["status"] == "ok"
        over.peer.stop()
        wait_for(lambda: not over.ledger.is_reachable())
        began = time.monotonic()
        away = client.get("health")
        assert time.monotonic() - began < 2  # nobody waits for a peer that isn't there
        assert (away["status"], away["height"]) == ("ledger away", over.world.ledger.height())
        over.peer = FakePeer(over.world.ledger, over.peer.port)
        wait_for(over.ledger.is_reachable)
        wait_for(lambda: client.get("health")["status"] == "ok")
    finally:
        close_app(app)
