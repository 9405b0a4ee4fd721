"""Commands as real peers recorded them, for the browser's own reader: what was signed, and what must not be.

    python -m tests.helpers.webapp.signed_calls FILE        JSON: {"signed", "tampered", "commands"}

signed: six of each command that counted on both sample chains, with the proposal's bytes as gateway/client builds
them, the transaction's as Fabric's peers made them, and what goes in: the cents of the lots that are named, or of what
is held. tampered: one of them changed in one way, and endorsed anew, so that the change alone can be found.
"""

import json
import lzma
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from chaincode.audit.blocks_file import read_blocks
from chaincode.rules import canonical
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.energy.awards import award_keys, is_award
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.proposal import parse_headers
from gateway.client.proposals import Expected, build_proposal
from gateway.ledger.blocks import to_block
from gateway.ledger.port import BlockTransaction
from tests.helpers.gateway.lies import Taken
from tests.helpers.webapp.tampering import tamper

VECTORS = Path(__file__).parents[2] / "vectors"
LINES = ("2.5", "3.1")
OF_EACH = 6
Plain = dict[str, Any]
State = dict[str, bytes]


def list_signed(line: str) -> Iterator[Plain]:
    """Each command that counted on a sample chain; of the sample's forgeries the one that does, with its refusal."""
    state: State = {}
    data = lzma.decompress((VECTORS / f"fabric-{line}" / "chain.xz").read_bytes())
    for raw in read_blocks(BytesIO(data)):
        envelopes = parse_block(raw).envelopes
        for transaction in to_block(raw).transactions:
            if transaction.is_valid and transaction.args:
                payload = messages.decode(messages.Envelope, envelopes[transaction.position]).payload
                yield describe(line, payload, transaction, state)
                state.update({key: value for key, value in transaction.writes if value is not None})


def describe(line: str, payload: bytes, transaction: BlockTransaction, state: State) -> Plain:
    """What a browser asked, signed and was shown."""
    taken = Taken(payload)
    header = taken.payload.header
    headers = parse_headers(header.channel_header, header.signature_header)
    creator = messages.decode(messages.SerializedIdentity, headers.creator)
    name, command_id, member = (arg.decode() for arg in transaction.args[:3])
    arguments = canonical.decode(transaction.args[3])
    asked = Expected(headers.channel, creator.mspid, creator.id_bytes, name, command_id, member, arguments)
    proposed, proposal = build_proposal(asked, headers.nonce, headers.timestamp_s)
    is_forged = taken.transaction.actions[0].header != header.signature_header
    return {
        "line": line, "asked": {
            "channel": headers.channel, "organisation": creator.mspid, "certificate": creator.id_bytes.decode(),
            "name": name, "commandId": command_id, "member": member, "arguments": arguments,
        },
        "nonce": encode(headers.nonce), "timeS": headers.timestamp_s, "proposal": encode(proposal),
        "digest": proposed.digest.hex(), "transaction": encode(payload), "cents": count_cents(arguments, state),
        "refused": "trailing bytes" if is_forged else "", "shown": {
            "transaction_id": transaction.transaction_id, "response": canonical.decode(transaction.response.payload),
            "organisations": [messages.decode(messages.SerializedIdentity, one.endorser).mspid
                              for one in taken.action.action.endorsements],
        },
    }


def count_cents(arguments: Plain, state: State) -> int:
    """What the lots that are named, or the agreement or redemption, hold before."""
    held = (state.get(str(arguments.get(name, "")), b"{}") for name in ("agreement", "redemption"))
    lots = [lot for record in held for lot in json.loads(record).get("lots", ())]
    return sum(lot["amount_cents"] for lot in lots) + sum(count_lot(lot, state) for lot in arguments.get("lots", ()))


def count_lot(ref: str, state: State) -> int:
    """The cents of a lot, by its own record or by its award's line."""
    if not is_award(ref):
        return int(json.loads(state[ref])["amount_cents"])
    lines = json.loads(state[award_keys(ref)[0]])["lines"]
    line = next(line for line in lines if line["member"] == ref.rsplit("/", 1)[1])
    return sum(line.get(f"{name}_cents", 0) for name in ("energy", "bonus", "welcome"))


def encode(data: bytes) -> str:
    """Bytes in JSON."""
    return b64encode(data).decode()


def choose(line: str) -> Iterator[Plain]:
    """A few of each command, and what is refused."""
    seen: Counter[str] = Counter()
    for case in list_signed(line):
        seen[case["asked"]["name"]] += 1
        if seen[case["asked"]["name"]] <= OF_EACH or case["refused"]:
            yield case


def main(path: Path) -> None:
    """Write the file."""
    signed = [case for line in LINES for case in choose(line)]
    made = {"signed": signed, "tampered": tamper(signed), "commands": sorted(RULE_SETS[max(RULE_SETS)])}
    path.write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
