"""A process that commits as fast as it can and says so, until it is killed: `crash_child.py FOLDER`."""

import secrets
import sys
from pathlib import Path
from threading import Lock, Thread

from gateway.ledger.embedded import EmbeddedLedger, Endorser
from gateway.ledger.port import LedgerCall, Signer, execute
from network.authority import load_credential
from tests.gateway.ledger import toy
from tests.ledger_contract.world import ORGANISATIONS

THREADS = 4


def open_ledger(folder: Path) -> EmbeddedLedger:
    """Open the ledger of a world's folder with the keys that lie there."""
    keys = folder / "keys"
    peers = [load_credential(keys, name, "peer") for name in ORGANISATIONS]
    endorsers = [Endorser(one.organisation, one.certificate, one.key, toy.apply) for one in peers]
    orderer = load_credential(keys, "municipality", "orderer")
    return EmbeddedLedger(folder / "ledger.db", endorsers, ("municipality", Signer(orderer.certificate, orderer.key)))


def commit(ledger: EmbeddedLedger, signer: Signer, gate: Lock) -> None:
    """Commit one key after the other; a line on standard output is the acknowledgement."""
    while True:
        key = f"k/{secrets.token_hex(8)}"
        receipt = execute(ledger, LedgerCall("put", "id", "", {"key": key, "value": "1"}), signer)
        with gate:
            sys.stdout.write(f"{receipt.transaction_id} {key}\n")
            sys.stdout.flush()


def main(folder: Path) -> None:
    """Run until killed."""
    ledger = open_ledger(folder)
    client = load_credential(folder / "keys", "citizens", "client")
    signer, gate = Signer(client.certificate, client.key), Lock()
    threads = [Thread(target=commit, args=(ledger, signer, gate)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
