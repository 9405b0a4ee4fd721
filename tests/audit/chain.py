"""A ledger in memory, built of Fabric's own messages, whose endorsers and orderer can be made to lie.

    chain = MemoryChain(folder)
    chain.do("found", chain.service, date=..., parameters=...)
    chain.blocks, chain.trust
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chaincode import contract
from chaincode.audit.ledger_state import LedgerState, Reader
from chaincode.audit.trust import TrustFile, describe_genesis
from chaincode.rules import canonical, intervals
from chaincode.rules.calls import Caller
from chaincode.rules.community.members import compute_member_id
from chaincode.wire.block import build_block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_genesis
from chaincode.wire.identity import parse_creator, serialise_identity
from chaincode.wire.possession import bring_keys
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import KeyRead, NamespaceSet, Range, Write, prefix_range
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
from chaincode.wire.validation import check_envelope, validate_block
from network.authority import Credential, create_authority, enrol

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
FOUNDED_ON = "2024-05-01"
NAMESPACE = "volano"

Apply = Callable[..., Any]


@dataclass(frozen=True)
class Person:
    """Who signs, and for which member ("" for a role)."""

    credential: Credential
    member: str = ""

    @property
    def creator(self) -> bytes:
        return serialise_identity(self.credential.organisation, self.credential.certificate)

    @property
    def public_key(self) -> str:
        """SPKI, DER, hex."""
        return public_hex(self.credential.key)


def public_hex(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


class Keys:
    """Four authorities, a peer of each, an orderer, and holders of roles."""

    def __init__(self, folder: Path) -> None:
        self.authorities = {name: create_authority(name, folder) for name in ORGANISATIONS}
        self.peers = {name: enrol(self.authorities[name], "peer", unit="peer") for name in ORGANISATIONS}
        self.orderer = Person(enrol(self.authorities["municipality"], "orderer", unit="orderer"))
        self.trust = Trust("vallechiara", tuple(one.describe() for one in self.authorities.values()))
        self._people: dict[tuple[str, ...], Person] = {}

    def person(self, organisation: str, *roles: str) -> Person:
        """A holder of roles; the same person each time."""
        who = (organisation, *roles)
        if who not in self._people:
            self._people[who] = Person(enrol(self.authorities[organisation], "-".join(("staff", *roles)), roles=roles))
        return self._people[who]

    def newcomer(self, organisation: str) -> Person:
        """Somebody with a key of their own, who isn't a member yet; acts for the member that this key makes."""
        credential = enrol(self.authorities[organisation], f"member-{secrets.token_hex(4)}")
        return Person(credential, compute_member_id((public_hex(credential.key),)))


