"""A network's channel in memory: block 0 of `network.genesis`, a definition, updates, blocks signed by its consensus.

    chain = NetworkChain(NetworkKeys(folder, "3.1"))
    chain.define(); chain.found()
    chain.configure(change, by=("citizens", "commerce", "gse"))
"""

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from chaincode import contract
from chaincode.wire import messages
from chaincode.wire.block import assemble_block, compute_data_hash, header_bytes, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.config_update import check_update
from chaincode.wire.genesis import read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.lifecycle import LIFECYCLE, sequence_key
from chaincode.wire.policies import ENDORSEMENT
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import KeyRead, NamespaceSet
from chaincode.wire.signing import sign
from chaincode.wire.transaction import Endorsement, build_envelope, build_transaction
from chaincode.wire.trust import BFT, Verifier
from network.authority import Credential, load_authority, load_credential
from network.bundle import make_bundle
from network.genesis import assemble
from network.keys import init_organisation
from network.topology import default_topology

from .chain import NAMESPACE, ORGANISATIONS, Keys, MemoryChain, Person

RULES = contract.rules_digest()
VERSION = f"0.4+{RULES.replace('+', '.')}"


class NetworkKeys(Keys):
    """What `network init` makes for four organisations, and their block 0. line: "2.5" is Raft, "3.1" BFT."""

    def __init__(self, folder: Path, line: str) -> None:
        topology = default_topology("vallechiara", line=line)
        for name in ORGANISATIONS:
            init_organisation(folder, topology, name)
        self.block0 = assemble(topology, [make_bundle(folder, topology, name) for name in ORGANISATIONS])
        self.trust = read_trust(self.block0)
        keys = folder / "keys"
        self.authorities = {name: load_authority(name, keys) for name in ORGANISATIONS}
        self.peers, self.orderers, self.admins = (
            {name: load_credential(keys, name, kind) for name in ORGANISATIONS} for kind in ("peer", "orderer", "admin")
        )
        self.orderer = Person(self.orderers["citizens"])
        self._people = {}


def creator_of(one: Credential) -> bytes:
    return serialise_identity(one.organisation, one.certificate)


