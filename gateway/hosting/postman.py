"""Hands over the letters of one gateway: a thread of its own, so that a slow server of mail keeps no day closed."""

from gateway.hosting.ticking import Ticking
from gateway.outbox import send_due


class Postman(Ticking):
    """Sends what is due every few seconds, after `start`."""

    name = "postman"

    def tick(self) -> None:
        """Send what is due."""
        send_due(self._gateway)
