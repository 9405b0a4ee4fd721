"""Fabric's transaction flow in one process and one SQLite file, for trial, development and tests.

It is no consensus: whoever holds the file and the keys of block 0 can write another history.
"""

from gateway.ledger.embedded.endorser import Endorser
from gateway.ledger.embedded.ledger import EmbeddedLedger

__all__ = ["EmbeddedLedger", "Endorser"]
