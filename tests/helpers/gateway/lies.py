"""What a gateway may lie about: each lie by itself, in a proposal, in a transaction, in what is shown."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from chaincode.wire import messages
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import Proposal, build_proposal, parse_proposal
from gateway.client.proposals import encode_arguments
from tests.helpers.gateway.relay import Plain

MINUTES_16_S = 960


def remake(proposal: Proposal, **changed: Any) -> bytes:
    """A proposal with other values, consistent in itself."""
    kept = {
        "channel": proposal.headers.channel, "chaincode": proposal.headers.chaincode, "args": proposal.args,
        "creator": proposal.headers.creator, "nonce": proposal.headers.nonce,
        "timestamp_s": proposal.headers.timestamp_s, "transient": proposal.transient,
    }
    made = kept | changed
    return build_proposal(made.pop("channel"), made.pop("chaincode"), made.pop("args"), **made)


def with_args(change: Callable[[list[bytes]], Any]) -> Callable[[bytes], bytes]:
    def lie(data: bytes) -> bytes:
        proposal = parse_proposal(data)
        args = list(proposal.args)
        change(args)
        return remake(proposal, args=args)
    return lie


def with_arguments(**changed: Any) -> Callable[[bytes], bytes]:
    def change(args: list[bytes]) -> None:
        args[3] = encode_arguments({name: value for name, value in (json.loads(args[3]) | changed).items() if value})
    return with_args(change)


def with_values(**changed: Any) -> Callable[[bytes], bytes]:
    return lambda data: remake(parse_proposal(data), **changed)


def with_time(later_s: int) -> Callable[[bytes], bytes]:
    return lambda data: remake(parse_proposal(data), timestamp_s=int(time.time()) + later_s)


def with_creator(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    def lie(data: bytes) -> bytes:
        proposal = parse_proposal(data)
        creator = messages.decode(messages.SerializedIdentity, proposal.headers.creator)
        change(creator)
        return remake(proposal, creator=messages.encode(creator))
    return lie


def inside(change: Callable[[Any, Any, Any, Any], Any]) -> Callable[[bytes], bytes]:
    """Change the messages themselves: channel header, its extension, invocation, proposal."""
    def lie(data: bytes) -> bytes:
        proposal = messages.decode(messages.Proposal, data)
        header = messages.decode(messages.Header, proposal.header)
        channel = messages.decode(messages.ChannelHeader, header.channel_header)
        extension = messages.decode(messages.ChaincodeHeaderExtension, channel.extension)
        payload = messages.decode(messages.ChaincodeProposalPayload, proposal.payload)
        invocation = messages.decode(messages.ChaincodeInvocationSpec, payload.input)
        change(channel, extension, invocation, proposal)
        payload.input, channel.extension = messages.encode(invocation), messages.encode(extension)
        header.channel_header = messages.encode(channel)
        proposal.header, proposal.payload = messages.encode(header), messages.encode(payload)
        return messages.encode(proposal)
    return lie


def put(name: str, value: Any) -> Callable[[list[bytes]], None]:
    return lambda args: args.__setitem__(int(name), value)


HIDDEN = b"\xba\x3e\x01x"  # field 999
PROPOSAL_LIES: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "another channel": (with_values(channel="altra"), "channel"),
    "another chaincode": (with_values(chaincode="other"), "chaincode"),
    "another chaincode inside": (
        inside(lambda c, e, i, p: setattr(i.chaincode_spec.chaincode_id, "name", "x")), "chaincode"),
    "another chaincode outside": (inside(lambda c, e, i, p: setattr(e.chaincode_id, "name", "x")), "chaincode"),
    "another command": (with_args(put("0", b"leave")), "command"),
    "another command id": (with_args(put("1", b"2024-05-01-" + b"0" * 32)), "command id"),
    "a member": (with_args(put("2", b"a" * 64)), "member"),
    "an argument changed": (with_arguments(public_keys=["00"]), "arguments"),
    "an argument added": (with_arguments(more=1), "arguments"),
    "an argument dropped": (with_arguments(points=None), "arguments"),
    "arguments in other bytes": (with_args(lambda args: args.__setitem__(3, args[3] + b" ")), "arguments"),
    "no arguments": (with_args(lambda args: args.__delitem__(3)), "number of arguments"),
    "one more argument": (with_args(lambda args: args.append(b"")), "number of arguments"),
    "transient data": (with_values(transient={"vectors": b"x"}), "transient data"),
    "another certificate": (with_creator(lambda one: setattr(one, "id_bytes", b"another")), "certificate"),
    "text before the certificate": (
        with_creator(lambda one: setattr(one, "id_bytes", b"text\n" + one.id_bytes)), "certificate"),
    "another organisation": (with_creator(lambda one: setattr(one, "mspid", "commerce")), "organisation"),
    "something in the creator": (with_creator(lambda one: one.MergeFromString(HIDDEN)), "something"),
    "a short nonce": (with_values(nonce=b"n" * 23), "nonce"),
    "late": (with_time(MINUTES_16_S), "time"),
    "early": (with_time(-MINUTES_16_S), "time"),
    "another transaction id": (inside(lambda c, e, i, p: setattr(c, "tx_id", "0" * 64)), "transaction id"),
    "another kind": (inside(lambda c, e, i, p: setattr(c, "type", messages.CONFIG_UPDATE)), "kind of message"),
    "an epoch": (inside(lambda c, e, i, p: setattr(c, "epoch", 1)), "something"),
    "a version": (inside(lambda c, e, i, p: setattr(c, "version", 1)), "something"),
    "parts of a second": (inside(lambda c, e, i, p: setattr(c.timestamp, "nanos", 1)), "something"),
    "a binding to a connection": (inside(lambda c, e, i, p: setattr(c, "tls_cert_hash", b"x")), "something"),
    "another language": (inside(lambda c, e, i, p: setattr(i.chaincode_spec, "type", 2)), "something"),
    "an initialisation": (inside(lambda c, e, i, p: setattr(i.chaincode_spec.input, "is_init", True)), "something"),
    "a decoration": (
        inside(lambda c, e, i, p: i.chaincode_spec.input.decorations.update({"x": b"y"})), "something"),
    "a path": (inside(lambda c, e, i, p: setattr(i.chaincode_spec.chaincode_id, "path", "x")), "something"),
    "an extension": (inside(lambda c, e, i, p: setattr(p, "extension", b"x")), "something"),
    "something in a header": (inside(lambda c, e, i, p: c.MergeFromString(HIDDEN)), "something"),
    "something in the invocation": (inside(lambda c, e, i, p: i.MergeFromString(HIDDEN)), "something"),
    "something at the end": (lambda data: data + HIDDEN, "something"),
    "everything twice": (lambda data: data + data, "something"),
    "cut": (lambda data: data[:-1], "it can't be read"),
    "no proposal": (lambda _: b"no proposal", "it can't be read"),
}


def within(change: Callable[["Taken"], Any]) -> Callable[[bytes], bytes]:
    """Change a transaction's messages, all that lie within each other."""
    def lie(data: bytes) -> bytes:
        taken = Taken(data)
        change(taken)
        return taken.close()
    return lie


