"""A channel of four organisations, and the state that it committed."""

from dataclasses import dataclass, field
from pathlib import Path

from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import NamespaceSet, Version
from chaincode.wire.signing import sign
from chaincode.wire.transaction import (
    Action,
    Endorsement,
    Response,
    build_envelope,
    build_response_payload,
    build_transaction,
)
from chaincode.wire.trust import Trust, Verifier
from chaincode.wire.validation import Checked, check_envelope
from network.authority import Credential, create_authority, enrol

NAMES = ("citizens", "commerce", "municipality", "gse")


@dataclass
class Committed:
    """A state of one namespace."""

    keys: dict[str, Version] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def version(self, namespace: str, key: str) -> Version | None:
        return self.keys.get(key) if namespace == "volano" else None

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        return sorted((key, version) for key, version in self.keys.items() if start <= key < end)

    def has_transaction(self, transaction_id: str) -> bool:
        return transaction_id in self.ids


class Channel:
    """Four organisations with a peer each, and a client who signs."""

    def __init__(self, folder: Path) -> None:
        self.authorities = {name: create_authority(name, folder) for name in NAMES}
        self.verifier = Verifier(Trust("vallechiara", tuple(one.describe() for one in self.authorities.values())))
        self.peers = {name: enrol(one, "peer", unit="peer") for name, one in self.authorities.items()}
        self.client = enrol(self.authorities["citizens"], "client")
        self.count = 0

    def envelope(
        self, sets: NamespaceSet | None = None, *, by=NAMES[:3], channel="vallechiara", named="volano",
        signer: Credential | None = None, endorsers: list[Credential] | None = None,
    ) -> bytes:
        """A transaction; by default a good one."""
        self.count += 1
        creator = serialise_identity("citizens", self.client.certificate)
        nonce = self.count.to_bytes(24, "big")
        raw = build_proposal(channel, "volano", [b"pay"], creator=creator, nonce=nonce, timestamp_s=1)
        proposal = parse_proposal(raw)
        action = Action(named, "", Response(200), (sets or NamespaceSet("volano"),))
        payload = build_response_payload(proposal, action)
        held = endorsers if endorsers is not None else [self.peers[name] for name in by]
        endorsements = [endorse(one, payload) for one in held]
        transaction = build_transaction(proposal, payload, endorsements)
        return build_envelope(transaction, sign((signer or self.client).key, transaction))

    def check(self, envelope: bytes) -> Checked:
        return check_envelope(envelope, self.verifier)


def endorse(one: Credential, payload: bytes) -> Endorsement:
    serialised = serialise_identity(one.organisation, one.certificate)
    return Endorsement(serialised, sign(one.key, payload + serialised))
