"""Replay of a chain by the wire's own validation, from its bytes alone."""

from itertools import islice

from chaincode.audit.chain import ChainReader
from chaincode.audit.trust import describe_genesis
from chaincode.wire.rwset import Version
from chaincode.wire.validation import Updates, validate_block
from gateway.ledger.embedded import EmbeddedLedger


class Replayed:
    """State, ids and codes as the replay finds them. written: the codes that the blocks say."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[bytes, Version]] = {}
        self.codes: list[str] = []
        self.written: list[str] = []
        self.ids: dict[str, list[str]] = {}

    def version(self, namespace: str, key: str) -> Version | None:
        return self.values[key][1] if key in self.values else None

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        return sorted((key, version) for key, (_, version) in self.values.items() if start <= key < end)

    def has_transaction(self, transaction_id: str) -> bool:
        return transaction_id in self.ids

    def apply(self, updates: Updates) -> None:
        for key, one in updates.get("volano", {}).items():
            if one.value is None:
                self.values.pop(key, None)
            else:
                self.values[key] = (one.value, one.version)

    def items(self) -> list[tuple[str, bytes]]:
        return [(key, value) for key, (value, _) in self.values.items()]


def replay(ledger: EmbeddedLedger) -> Replayed:
    """Check every block of the chain and work out codes and state again."""
    raws, state = [block.raw for block in islice(ledger.blocks(), ledger.height())], Replayed()
    reader = ChainReader(raws, describe_genesis(raws[0]))
    for found in reader:
        block, checked = found.block, found.checked
        assert block is not None
        codes, updates = validate_block(block.number, checked, state)
        state.apply(updates)
        for one, code in zip(checked, codes, strict=True):
            state.ids.setdefault(one.transaction_id, []).append(code.name)
        state.codes += [code.name for code in codes]
        state.written += [code.name for code in block.codes]
    assert reader.findings == []
    assert (reader.height, reader.block_hash, reader.outcome) == ledger.tip()
    return state
