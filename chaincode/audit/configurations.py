"""Whose word counts at which block: a channel's configuration changes by blocks of its own, which are checked first.

The embedded ledger's never does. On a network each later configuration must follow the one before it as the signatures
of administrators allow (`wire.config_update`); from its block on the new one is in force.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.config_update import ConfigurationError, Update, check_update
from chaincode.wire.configuration import is_configuration
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Trust, Verifier
from chaincode.wire.validation import check_envelope


@dataclass(frozen=True)
class Entry:
    """A block's bytes, and the trust that it is checked by. update: what it brings into force; why: it may not."""

    data: bytes
    trust: Trust
    update: Update | None = None
    why: str = ""


def follow(blocks: Iterable[bytes], trust: Trust) -> Iterator[Entry]:
    """Give the blocks after block 0 with the trust in force at each; end with one that changes it without leave."""
    verifier = Verifier(trust)
    for data in blocks:
        entry = _read(data, verifier)
        yield entry
        if entry.why:
            return
        if entry.update is not None:
            verifier = Verifier(entry.update.trust)


def _read(data: bytes, verifier: Verifier) -> Entry:
    trust = verifier.trust
    if not trust.is_network:
        return Entry(data, trust)
    try:
        block = parse_block(data)
    except MalformedError:
        return Entry(data, trust)  # whoever checks it says so
    # one that its sender didn't sign changes nothing, and has a code for that
    if not is_configuration(block) or check_envelope(block.envelopes[0], verifier).code is not Code.VALID:
        return Entry(data, trust)
    try:
        return Entry(data, trust, check_update(block.envelopes[0], verifier))
    except ConfigurationError as error:
        return Entry(data, trust, why=str(error))
