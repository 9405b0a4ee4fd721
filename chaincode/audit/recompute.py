"""`recompute`: a period's settlements worked out again from the ledger and a bundle, by nobody's leave.

First the vectors against the anchor: each leaf's path, the root, hourly totals (I5). Then the ledger is verified from
block 0, and on the way each `settle` of the bundle is run again on the state before it: shared energy, worths, credits,
carries, bonuses, welcomes and the cuts of T10 must give the same pages, record and digest, byte for byte (I6).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaincode.audit.bundle import Bundle, SettlementBundle, compute_leaves
from chaincode.audit.findings import I5_PROOF, I5_ROOT, I5_SUMS, I6_NOT_FOUND, Finding, parse_finding
from chaincode.audit.state_view import StateView
from chaincode.audit.trust import TrustFile
from chaincode.audit.verify import CHAINCODE, Report, parse_report, verify
from chaincode.rules import keys, merkle
from chaincode.rules.energy.packed import RegisterHours, sum_perimeter
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Settlement
from chaincode.rules.energy.totals import hash_totals
from chaincode.rules.energy.vectors import NAME, PerimeterVectors
from chaincode.rules.state import read_record


@dataclass(frozen=True)
class Recomputed:
    """One settlement. is_same: it came to the same, byte for byte; amounts in cents of a token, energy in Wh."""

    settlement_id: str
    is_same: bool
    members: int
    shared_wh: int = 0
    energy_cents: int = 0
    bonus_cents: int = 0
    welcome_cents: int = 0
    cut_cents: int = 0
    is_countersigned: bool = False


@dataclass(frozen=True)
class Recomputation:
    """The ledger's report, what the bundle shows besides, and each settlement."""

    report: Report
    findings: tuple[Finding, ...]
    settlements: tuple[Recomputed, ...]

    @property
    def is_ok(self) -> bool:
        """Whether the ledger holds and every settlement came to the same."""
        return self.report.is_ok and not self.findings and all(settlement.is_same for settlement in self.settlements)

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "ok": self.is_ok, "ledger": self.report.to_plain(),
            "findings": [finding.to_plain() for finding in self.findings],
            "settlements": [vars(settlement) for settlement in self.settlements],
        }


def parse_recomputation(plain: Mapping[str, Any]) -> Recomputation:
    """Read a recomputation of `to_plain`, without the ledger's state."""
    return Recomputation(
        parse_report(plain["ledger"]), tuple(map(parse_finding, plain["findings"])),
        tuple(Recomputed(**settlement) for settlement in plain["settlements"]),
    )


def recompute(
    blocks: Iterable[bytes],
    trusted: TrustFile,
    bundle: Bundle,
    *,
    workers: int = 0,
    on_block: Callable[[int], None] | None = None,
    namespace: str = CHAINCODE,
) -> Recomputation:
    """Verify a ledger, and work a bundle's settlements out again on the way."""
    transients = {name: {NAME: one.transient} for name, one in bundle.settlements.items()}
    report = verify(blocks, trusted, workers=workers, on_block=on_block, transients=transients, namespace=namespace)
    view = StateView(report.state)
    findings = [
        finding for name, one in bundle.settlements.items() for finding in check_bundle(bundle.period, name, one, view)
    ]
    done = tuple(_describe(name, one, report, view) for name, one in bundle.settlements.items())
    return Recomputation(report, tuple(findings), done)


def check_bundle(period: str, name: str, one: SettlementBundle, view: StateView) -> list[Finding]:
    """I5: compare a settlement's vectors with its anchor: paths, root, hourly totals."""
    data = view.get(keys.anchor(name))
    if data is None or view.get(keys.settlement(name)) is None:
        return [I6_NOT_FOUND(settlement=name)]
    anchor = read_record(Anchor, data)
    hashes, root = compute_leaves(period, one.vectors), bytes.fromhex(anchor.root)
    findings = [
        I5_PROOF(index=index)
        for index, (leaf, path) in enumerate(zip(hashes, one.paths, strict=True))
        if not merkle.verify_path(leaf, path, index, anchor.leaves, root)
    ]
    if len(hashes) != anchor.leaves or merkle.compute_root(hashes) != root:
        findings.append(I5_ROOT(found=merkle.compute_root(hashes).hex(), anchored=anchor.root))
    return findings + list(_compare_totals(period, one, anchor))


def _compare_totals(period: str, one: SettlementBundle, anchor: Anchor) -> Iterator[Finding]:
    anchored = {totals.perimeter: totals for totals in anchor.perimeters}
    given = {part.perimeter: part for part in one.vectors.perimeters}
    for perimeter in sorted({**anchored, **given}):
        if perimeter not in anchored or perimeter not in given:
            yield I5_SUMS(perimeter=perimeter, register="?", hour="?", sum="?", anchored="?")
        else:
            yield from _compare_perimeter(period, given[perimeter], anchored[perimeter], one.vectors.hours)


def _compare_perimeter(
    period: str, part: PerimeterVectors, anchored: PerimeterTotals, hours: int
) -> Iterator[Finding]:
    summed = sum_perimeter(part, hours)
    for register, own, totals, salt in (
        ("withdrawn", summed.withdrawn, anchored.withdrawn, part.withdrawn_salt),
        ("injected", summed.injected, anchored.injected, part.injected_salt),
    ):
        where = period, part.perimeter, register
        yield from _compare_hidden(where, own, totals, salt) if totals.hash else _compare_plain(where, own, totals)


def _compare_hidden(
    where: tuple[str, str, str], own: RegisterHours, totals: RegisterTotals, salt: bytes
) -> Iterator[Finding]:
    if hash_totals(*where, salt, own.hours_wh) != totals.hash:
        yield I5_SUMS(
            perimeter=where[1], register=where[2], hour="?", sum=sum(own.hours_wh), anchored=f"#{totals.hash[:12]}"
        )


def _compare_plain(where: tuple[str, str, str], own: RegisterHours, totals: RegisterTotals) -> Iterator[Finding]:
    if len(own.hours_wh) != len(totals.hours_wh):
        yield I5_SUMS(
            perimeter=where[1], register=where[2], hour="?", sum=sum(own.hours_wh), anchored=sum(totals.hours_wh)
        )
        return
    for hour, (wh, anchored_wh) in enumerate(zip(own.hours_wh, totals.hours_wh, strict=True)):
        if wh != anchored_wh:
            yield I5_SUMS(perimeter=where[1], register=where[2], hour=hour, sum=wh, anchored=anchored_wh)


def _describe(name: str, one: SettlementBundle, report: Report, view: StateView) -> Recomputed:
    data = view.get(keys.settlement(name))
    members = sum(len(part.leaves) for part in one.vectors.perimeters)
    if data is None:
        return Recomputed(name, False, members)
    settlement = read_record(Settlement, data)
    return Recomputed(
        name, name in report.rerun, members, settlement.shared_wh, settlement.energy_cents, settlement.bonus_cents,
        settlement.welcome_cents, settlement.cut_cents, settlement.countersigned_on > 0,
    )
