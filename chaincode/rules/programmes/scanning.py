"""T11, scanned: an attester hands out codes at a place; who is there shows one. 500 people at once share no key.

    codes (attester): the root over them -> scan (a member): one code with its path -> used/<codes>/<index>, a due

Leaf = SHA-256(0x00, programme, place, date, index, code): texts behind their 2-byte length, the index as 4 bytes
big-endian, the code as 16 bytes; nodes as in `merkle`.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from chaincode.rules import keys, merkle
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.funding.records import id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_running
from chaincode.rules.intervals import is_date
from chaincode.rules.programmes.attesting import require_attester
from chaincode.rules.programmes.dues import leave_due
from chaincode.rules.programmes.joining import require_joined
from chaincode.rules.programmes.records import AttesterTally, Codes, CodesRef, Programme, ProgrammeRef, Tally, Used
from chaincode.rules.programmes.tallies import T11_DATE, count_action, count_attested, find_action
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Count, Date, Hash, Id, Name, Pattern, PositiveCount

MAX_PATH = 30
Code = Annotated[str, Pattern("[0-9a-f]{32}")]

T11_NO_CODES = Reason("T11_NO_CODES", Kind.EXISTENCE)
T11_OWN_CODES = Reason("T11_OWN_CODES", Kind.AUTHORITY)
T11_USED = Reason("T11_USED", Kind.STATE)
T11_NOT_TODAY = Reason("T11_NOT_TODAY", Kind.STATE)
T11_NO_CODE = Reason("T11_NO_CODE", Kind.AMOUNT)


@dataclass(frozen=True)
class HandOutCodes:
    """Hand out `number` codes under `root` for an `action` of `programme`, as its attester: at a place, on a date."""

    programme: ProgrammeRef
    action: Name
    place: Name
    date: Date
    root: Hash
    number: PositiveCount


@dataclass(frozen=True)
class Scan:
    """Show number `index` of `codes`. shown: the code; path: siblings up to the root."""

    codes: CodesRef
    index: Count
    shown: Code
    path: tuple[Hash, ...]


def process_codes(state: State, call: Call, now: Now, args: HandOutCodes) -> Outcome:
    """Write the root; number x cents counts within the attester's cap of that date."""
    if not is_date(args.date):
        raise T14_NO_DATE(date=args.date)
    programme = require_attester(state, call, args.programme)
    action = find_action(args.programme, programme, args.action, "scanned")
    require_running(now, args.programme, programme)
    if not now.date <= args.date <= programme.to_date:
        raise T11_DATE(date=args.date)
    programme_id = id_of(args.programme)
    by = keys.attester_tally(programme_id, call.member, args.date)
    attested = state.find(AttesterTally, by) or AttesterTally({})
    state.put(by, count_attested(attested, call.member, action, args.number * action.cents))
    key = keys.codes(programme_id, call.derive_id("codes"))
    state.put(key, Codes(args.action, call.member, args.place, args.date, args.root, args.number))
    return Outcome((key,), {"cents": args.number * action.cents})


def compute_code_leaf(programme: Id, place: str, date: str, index: int, code: bytes) -> bytes:
    """Give the 32-byte leaf of a code."""
    texts = b"".join(len(text).to_bytes(2, "big") + text.encode("ascii") for text in (programme, place, date))
    return sha256(b"\x00" + texts + index.to_bytes(4, "big") + code).digest()


def process_scan(state: State, call: Call, now: Now, args: Scan) -> Outcome:
    """Leave the action's due for one unit, once a code, on the codes' date."""
    ref = keys.programme(args.codes.split("/")[1])
    codes = state.require(Codes, args.codes, T11_NO_CODES)
    programme = state.require(Programme, ref, T8_NO_TERMS)
    if codes.attester == call.member:
        raise T11_OWN_CODES(codes=args.codes)
    action = find_action(ref, programme, codes.action, "scanned")
    require_running(now, ref, programme)
    require_joined(state, now, ref, [call.member])
    used, own = keys.used(id_of(args.codes), args.index), keys.tally(id_of(ref), call.member)
    _validate_code(state, now, args, codes, used)
    before = state.find(Tally, own) or Tally({})
    tally = count_action(before, now, action, member=call.member, date=codes.date, cents=action.cents)
    validate_most("siblings", len(args.path), MAX_PATH)
    state.put(used, Used(now.number))
    state.put(own, tally)
    due = leave_due(
        state, now, ref, call.member, call.derive_id("due"), action=action, quantity=1, evidence=args.codes
    )
    return Outcome((due,), {"cents": action.cents})


def _validate_code(state: State, now: Now, args: Scan, codes: Codes, used: str) -> None:
    if now.date != codes.date:
        raise T11_NOT_TODAY(codes=args.codes, date=codes.date)
    if state.find(Used, used) is not None:
        raise T11_USED(codes=args.codes, index=args.index)
    programme = args.codes.split("/")[1]
    leaf = b""
    if args.index < codes.number:
        leaf = compute_code_leaf(programme, codes.place, codes.date, args.index, bytes.fromhex(args.shown))
    path = [bytes.fromhex(sibling) for sibling in args.path]
    if not merkle.verify_path(leaf, path, args.index, codes.number, bytes.fromhex(codes.root)):
        raise T11_NO_CODE(codes=args.codes, index=args.index)
