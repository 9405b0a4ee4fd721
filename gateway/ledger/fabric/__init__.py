"""Hyperledger Fabric as the ledger: the port over a peer's Gateway and Deliver services."""

from gateway.ledger.fabric.connection import Deadlines, PeerAddress
from gateway.ledger.fabric.ledger import FabricLedger
from gateway.ledger.fabric.retries import Patience

__all__ = ["Deadlines", "FabricLedger", "Patience", "PeerAddress"]
