"""Chains of tests/vectors/fabric-*: what is found in them, and what stands in them."""

import lzma
from functools import cache
from io import BytesIO
from pathlib import Path

from chaincode.audit.blocks_file import read_blocks
from chaincode.audit.findings import Finding
from chaincode.audit.trust import TrustFile, parse_trust
from chaincode.audit.verify import Report, verify
from chaincode.wire import messages
from chaincode.wire.block import Block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.configuration import is_configuration
from chaincode.wire.messages import MalformedError
from chaincode.wire.transaction import Transaction, parse_transaction

VECTORS = Path(__file__).parents[2] / "vectors"
LINES = ("2.5", "3.1")
AGE = "DEFINITION_RULES"


@cache
def load(line: str) -> tuple[tuple[bytes, ...], TrustFile]:
    folder = VECTORS / f"fabric-{line}"
    data = lzma.decompress((folder / "chain.xz").read_bytes())
    return tuple(read_blocks(BytesIO(data))), parse_trust((folder / "trust.toml").read_text("utf-8"))


def findings(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.code != AGE]


def found(blocks: list[bytes], trust: TrustFile) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in findings(verify(blocks, trust))]


def find_configuration(blocks: list[bytes]) -> int:
    """The number of the block that changes the configuration."""
    return next(number for number, data in enumerate(blocks) if number and is_configuration(parse_block(data)))


def open_transaction(envelope: bytes) -> Transaction | None:
    try:
        return parse_transaction(messages.decode(messages.Envelope, envelope).payload)
    except MalformedError:
        return None


def list_transactions(blocks: list[bytes]) -> list[tuple[Block, int, Transaction]]:
    made = []
    for block in map(parse_block, blocks):
        for position, envelope in enumerate(block.envelopes):
            transaction = open_transaction(envelope)
            if transaction is not None:
                made.append((block, position, transaction))
    return made


def find_command(blocks: list[bytes], name: bytes, code: Code = Code.VALID) -> tuple[Block, int, Transaction]:
    return next(
        one for one in list_transactions(blocks) if one[2].args[:1] == (name,) and one[0].codes[one[1]] is code
    )
