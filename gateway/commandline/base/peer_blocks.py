"""Blocks from an organisation's own peer, for the audit: asked for under its `auditor`'s key, without a gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chaincode.rules.units import ORGANISATIONS
from chaincode.words import say
from gateway.commandline.base.ledger_file import find_ledger, open_ledger
from gateway.commandline.base.refusals import RefusedError, refusals
from gateway.hosting.ledgers import open_ledger as open_peer
from gateway.ledger.port import AllBlocks, LedgerError
from gateway.settings import COMMUNITY_FILE, Settings, load_settings

AUDITOR = "auditor"


@contextmanager
def open_blocks(ledger: Path | None, folder: Path) -> Iterator[AllBlocks]:
    """Open the file that is named, else the folder's own ledger: its file, or what its peer has by now."""
    settings = None if ledger else find_auditor(folder)
    if settings is None:
        with open_ledger(find_ledger(ledger, folder)) as opened:
            yield opened
        return
    with refusals(), open_peer(settings, name=AUDITOR) as peer:
        try:
            height, stream = peer.height(), peer.blocks(0)
            yield AllBlocks((next(stream).raw for _ in range(height)), height)
        except LedgerError as error:
            raise RefusedError(say(
                "gateway.base.peer_blocks.peer_gives_no_blocks", organisation=settings.organisation, why=error,
            )) from error


def find_auditor(folder: Path) -> Settings | None:
    """Give the settings of the first organisation whose auditor's key lies in a network's folder; else None."""
    if not (folder / COMMUNITY_FILE).is_file():
        return None
    with refusals():
        all_settings = [load_settings(folder, name) for name in ORGANISATIONS]
    held = (setting for setting in all_settings if (setting.key_folder(AUDITOR) / "key.pem").is_file())
    return next(held, None) if all_settings[0].ledger.kind == "fabric" else None
