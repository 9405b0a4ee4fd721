"""The one connection of a ledger to its organisation's own peer, and whether it is there."""

import time
from dataclasses import dataclass
from typing import Any

import grpc

from chaincode.peer import messages
from chaincode.peer.connection import PeerAddress, open_channel
from chaincode.peer.gateway_service import GatewayService

UNWATCHED_S = 1.0


@dataclass(frozen=True)
class Deadlines:
    """Seconds that one call may take. first: the first answer of a peer at all; commit: from Submit to the block."""

    evaluate_s: float = 30.0
    endorse_s: float = 60.0
    submit_s: float = 35.0
    status_s: float = 2.0
    commit_s: float = 120.0
    first_s: float = 30.0


class Connection:
    """One HTTP/2 connection that all threads share; it is made when first needed and again whenever it is lost."""

    def __init__(self, peer: PeerAddress) -> None:
        self._channel = open_channel(peer)
        self._state: Any = grpc.ChannelConnectivity.IDLE
        self._channel.subscribe(self._note, try_to_connect=True)
        self.gateway = GatewayService(messages.GatewayStub(self._channel))
        self.deliver: Any = messages.DeliverStub(self._channel).Deliver

    @property
    def is_there(self) -> bool:
        """Whether the peer is connected. One whose process stands still is given up after keepalive's time."""
        return self._state is grpc.ChannelConnectivity.READY

    def _note(self, state: Any) -> None:
        self._state = state

    def close(self) -> None:
        """End every call and the connection."""
        self._channel.unsubscribe(self._note)
        self._wait_until_unwatched()
        self._channel.close()

    def _wait_until_unwatched(self) -> None:
        """Let gRPC's own thread see that nobody asks for the state any more: it fails loudly at a closed channel."""
        watch, ends_s = getattr(self._channel, "_connectivity_state", None), time.monotonic() + UNWATCHED_S
        while getattr(watch, "polling", False) and time.monotonic() < ends_s:
            time.sleep(0.01)

