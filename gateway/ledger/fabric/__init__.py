"""Hyperledger Fabric as the ledger: the port over a peer's Gateway and Deliver services."""

from chaincode.peer.connection import PeerAddress
from gateway.ledger.fabric.connection import Deadlines
from gateway.ledger.fabric.ledger import FabricLedger
from gateway.ledger.fabric.retries import Patience

__all__ = ["Deadlines", "FabricLedger", "Patience", "PeerAddress"]
