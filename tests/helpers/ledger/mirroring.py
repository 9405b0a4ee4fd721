"""A projector that may be killed: `python -m tests.helpers.ledger.mirroring HOME ORGANISATION DATABASE`."""

import signal
import sys
import threading
from pathlib import Path

from gateway.db import Database
from gateway.db.projector import Projector
from tests.helpers.network.network_town import NetworkPlace


def main(folder: Path, organisation: str, database: Path) -> None:
    """Mirror an organisation's blocks until SIGTERM."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with NetworkPlace(folder) as place:
        projector = Projector(place.ledgers[organisation], Database(f"sqlite:///{database}"))
        projector.start()
        over.wait()
        projector.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