class MemoryChain:
    """Blocks, and the state they lead to. version, said: of the chaincode, and what it answers on success."""

    version = ""
    said = ""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.verifier = Verifier(keys.trust)
        self.state = LedgerState()
        self.blocks: list[bytes] = []
        self.responses: dict[str, Any] = {}
        self._restart()

    def _restart(self) -> None:
        self.blocks.append(build_genesis(self.keys.trust, os.urandom(24), 0))

    @property
    def trust(self) -> TrustFile:
        """What an auditor holds."""
        return describe_genesis(self.blocks[0])

    @property
    def date(self) -> str:
        data = self.state.get(NAMESPACE, "now")
        return FOUNDED_ON if data is None else canonical.decode(data)["date"]

    def found(self, **parameters: Any) -> None:
        """Found the community."""
        named = {"community": "vallechiara", "first_period": FOUNDED_ON} | parameters
        self.do("found", self.keys.person("municipality", "service"), date=FOUNDED_ON, parameters=named)

    def open_day(self, days: int = 1) -> None:
        """Open that many days."""
        for _ in range(days):
            self.do("open_day", self.keys.person("municipality", "service"), date=intervals.add_days(self.date, 1))

    def join(self, organisation: str, points: Sequence[Mapping[str, Any]] = ()) -> Person:
        """Register a member of an organisation; another one countersigns."""
        person = self.keys.newcomer(organisation)
        officer = self.keys.person(organisation, "officer")
        command_id = self.new_id()
        arguments = bring_keys([person.credential.key], command_id) | {"points": list(points)}
        receipt = self.do("register", officer, command_id=command_id, **arguments)
        self.countersign(receipt, organisation)
        return person

    def countersign(self, receipt: Mapping[str, Any], organisation: str) -> dict[str, Any]:
        """Sign what `organisation` proposed, as an officer of another one."""
        other = "gse" if organisation == "municipality" else "municipality"
        officer = self.keys.person(other, "officer")
        return self.do("countersign", officer, target=receipt["made"][0], digest=receipt["facts"]["digest"])

    # From a call to a block

    def new_id(self) -> str:
        """A command id of the ledger's day."""
        return f"{self.date}-{secrets.token_hex(16)}"

    def do(
        self, name: str, by: Person, transient: Mapping[str, bytes] | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """Send a command in a block of its own; it must count."""
        envelope, answer = self.endorse(name, by, transient=transient, **arguments)
        codes = self.add(envelope)
        assert codes == [Code.VALID], codes
        return answer

    def endorse(
        self,
        name: str,
        by: Person,
        *,
        transient: Mapping[str, bytes] | None = None,
        apply: Apply = contract.apply,
        bend: Callable[[NamespaceSet], NamespaceSet] = lambda one: one,
        peers: Sequence[str] = ORGANISATIONS,
        command_id: str = "",
        may_refuse: bool = False,
        **arguments: Any,
    ) -> tuple[bytes, dict[str, Any]]:
        """Simulate and sign. apply: another rule book; bend: changes the read/write set that all peers sign."""
        made_id = command_id or self.new_id()
        args = (name.encode(), made_id.encode(), by.member.encode(), canonical.encode(arguments))
        timestamp_s = intervals.local_midnight_s(arguments.get("date", self.date))
        nonce = os.urandom(24)
        proposal = parse_proposal(build_proposal(
            self.keys.trust.channel, NAMESPACE, args, creator=by.creator, nonce=nonce, timestamp_s=timestamp_s,
            transient=transient,
        ))
        identity = parse_creator(by.creator)
        caller = Caller(identity.organisation, identity.key, identity.roles)
        reader = Reader(self.state, NAMESPACE)
        effects = apply(contract.parse_call(args, caller, timestamp_s, transient), reader)
        answer = canonical.decode(effects.response)
        assert may_refuse or effects.status == contract.OK, answer
        sets = bend(self._record(reader, effects))
        answered = Response(200, self.said, effects.response)
        action = Action(NAMESPACE, self.version, answered, (*self._look_up(), sets), effects.event)
        payload = build_response_payload(proposal, action)
        endorsements = [self._endorse(payload, self.keys.peers[peer]) for peer in peers]
        transaction = build_transaction(proposal, payload, endorsements)
        return build_envelope(transaction, sign(by.credential.key, transaction)), answer

    def _look_up(self) -> tuple[NamespaceSet, ...]:
        """What a peer reads beside; nothing here."""
        return ()

    def _record(self, reader: Reader, effects: contract.Effects) -> NamespaceSet:
        reads = tuple(KeyRead(key, self.state.version(NAMESPACE, key)) for key in reader.keys)
        ranges = tuple(
            Range(*prefix_range(one),
                  tuple(KeyRead(*pair) for pair in self.state.versions(NAMESPACE, *prefix_range(one))))
            for one in reader.prefixes
        )
        return NamespaceSet(NAMESPACE, reads, ranges, tuple(Write(*one) for one in effects.writes))

    def _endorse(self, payload: bytes, peer: Credential) -> Endorsement:
        serialised = serialise_identity(peer.organisation, peer.certificate)
        return Endorsement(serialised, sign(peer.key, payload + serialised))

    def add(self, *envelopes: bytes, codes: Sequence[Code] | None = None, signer: Person | None = None) -> list[Code]:
        """Put envelopes into the next block. codes: what the block says of them; None for what is right."""
        last = parse_block(self.blocks[-1])
        number = last.number + 1
        checked = [check_envelope(envelope, self.verifier) for envelope in envelopes]
        right, _ = validate_block(number, checked, self.state)
        self.blocks.append(self._seal(number, last.hash, envelopes, codes or right, signer))
        for position, (one, code) in enumerate(zip(checked, codes or right, strict=True)):
            self.state.note_transaction(one.transaction_id)
            if code is Code.VALID and one.transaction is not None:
                for sets in one.transaction.action.sets:
                    self.state.write(sets.namespace, sets.writes, (number, position))
        return right

    def _seal(
        self, number: int, previous: bytes, envelopes: Sequence[bytes], codes: Sequence[Code], signer: Person | None
    ) -> bytes:
        by = signer or self.keys.orderer
        return build_block(
            number, previous, envelopes, codes, signer=(by.creator, by.credential.key), nonce=os.urandom(24)
        )
