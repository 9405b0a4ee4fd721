"""A period's bundle: pseudonymous hourly vectors of its settlements, with salts and Merkle proofs, in one JSON file.

    {"format": "volano-bundle/1", "period": "2024-05-01",
     "settlements": {"2024-05-01.provisional.1": {
        "hours": 168, "root": hex,
        "perimeters": [{"perimeter": "AC001E00001", "withdrawn_salt": hex, "injected_salt": hex,
          "leaves": [{"member": id, "salt": hex, "withdrawn_wh": [..], "injected_wh": [..], "path": [hex, ..]}]}]}}}

Leaves stand in the tree's order, (perimeter, member); their place in the file is their index. The salts of a perimeter
hide its totals where fewer than five members stand behind them; else they are zeros. Hours begin at the period's local
midnight, Europe/Rome.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.kernel.strict_json import parse_json
from chaincode.rules import intervals, merkle
from chaincode.rules.energy.packed import unpack_hours
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors, format_vectors, parse_vectors
from chaincode.rules.errors import Refusal
from chaincode.rules.merkle import pack_hours
from chaincode.words import WordedError

FORMAT = "volano-bundle/1"


class BundleError(WordedError):
    """A bundle that can't be read; its text says why."""


@dataclass(frozen=True)
class SettlementBundle:
    """One settlement's vectors, and of each leaf, in order, the path to the root."""

    vectors: Vectors
    root: bytes
    paths: tuple[tuple[bytes, ...], ...]

    @property
    def transient(self) -> bytes:
        """The vectors as `settle` got them."""
        return format_vectors(self.vectors)


@dataclass(frozen=True)
class Bundle:
    """A period's settlements by id."""

    period: str
    settlements: Mapping[str, SettlementBundle]


def compute_leaves(period: str, vectors: Vectors) -> list[bytes]:
    """Give the hashes of all leaves, in the tree's order."""
    return [
        merkle.compute_packed_leaf(
            period, part.perimeter, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn, injected=leaf.injected
        )
        for part in vectors.perimeters
        for leaf in part.leaves
    ]


def build_bundle(period: str, vectors: Mapping[str, bytes]) -> bytes:
    """Build a bundle from {settlement's id: vectors as transient data}.

    Raises:
        BundleError: vectors that can't be read, or a settlement of another period.
    """
    settlements = {name: _build_settlement(period, name, data) for name, data in sorted(vectors.items())}
    whole = {"format": FORMAT, "period": period, "settlements": settlements}
    return json.dumps(whole, separators=(",", ":")).encode("ascii") + b"\n"


def _build_settlement(period: str, name: str, data: bytes) -> dict[str, Any]:
    if name.split(".", maxsplit=1)[0] != period:
        raise BundleError("chaincode.audit.bundle.is_not_settlement_of", name=name, period=period)
    try:
        vectors = parse_vectors(data)
    except Refusal as refusal:
        raise BundleError(
            "chaincode.audit.bundle.vectors_of", name=name, why=refusal.values.get("why", ""),
        ) from refusal
    hashes = compute_leaves(period, vectors)
    paths = iter(merkle.compute_paths(hashes))
    perimeters = [
        {
            "perimeter": part.perimeter, "withdrawn_salt": part.withdrawn_salt.hex(),
            "injected_salt": part.injected_salt.hex(),
            "leaves": [_to_plain(leaf, next(paths)) for leaf in part.leaves],
        }
        for part in vectors.perimeters
    ]
    return {"hours": vectors.hours, "root": merkle.compute_root(hashes).hex(), "perimeters": perimeters}


def _to_plain(leaf: LeafVectors, path: Sequence[bytes]) -> dict[str, Any]:
    return {
        "member": leaf.member, "salt": leaf.salt.hex(), "withdrawn_wh": unpack_hours(leaf.withdrawn),
        "injected_wh": unpack_hours(leaf.injected), "path": [one.hex() for one in path],
    }


def parse_bundle(data: bytes) -> Bundle:
    """Read a bundle. Nothing in it is believed: `recompute` compares all of it with the ledger.

    Raises:
        BundleError: not a bundle.
    """
    try:
        plain = parse_json(data)
        if plain["format"] != FORMAT or not intervals.is_date(plain["period"]):
            raise BundleError("chaincode.audit.bundle.not_of_format_audit_bundle", format=FORMAT)
        settlements = {str(name): _parse_settlement(one) for name, one in plain["settlements"].items()}
    except BundleError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        in_english = f"{type(error).__name__} {str(error)[:80]}"
        raise BundleError("chaincode.audit.bundle.not_bundle_audit_bundle_writes", in_english=in_english) from error
    if any(name.split(".")[0] != plain["period"] for name in settlements):
        raise BundleError("chaincode.audit.bundle.settlement_of_another_period")
    return Bundle(plain["period"], settlements)


def _parse_settlement(plain: Mapping[str, Any]) -> SettlementBundle:
    parts = [_parse_perimeter(perimeter) for perimeter in plain["perimeters"]]
    paths = tuple(
        tuple(bytes.fromhex(node) for node in leaf["path"]) for one in plain["perimeters"] for leaf in one["leaves"]
    )
    vectors = Vectors(int(plain["hours"]), parts)
    try:
        read = parse_vectors(format_vectors(vectors))
    except Refusal as refusal:
        why = refusal.values.get("why", "")
        raise BundleError("chaincode.audit.bundle.vectors", why=why) from refusal
    return SettlementBundle(read, bytes.fromhex(plain["root"]), paths)


def _parse_perimeter(plain: Mapping[str, Any]) -> PerimeterVectors:
    leaves = [
        LeafVectors(
            one["member"], bytes.fromhex(one["salt"]), pack_hours(one["withdrawn_wh"]), pack_hours(one["injected_wh"])
        )
        for one in plain["leaves"]
    ]
    salts = bytes.fromhex(plain["withdrawn_salt"]), bytes.fromhex(plain["injected_salt"])
    return PerimeterVectors(plain["perimeter"], *salts, leaves)
