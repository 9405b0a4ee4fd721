"""What a gateway may do to a transaction that it hands over: 26 changes, each by itself and consistent in all else.

Where the proposal is changed, its hash is worked out anew; each is endorsed anew, by keys that this gateway made up.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chaincode.wire import messages
from chaincode.wire.signing import sign
from tests.helpers.gateway.lies import HIDDEN, Taken

Plain = dict[str, Any]
Change = Callable[["Open"], Any]
OTHER = "e" * 64


class Open(Taken):
    """A transaction taken apart further: its headers, its arguments and what it writes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        header = self.payload.header
        self.channel = messages.decode(messages.ChannelHeader, header.channel_header)
        self.extension = messages.decode(messages.ChaincodeHeaderExtension, self.channel.extension)
        self.signature = messages.decode(messages.SignatureHeader, header.signature_header)
        self.creator = messages.decode(messages.SerializedIdentity, self.signature.creator)
        self.proposed = messages.decode(
            messages.ChaincodeProposalPayload, self.action.chaincode_proposal_payload)
        self.invocation = messages.decode(messages.ChaincodeInvocationSpec, self.proposed.input)
        self.args = self.invocation.chaincode_spec.input.args
        self.own = next(one for one in self.sets.ns_rwset if one.namespace == "volano")
        self.keys = messages.decode(messages.KVRWSet, self.own.rwset)

    def seal(self, *, has_hash: bool = True, has_action: bool = True) -> bytes:
        """Put it together again, endorsed by keys made up for it."""
        self.channel.extension = messages.encode(self.extension)
        self.signature.creator = messages.encode(self.creator)
        self.payload.header.channel_header = messages.encode(self.channel)
        self.payload.header.signature_header = messages.encode(self.signature)
        if has_action:
            self.transaction.actions[0].header = self.payload.header.signature_header
        self.proposed.input = messages.encode(self.invocation)
        self.action.chaincode_proposal_payload = messages.encode(self.proposed)
        header = self.payload.header
        if has_hash:
            proposal = header.channel_header + header.signature_header + self.action.chaincode_proposal_payload
            self.answer.proposal_hash = sha256(proposal).digest()
        self.own.rwset = messages.encode(self.keys)
        self.close()
        self.endorse()
        return self.close()

    def endorse(self) -> None:
        """Sign the effects with made-up keys."""
        for one in self.action.action.endorsements:
            organisation = messages.decode(messages.SerializedIdentity, one.endorser).mspid
            key, certificate = make_up(organisation)
            one.endorser = messages.encode(messages.SerializedIdentity(mspid=organisation, id_bytes=certificate))
            one.signature = sign(key, self.action.action.proposal_response_payload + one.endorser)

    def change_arguments(self, **changed: Any) -> None:
        """Other arguments; None drops one."""
        arguments = json.loads(self.args[3]) | changed
        kept = {name: value for name, value in arguments.items() if value is not None}
        self.args[3] = json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()

    def find(self, prefix: str, *, deleted: bool = False) -> Any:
        """The first write below a prefix."""
        return next(one for one in self.keys.writes if one.key.startswith(prefix) and one.is_delete == deleted)

    def change_record(self, prefix: str, **changed: Any) -> None:
        """Other fields of a record that is written."""
        write = self.find(prefix)
        write.value = json.dumps(json.loads(write.value) | changed, sort_keys=True, separators=(",", ":")).encode()

    def write(self, key: str, value: bytes = b"{}") -> None:
        """One more write."""
        self.keys.writes.add(key=key, value=value)

    def delete(self, key: str) -> None:
        """One more deletion."""
        self.keys.writes.add(key=key, is_delete=True)


