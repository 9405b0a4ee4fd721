"""Tells what happened on the ledger, of one gateway: a thread of its own, so that the mirror waits for nobody."""

from gateway.features.notices.service import tell
from gateway.hosting.ticking import Ticking
from gateway.http.context import Gateway

TICK_S = 1.0


class Teller(Ticking):
    """Looks each second whether the mirror has something new, after `start`."""

    name = "teller"

    def __init__(self, gateway: Gateway, tick_s: float = TICK_S) -> None:
        super().__init__(gateway, tick_s)
        self._told = -1

    def tick(self) -> None:
        """Tell what is new."""
        height = self._gateway.mirror.next_block
        if height != self._told:
            tell(self._gateway, height)
            self._told = height