class NetworkChain(MemoryChain):
    """Blocks of a network. signers: orderers that sign each block; wanted: what the block says is its configuration."""

    keys: NetworkKeys

    def _restart(self) -> None:
        self.blocks.append(self.keys.block0)
        self.configured_at = 0
        self.signers: tuple[str, ...] = ORGANISATIONS[:3] if self.is_bft else ORGANISATIONS[1:2]
        self.wanted: int | None = None

    @property
    def is_bft(self) -> bool:
        return self.verifier.trust.consensus == BFT

    # The orderers

    def _seal(
        self, number: int, previous: bytes, envelopes: Sequence[bytes], codes: Sequence[Code], signer: Person | None
    ) -> bytes:
        index = self.configured_at if self.wanted is None else self.wanted
        value = messages.encode(messages.OrdererBlockMetadata(
            last_config=messages.LastConfig(index=index), consenter_metadata=b"\x01"
        ))
        header = header_bytes(number, previous, compute_data_hash(envelopes))
        metadata = messages.Metadata(value=value)
        signers = [signer.credential] if signer else [self.keys.orderers[name] for name in self.signers]
        for one in signers:
            self._sign(metadata, one, header)
        return assemble_block(number, previous, envelopes, codes, messages.encode(metadata))

    def _sign(self, metadata: Any, by: Credential, header: bytes) -> None:
        if self.is_bft:
            number = ORGANISATIONS.index(by.organisation) + 1
            named = messages.encode(messages.IdentifierHeader(identifier=number, nonce=os.urandom(24)))
            signature = sign(by.key, metadata.value + named + header)
            metadata.signatures.add(identifier_header=named, signature=signature)
        else:
            named = messages.encode(messages.SignatureHeader(creator=creator_of(by), nonce=os.urandom(24)))
            signature = sign(by.key, metadata.value + named + header)
            metadata.signatures.add(signature_header=named, signature=signature)

    # The definition

    def _look_up(self) -> tuple[NamespaceSet, ...]:
        key = sequence_key(NAMESPACE)
        return (NamespaceSet(LIFECYCLE, (KeyRead(key, self.state.version(LIFECYCLE, key)),)),)

    def define(self, sequence: int = 1, version: str = VERSION, policy: str = ENDORSEMENT) -> None:
        """Approve a definition for each organisation and commit it."""
        parameter = messages.encode(messages.ApplicationPolicy(channel_config_policy_reference=policy))
        values = {
            "name": NAMESPACE, "sequence": sequence, "version": version, "validation_parameter": parameter,
            "endorsement_plugin": "escc", "validation_plugin": "vscc",
        }
        for name in ORGANISATIONS:
            sets = build_approval(name, f"{NAMESPACE}#{sequence}")
            self.call(name, b"ApproveChaincodeDefinitionForMyOrg", messages.ApproveArgs(**values), sets, (name,))
        committed = build_commit(values, parameter)
        self.call("gse", b"CommitChaincodeDefinition", messages.CommitArgs(**values), committed, ORGANISATIONS)
        self.version, self.said = version, version.partition("+")[2].replace(".", "+", 1)

    def call(self, by: str, function: bytes, args: Any, results: bytes, peers: Sequence[str]) -> list[Code]:
        """Put a call of `_lifecycle` into a block."""
        admin, nonce = self.keys.admins[by], os.urandom(24)
        proposal = parse_proposal(build_proposal(
            self.keys.trust.channel, LIFECYCLE, (function, messages.encode(args)), creator=creator_of(admin),
            nonce=nonce, timestamp_s=1,
        ))
        action = messages.ChaincodeAction(results=results)
        action.response.status = 200
        action.chaincode_id.name, action.chaincode_id.version = LIFECYCLE, "syscc"
        payload = messages.encode(messages.ProposalResponsePayload(
            proposal_hash=proposal.digest(), extension=messages.encode(action)
        ))
        endorsements: list[Endorsement] = [self._endorse(payload, self.keys.peers[peer]) for peer in peers]
        transaction = build_transaction(proposal, payload, endorsements)
        return self.add(build_envelope(transaction, sign(admin.key, transaction)))

    # The configuration

    def configure(self, change: Callable[[Any], None], by: Sequence[str], **bent: Any) -> None:
        """Put an update into a block. change: alters the ConfigGroup written; bent: see `build_update`."""
        self.add_configuration(self.build_update(change, by, **bent))

    def add_configuration(self, envelope: bytes) -> None:
        """Put a CONFIG envelope into a block, as honest orderers would if it may be."""
        last = parse_block(self.blocks[-1])
        update = check_update(envelope, self.verifier)
        self.configured_at = last.number + 1
        self.blocks.append(self._seal(last.number + 1, last.hash, [envelope], [Code.VALID], None))
        self.verifier = Verifier(update.trust)

    def build_update(
        self, change: Callable[[Any], None], by: Sequence[str], *, units: str = "admins", sequence: int = 0,
        sneak: Callable[[Any], None] = lambda group: None, kind: int = messages.CONFIG_UPDATE, channel: str = "",
    ) -> bytes:
        """Build a CONFIG envelope. sneak: changes the result only; units: whose keys sign; sequence: another one;
        kind: what stands behind it; channel: another, which the update is for.
        """
        old = messages.decode(messages.Config, self.verifier.trust.config)
        new = messages.decode(messages.Config, self.verifier.trust.config)
        change(new.channel_group)
        update = messages.encode(messages.ConfigUpdate(
            channel_id=channel or self.keys.trust.channel, read_set=old.channel_group, write_set=new.channel_group
        ))
        signed = messages.ConfigUpdateEnvelope(config_update=update)
        for name in by:
            one = getattr(self.keys, units)[name]
            header = messages.encode(messages.SignatureHeader(creator=creator_of(one), nonce=os.urandom(24)))
            signed.signatures.add(signature_header=header, signature=sign(one.key, header + update))
        sneak(new.channel_group)
        config = messages.ConfigEnvelope()
        config.config.sequence = sequence or old.sequence + 1
        config.config.channel_group.CopyFrom(new.channel_group)
        config.last_update.payload = self._wrap(kind, messages.encode(signed), None)
        orderer = self.keys.orderers["gse"]
        payload = self._wrap(messages.CONFIG, messages.encode(config), orderer)
        return messages.encode(messages.Envelope(payload=payload, signature=sign(orderer.key, payload)))

    def _wrap(self, kind: int, data: bytes, by: Credential | None) -> bytes:
        payload = messages.Payload(data=data)
        header = messages.ChannelHeader(type=kind, channel_id=self.keys.trust.channel)
        payload.header.channel_header = messages.encode(header)
        creator = creator_of(by) if by else b""
        header = messages.SignatureHeader(creator=creator, nonce=os.urandom(24))
        payload.header.signature_header = messages.encode(header)
        return messages.encode(payload)


def build_approval(organisation: str, name: str) -> bytes:
    """What an approval writes: hashes into the organisation's own collection."""
    message = messages.TxReadWriteSet()
    one = message.ns_rwset.add(namespace=LIFECYCLE)
    hashed = messages.HashedRWSet()
    for key in (f"namespaces/metadata/{name}", f"namespaces/fields/{name}/EndorsementInfo"):
        key_hash = sha256(key.encode()).digest()
        hashed.hashed_reads.add(key_hash=key_hash)
        hashed.hashed_writes.add(key_hash=key_hash, value_hash=sha256(organisation.encode()).digest())
    one.collection_hashed_rwset.add(
        collection_name=f"_implicit_org_{organisation}", hashed_rwset=messages.encode(hashed)
    )
    return messages.encode(message)


def build_commit(values: dict[str, Any], parameter: bytes) -> bytes:
    """What a commit writes: the definition's fields."""
    endorsement = messages.ChaincodeEndorsementInfo(version=values["version"], endorsement_plugin="escc")
    validation = messages.ChaincodeValidationInfo(validation_plugin="vscc", validation_parameter=parameter)
    fields = {
        "Sequence": messages.StateData(Int64=values["sequence"]),
        "EndorsementInfo": messages.StateData(Bytes=messages.encode(endorsement)),
        "ValidationInfo": messages.StateData(Bytes=messages.encode(validation)),
        "Collections": messages.StateData(Bytes=b""),
    }
    message, written = messages.TxReadWriteSet(), messages.KVRWSet()
    for name, value in sorted(fields.items()):
        key = f"namespaces/fields/{NAMESPACE}/{name}"
        written.writes.add(key=key, value=messages.encode(value))
    message.ns_rwset.add(namespace=LIFECYCLE, rwset=messages.encode(written))
    return messages.encode(message)


