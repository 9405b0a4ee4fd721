"""A service in this process with fake peers on it, for tests that are one coroutine each."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import grpc

from chaincode.shim.config import Config, Tls
from chaincode.shim.rulebook import Rulebook
from chaincode.shim.server import Server
from tests.shim import toy
from tests.shim.fake_peer import LARGE, Client, FakePeer

PACKAGE = "volano:" + "5" * 64


class House:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = CLIENTS["municipality"]
        self.peers: list[FakePeer] = []

    async def peer(self, state: dict[str, bytes] | None = None, *, says_ready: bool = True, **params: int) -> FakePeer:
        peer = FakePeer(state or {}, **params)
        self.peers.append(peer)
        await peer.dial(grpc.aio.insecure_channel(f"127.0.0.1:{self.server.port}", LARGE), says_ready=says_ready)
        return peer


CLIENTS: dict[str, Client] = {}


def _make_clients() -> None:
    if not CLIENTS:
        with tempfile.TemporaryDirectory() as folder:
            CLIENTS["municipality"] = Client(Path(folder))


@asynccontextmanager
async def run_house(rules: Rulebook = toy.RULES, tls: Tls | None = None) -> AsyncIterator[House]:
    _make_clients()
    server = Server(Config("127.0.0.1:0", PACKAGE, rules.digest, tls), rules, grace_s=1)
    server.start()
    thread = Thread(target=server.run)
    thread.start()
    house = House(server)
    try:
        yield house
    finally:
        for peer in house.peers:
            await peer.close()
            await peer.channel.close()
        server.stop()
        await asyncio.to_thread(thread.join)


def in_house(
    test: Callable[[House], Coroutine[Any, Any, None]], rules: Rulebook = toy.RULES
) -> Callable[[], None]:
    """Make a test of a coroutine that takes a House."""

    def run() -> None:
        async def inside() -> None:
            async with run_house(rules) as house:
                await test(house)

        asyncio.run(asyncio.wait_for(inside(), 60))

    run.__name__ = test.__name__
    run.__module__ = test.__module__
    return run
