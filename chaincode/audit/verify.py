"""`verify`: a ledger from block 0 to its end, against a trust that came another way.

    report = verify(blocks, trust)          # blocks: an iterable of bytes, each a common.Block
    report.is_ok, report.findings, report.notes, report.state_digest
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chaincode.audit.chain import ChainReader
from chaincode.audit.findings import CHAIN_CUT, I6_DIGEST, Finding, parse_finding
from chaincode.audit.lateness import find_late
from chaincode.audit.replay import Replay
from chaincode.audit.state_view import StateView
from chaincode.audit.trust import Checkpoint, TrustFile
from chaincode.audit.unsigned import Unsigned, list_unsigned, say_bound
from chaincode.rules import keys
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from chaincode.wire.trust import Trust, Verifier

CHAINCODE = "volano"
_AS_THEY_ARE = (
    "height", "block_hash", "outcome", "transactions", "valid", "date", "day", "state_digest", "bound_height",
)


@dataclass(frozen=True)
class Report:
    """What an audit found. Amounts in cents; height, block_hash and outcome: of the last block that holds.

    findings: what doesn't hold; notes: what is late or worth knowing; unsigned: what could be another and nobody would
    see it; bound_height: so many blocks are fixed by a checkpoint, 0 without one; state: the namespace's keys at the
    end; rerun: settlements that their vectors gave again.
    """

    height: int
    block_hash: str
    outcome: str
    transactions: int
    valid: int
    date: str
    day: int
    state_digest: str
    amounts: Mapping[str, int]
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    unsigned: tuple[Unsigned, ...] = ()
    bound_height: int = 0
    rerun: tuple[str, ...] = ()
    state: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def is_ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def checkpoint(self) -> Checkpoint:
        """What fixes this ledger: to be kept apart from it."""
        return Checkpoint(self.height, self.block_hash, self.outcome)

    def say_bound(self, language: str = "en") -> str:
        """Say which blocks could be missing at the end, and nobody would see it; "" if none, or some are seen to be."""
        if any(finding.reason == CHAIN_CUT for finding in self.findings):
            return ""
        return say_bound(self.bound_height, self.height, language)

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "ok": self.is_ok, "height": self.height, "block_hash": self.block_hash, "outcome": self.outcome,
            "bound_height": self.bound_height, "unsigned": [one.to_plain() for one in self.unsigned],
            "transactions": self.transactions, "valid": self.valid, "date": self.date, "day": self.day,
            "state_digest": self.state_digest, "amounts_cents": dict(self.amounts),
            "findings": [one.to_plain() for one in self.findings], "notes": [note.to_plain() for note in self.notes],
        }


def parse_report(plain: Mapping[str, Any]) -> Report:
    """Read a report of `to_plain`, without the state."""
    same = {name: plain[name] for name in _AS_THEY_ARE}
    return Report(
        amounts=plain["amounts_cents"], findings=tuple(map(parse_finding, plain["findings"])),
        notes=tuple(parse_finding(note, is_note=True) for note in plain["notes"]),
        unsigned=tuple(Unsigned(one["name"]) for one in plain["unsigned"]), **same,
    )


def verify(
    blocks: Iterable[bytes],
    trusted: TrustFile,
    *,
    workers: int = 0,
    on_block: Callable[[int], None] | None = None,
    state_digest: str = "",
    transients: Mapping[str, Mapping[str, bytes]] | None = None,
    namespace: str = CHAINCODE,
) -> Report:
    """Check everything that the blocks alone can show.

    workers: other processes that check signatures, 0 for none; on_block: called with each number; state_digest: one
    that must come out, "" for none; transients: of settlements whose vectors are known, by settlement id.
    """
    reader = ChainReader(blocks, trusted, workers=workers)
    replay: Replay | None = None
    for one in reader:
        if one.block is None or reader.trust is None:
            break
        if replay is None:
            replay = _begin(reader.trust, namespace, transients)
        elif replay.verifier.trust is not reader.trust:
            replay.verifier = Verifier(reader.trust)
        replay.add_block(one.block.number, one.block.codes, one.checked)
        if on_block is not None:
            on_block(one.block.number)
    return _report(reader, replay or _begin(None, namespace, transients), state_digest)


def _begin(trust: Trust | None, namespace: str, transients: Mapping[str, Mapping[str, bytes]] | None) -> Replay:
    return Replay(Verifier(trust or Trust("", ())), namespace, transients or {})


def _report(reader: ChainReader, replay: Replay, state_digest: str) -> Report:
    state = dict(replay.state.items(replay.namespace))
    found = [*reader.findings, *reader.notes, *replay.findings, *replay.definitions.check_end()]
    digest = replay.state.digest(replay.namespace)
    if state_digest and digest != state_digest:
        found.append(I6_DIGEST(right=digest, found=state_digest))
    now, late = _read_end(StateView(state))
    notes = [one for one in found if one.reason.is_note] + late
    holdings = replay.tracker.holdings
    bound_height = reader.bound_height
    return Report(
        reader.height, reader.block_hash, reader.outcome, replay.transactions, replay.valid,
        now.date if now else "", now.number if now else 0, digest,
        {name: getattr(holdings, f"{name}_cents") for name in ("minted", "burnt", "lots", "held", "commons")}
        | {"funds": holdings.funds_cents + holdings.budgets_cents + holdings.undrawn_cents},
        tuple(one for one in found if not one.reason.is_note), tuple(notes),
        list_unsigned(reader.trust, bound_height < reader.height), bound_height, tuple(replay.rerun), state,
    )


def _read_end(view: StateView) -> tuple[Now | None, list[Finding]]:
    """Give the last day and what is late on it; nothing when the state can't be read, which was found before."""
    data = view.get(keys.NOW)
    try:
        return (read_record(Now, data), find_late(view)) if data is not None else (None, [])
    except ValueError:
        return None, []
