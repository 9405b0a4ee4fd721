"""What is signed second: a transaction must hold the proposal that was signed, and the effects that were shown.

Each message is read strictly: encoded again it gives the same bytes, so nothing hides in it. That enough organisations
endorsed these effects is the network's to check; here it is that they are those which the gateway told.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fabric_protos.ledger.rwset import rwset_pb2
from fabric_protos.ledger.rwset.kvrwset import kv_rwset_pb2
from fabric_protos.msp import identities_pb2
from fabric_protos.peer import chaincode_event_pb2, proposal_pb2, proposal_response_pb2, transaction_pb2
from google.protobuf.message import DecodeError

from gateway.client.errors import UnsignedError
from gateway.client.proposals import CHAINCODE, Proposed, common, encode

OK = 200
_DIFFERS = "TRANSACTION_DIFFERS"


def check_transaction(data: bytes, proposed: Proposed, shown: Mapping[str, Any]) -> None:
    """Read a transaction that a gateway answered. shown: that answer {transaction_id, response, organisations}.

    Raises:
        UnsignedError: TRANSACTION_DIFFERS, with the part that isn't what was proposed or shown.
    """
    try:
        found = _TransactionParts(data)
        for what, differs in found.compare(proposed, shown):
            if differs:
                raise UnsignedError(_DIFFERS, what)
    except (DecodeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnsignedError(_DIFFERS, "it can't be read") from error


class _TransactionParts:
    """A transaction taken apart."""

    def __init__(self, data: bytes) -> None:
        payload = _read(common.Payload, data)
        self.header = payload.header
        actions = _read(transaction_pb2.Transaction, payload.data).actions
        if len(actions) != 1:
            raise UnsignedError(_DIFFERS, "number of actions")
        self.action_header = actions[0].header
        self.action = _read(transaction_pb2.ChaincodeActionPayload, actions[0].payload)
        answer = _read(proposal_response_pb2.ProposalResponsePayload, self.action.action.proposal_response_payload)
        self.proposal_hash = answer.proposal_hash
        self.effects = _read(proposal_pb2.ChaincodeAction, answer.extension)

    def compare(self, proposed: Proposed, shown: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        """Give each part by its name, and whether it isn't what was proposed or shown."""
        headers = (self.header.channel_header, self.header.signature_header)
        yield "header", headers != (proposed.channel_header, proposed.signature_header)
        yield "header of the action", self.action_header != proposed.signature_header
        yield "transaction id shown", shown.get("transaction_id") != proposed.transaction_id
        yield "proposal", self.action.chaincode_proposal_payload != proposed.payload
        yield "proposal hash", self.proposal_hash != proposed.digest
        yield "chaincode", self.effects.chaincode_id.name != CHAINCODE
        yield "status", self.effects.response.status != OK
        yield "response", _read_json(self.effects.response.payload) != shown.get("response")
        yield "event", not self._is_own_event(proposed)
        yield "writes of another chaincode", not self._list_written() <= {CHAINCODE}
        yield "endorsing organisations", self._list_endorsers() != sorted(shown.get("organisations", ()))

    def _is_own_event(self, proposed: Proposed) -> bool:
        if not self.effects.events:
            return True
        event = _read(chaincode_event_pb2.ChaincodeEvent, self.effects.events)
        return bool((event.chaincode_id, event.tx_id) == (CHAINCODE, proposed.transaction_id))

    def _list_written(self) -> set[str]:
        """Whose keys would be written; of private data, which Volano never has, each set counts as a write."""
        sets = _read(rwset_pb2.TxReadWriteSet, self.effects.results).ns_rwset
        public = {one.namespace for one in sets if _writes(one.rwset)}
        return public | {f"{one.namespace}, privately" for one in sets if one.collection_hashed_rwset}

    def _list_endorsers(self) -> list[str]:
        endorsers = (endorsement.endorser for endorsement in self.action.action.endorsements)
        return sorted(str(identities_pb2.SerializedIdentity.FromString(endorser).mspid) for endorser in endorsers)


def _read(kind: Any, data: bytes) -> Any:
    """Parse a message that says nothing beside what it is read for."""
    message = kind.FromString(data)
    bare = kind()
    bare.CopyFrom(message)
    bare.DiscardUnknownFields()
    if encode(bare) != data:
        raise UnsignedError(_DIFFERS, f"encoding of {kind.DESCRIPTOR.name}")
    return message


def _writes(keys: bytes) -> bool:
    found = _read(kv_rwset_pb2.KVRWSet, keys)
    return bool(found.writes or found.metadata_writes)


def _read_json(payload: bytes) -> Any:
    return json.loads(payload) if payload else {}