class Taken:
    """A transaction taken apart, to be put together again."""

    def __init__(self, data: bytes) -> None:
        self.payload = messages.decode(messages.Payload, data)
        self.transaction = messages.decode(messages.Transaction, self.payload.data)
        self.action = messages.decode(messages.ChaincodeActionPayload, self.transaction.actions[0].payload)
        inner = self.action.action.proposal_response_payload
        self.answer = messages.decode(messages.ProposalResponsePayload, inner)
        self.effects = messages.decode(messages.ChaincodeAction, self.answer.extension)
        self.sets = messages.decode(messages.TxReadWriteSet, self.effects.results)
        self.event = messages.decode(messages.ChaincodeEvent, self.effects.events)

    def close(self) -> bytes:
        self.effects.events, self.effects.results = messages.encode(self.event), messages.encode(self.sets)
        self.answer.extension = messages.encode(self.effects)
        self.action.action.proposal_response_payload = messages.encode(self.answer)
        self.transaction.actions[0].payload = messages.encode(self.action)
        self.payload.data = messages.encode(self.transaction)
        return messages.encode(self.payload)

    def write_elsewhere(self) -> None:
        keys = messages.KVRWSet()
        keys.writes.add(key="x", value=b"y")
        self.sets.ns_rwset.add(namespace="other", rwset=messages.encode(keys))

    def write_privately(self) -> None:
        self.sets.ns_rwset[0].collection_hashed_rwset.add(collection_name="c", hashed_rwset=b"")

    def say(self, **changed: Any) -> None:
        shown = json.loads(self.effects.response.payload) | changed
        self.effects.response.payload = json.dumps(shown).encode()

    def propose(self, arguments: bytes) -> None:
        """Another proposal under the same headers, with its own hash."""
        proposed = messages.decode(messages.ChaincodeProposalPayload, self.action.chaincode_proposal_payload)
        invocation = messages.decode(messages.ChaincodeInvocationSpec, proposed.input)
        invocation.chaincode_spec.input.args[3] = arguments
        proposed.input = messages.encode(invocation)
        self.action.chaincode_proposal_payload = messages.encode(proposed)