def make_up(organisation: str) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """A key and a certificate that it signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer")])
    begin = datetime(2024, 5, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(days=400))
    return key, builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def give_to_another(found: Open) -> None:
    """The change goes to somebody else."""
    write = found.find("lot/")
    write.key = f"lot/{OTHER}/{write.key.rsplit('/', 1)[1]}"
    write.value = json.dumps(json.loads(write.value) | {"owner": OTHER}, sort_keys=True, separators=(",", ":")).encode()


def swap_day(found: Open) -> None:
    """The same random bits on another day."""
    found.args[1] = b"2023-01-01" + found.args[1][10:]


def pay_more(found: Open) -> None:
    """The agreement holds a cent more of its first lot."""
    lots = json.loads(found.find("agreement/").value)["lots"]
    found.change_record("agreement/", lots=[lots[0] | {"amount_cents": lots[0]["amount_cents"] + 1}, *lots[1:]])


def repeat_header(data: bytes) -> bytes:
    """The header stands twice."""
    payload = messages.decode(messages.Payload, data)
    header = messages.encode(messages.Payload(header=payload.header))
    return header + data


# what is changed: (the change, what the browser says of it)
CHANGES: Mapping[str, tuple[Change, str]] = {
    "channel": (lambda found: setattr(found.channel, "channel_id", "altra"), "channel"),
    "chaincode": (lambda found: setattr(found.extension.chaincode_id, "name", "other"), "chaincode"),
    "kind of message": (lambda found: setattr(found.channel, "type", messages.CONFIG), "kind of message"),
    "function": (lambda found: found.args.__setitem__(0, b"merge"), "command"),
    "argument changed": (lambda found: found.change_arguments(price_cents=9_999), "argument changed"),
    "argument added": (lambda found: found.change_arguments(more=1), "argument added"),
    "argument dropped": (lambda found: found.change_arguments(place=None), "argument dropped"),
    "transient data": (lambda found: found.proposed.TransientMap.update({"more": b"x"}), "transient data"),
    "creator": (lambda found: setattr(found.creator, "id_bytes", b"another"), "certificate"),
    "nonce used before": (lambda found: setattr(found.signature, "nonce", b"n" * 24), "nonce"),
    "clock": (lambda found: setattr(found.channel.timestamp, "seconds", found.channel.timestamp.seconds + 1), "time"),
    "transaction id": (lambda found: setattr(found.channel, "tx_id", "0" * 64), "transaction id"),
    "command id": (lambda found: found.args.__setitem__(1, found.args[1][:11] + b"0" * 32), "command id"),
    "day": (swap_day, "day"),
    "payload": (lambda found: setattr(found.invocation.chaincode_spec, "type", 2), "proposal"),
    "status": (lambda found: setattr(found.effects.response, "status", 201), "status"),
    "foreign namespace": (Open.write_elsewhere, "writes of another chaincode"),
    "key outside the row": (lambda found: found.write("supply"), "a key outside the row"),
    "lot not named": (lambda found: found.delete(f"{found.find('lot/').key[:-32]}{'0' * 32}"), "a lot not named"),
    "amount": (pay_more, "amount"),
    "payee": (give_to_another, "payee"),
    "change missing": (lambda found: found.keys.writes.remove(found.find("lot/")), "change"),
}


def tamper(signed: Sequence[Plain]) -> list[Plain]:
    """Change the first request that uses up a lot of its own key, in each way; give its place, and what is said."""
    number = next(at for at, case in enumerate(signed) if case["asked"]["name"] == "request"
                  and case["asked"]["arguments"]["lots"][0].startswith("lot/"))
    data = b64decode(signed[number]["transaction"])
    changed = {name: (change(data, act), what) for name, (act, what) in CHANGES.items()}
    changed |= {
        "header": (change(data, lambda found: setattr(found.transaction.actions[0], "header", b"\x12\x01n"),
                          has_action=False), "header of the action"),
        "proposal hash": (change(data, lambda found: setattr(found.answer, "proposal_hash", b"h" * 32),
                                 has_hash=False), "proposal hash"),
        "repeated field": (repeat_header(data), "a repeated field"),
        "trailing bytes": (data + HIDDEN, "trailing bytes"),
    }
    return [{"of": number, "kind": name, "transaction": b64encode(bytes_).decode(), "what": what}
            for name, (bytes_, what) in changed.items()]


def change(data: bytes, act: Change, **kept: bool) -> bytes:
    """Change one thing and put all together again."""
    found = Open(data)
    act(found)
    return found.seal(**kept)
