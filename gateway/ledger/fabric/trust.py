"""Whom the channel trusts now: its newest configuration, as the peer's blocks show it."""

from collections.abc import Callable
from threading import Lock

from chaincode.wire.block import Block, parse_block
from chaincode.wire.configuration import is_configuration, open_configuration, read_configuration
from chaincode.wire.messages import MalformedError
from chaincode.wire.ordering import read_last_configuration
from chaincode.wire.trust import Verifier


class FollowedTrust:
    """The configuration that is in force. fetch: gives a block by its number."""

    def __init__(self, fetch: Callable[[int], bytes]) -> None:
        self._fetch, self._gate = fetch, Lock()
        self._known: tuple[int, Verifier] | None = None

    @property
    def verifier(self) -> Verifier | None:
        """Checks identities by it; None before `begin`."""
        known = self._known
        return known[1] if known else None

    def begin(self, newest: Block) -> None:
        """Read the configuration that the newest block names.

        Raises:
            MalformedError: a configuration that can't be used.
        """
        self.see(parse_block(self._fetch(find_configuration(newest))))

    def see(self, block: Block) -> None:
        """Learn from a block, if it is a configuration and newer than what is known."""
        if not is_configuration(block):
            return
        channel, envelope = open_configuration(block.envelopes[0])
        verifier = Verifier(read_configuration(channel, envelope.config))
        with self._gate:
            if self._known is None or self._known[0] < block.number:
                self._known = block.number, verifier


def find_configuration(block: Block) -> int:
    """Give the number of the block that holds the configuration in force at a block, as its orderers signed.

    Raises:
        MalformedError: it doesn't say so.
    """
    found = read_last_configuration(block)
    if found is None and block.number:
        raise MalformedError("a block that names no configuration")
    return found or 0