TRANSACTION_LIES: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "another channel header": (
        within(lambda t: setattr(t.payload.header, "channel_header", HIDDEN)), "header"),
    "another signature header": (
        within(lambda t: setattr(t.payload.header, "signature_header", b"\x12\x01n")), "header"),
    "another header of the action": (
        within(lambda t: setattr(t.transaction.actions[0], "header", b"\x12\x01n")), "header of the action"),
    "two actions": (
        within(lambda t: t.transaction.actions.add().CopyFrom(t.transaction.actions[0])), "number of actions"),
    "no action": (lambda data: messages.encode(messages.Payload(header=Taken(data).payload.header)), "number of"),
    "another proposal": (within(lambda t: t.propose(b"{}")), "proposal"),
    "transient data in the proposal": (
        within(lambda t: setattr(t.action, "chaincode_proposal_payload",
                                 t.action.chaincode_proposal_payload + b"\x12\x05\x0a\x01a\x12\x00")), "proposal"),
    "another proposal hash": (within(lambda t: setattr(t.answer, "proposal_hash", b"h" * 32)), "proposal hash"),
    "another chaincode": (within(lambda t: setattr(t.effects.chaincode_id, "name", "other")), "chaincode"),
    "another status": (within(lambda t: setattr(t.effects.response, "status", 201)), "status"),
    "a refusal": (within(lambda t: setattr(t.effects.response, "status", 403)), "status"),
    "another response": (within(lambda t: t.say(made=[])), "response"),
    "one fact more": (within(lambda t: t.say(more=1)), "response"),
    "no response": (within(lambda t: setattr(t.effects.response, "payload", b"")), "response"),
    "a response that is none": (within(lambda t: setattr(t.effects.response, "payload", b"{")), "it can't be read"),
    "an event of another transaction": (within(lambda t: setattr(t.event, "tx_id", "0" * 64)), "event"),
    "an event of another chaincode": (within(lambda t: setattr(t.event, "chaincode_id", "x")), "event"),
    "writes of another chaincode": (within(Taken.write_elsewhere), "writes of another chaincode"),
    "private writes": (within(Taken.write_privately), "writes of another chaincode"),
    "an endorsement less": (within(lambda t: t.action.action.endorsements.pop()), "endorsing organisations"),
    "one endorser twice": (
        within(lambda t: t.action.action.endorsements[0].CopyFrom(t.action.action.endorsements[1])),
        "endorsing organisations"),
    "another endorser": (
        within(lambda t: setattr(t.action.action.endorsements[0], "endorser", serialise_identity("x", b""))),
        "endorsing organisations"),
    **{f"something in {what}": (within(lambda t, what=what: getattr(t, what).MergeFromString(HIDDEN)), "encoding")
       for what in ("payload", "transaction", "action", "answer", "effects", "sets", "event")},
    "something at the end": (lambda data: data + HIDDEN, "encoding"),
    "cut": (lambda data: data[:-1], "it can't be read"),
    "no transaction": (lambda _: b"no transaction", "it can't be read"),
}
SHOWN_LIES: Mapping[str, tuple[Plain, str]] = {
    "another response is shown": ({"response": {"made": []}}, "response"),
    "another transaction id is shown": ({"transaction_id": "0" * 64}, "transaction id shown"),
    "other organisations are shown": ({"organisations": ["gse", "citizens"]}, "endorsing organisations"),
}


def lie_about(part: str, lie: Callable[[bytes], bytes]) -> Callable[[Plain], Plain]:
    def answer(plain: Plain) -> Plain:
        if part not in plain:
            return plain
        changed = lie(base64.b64decode(plain[part]))
        assert changed != base64.b64decode(plain[part])
        return plain | {part: base64.b64encode(changed).decode()}
    return answer
