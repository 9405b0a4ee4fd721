"""What an outsider can check: the whole ledger, a copy with one byte flipped, and each week from its vectors."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.audit.trust import Checkpoint, describe_genesis
from chaincode.audit.verify import Report, verify
from chaincode.rules.energy.vectors import NAME
from gateway.commandline.demo.town import OPERATOR
from gateway.hosting.opening import Gateways

WITNESS = "citizens"  # whose gateway says how far the ledger is: another than the one that gives the blocks


@dataclass(frozen=True)
class Proof:
    """The whole ledger's report, with every week worked out again; that of a copy, and the block flipped there."""

    report: Report
    weeks: Sequence[str]
    flipped_block: int
    flipped: Report


def prove(gateways: Gateways, settlements: Sequence[str]) -> Proof:
    """Check the ledger, then a copy in which one bit of a block in the middle is another."""
    blocks = load_blocks(gateways)
    checkpoint = Checkpoint(**gateways.client_of(WITNESS).get("audit/checkpoint"))
    trusted = describe_genesis(blocks[0], checkpoint)
    auditor = gateways.client("citizens", "auditor", at=OPERATOR)
    vectors = {
        name: {NAME: base64.b64decode(auditor.get(f"periods/{name[:10]}/bundle", settlement=name)["vectors"])}
        for name in settlements
    }
    report = verify(blocks, trusted, transients=vectors)
    copy, at = list(blocks), len(blocks) // 2
    copy[at] = _flip(copy[at], len(copy[at]) // 2)
    return Proof(report, report.rerun, at, verify(copy, trusted))


def load_blocks(gateways: Gateways) -> list[bytes]:
    """Give every block's bytes, block 0 first."""
    height = gateways.ledger.height()
    stream = gateways.ledger.blocks(0)
    return [next(stream).raw for _ in range(height)]


def _flip(block: bytes, at: int) -> bytes:
    return block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]
