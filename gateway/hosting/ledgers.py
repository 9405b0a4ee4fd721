"""Opens the ledger that settings name, where it is a network's; an embedded one belongs to whoever holds its keys."""

import time
from collections.abc import Callable

from chaincode.words import words_of
from gateway.connecting import SERVICE
from gateway.ledger.fabric import FabricLedger, PeerAddress
from gateway.ledger.keys import load_signer
from gateway.settings import Settings, SettingsError


def open_ledger(
    settings: Settings, *, name: str = SERVICE, clock: Callable[[], float] = time.time
) -> FabricLedger:
    """Open the channel of the community's name through the organisation's own peer, by the key of one of its names.

    Nothing is sent before the first call; `close` ends it. clock: UTC seconds.

    Raises:
        SettingsError: the settings name no network, no own peer, or a file that can't be read.
    """
    peer = settings.ledger.peer
    if settings.ledger.kind != "fabric" or peer is None:
        raise SettingsError("gateway.hosting.ledgers.ledger_names_no_peer_of", organisation=settings.organisation)
    try:
        address = PeerAddress(peer.address, peer.tls_root.read_bytes(), peer.server_name)
        signer = load_signer(settings.key_folder(name))
    except OSError as error:
        raise SettingsError(words_of(error).at(error.filename)) from None
    return FabricLedger(address, signer, settings.organisation, settings.community, clock=clock)
