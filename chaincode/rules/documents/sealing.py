"""T16: `seal` puts a document's digest on the ledger, `open` shows what it was of, and nobody can sooner.

    minutes, statute, regulation, terms   sealed open: with salt and content's hash, for today
    request   sealed at least two days ahead, opened by its owner from `opens_on` on
    quote     on a request, one for each owner, written over until the day before; opened within 3 days

A digest holds its owner, so nobody opens, or seals as theirs, what another sealed.
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.documents.records import (
    OPEN_KINDS,
    Document,
    DocumentKind,
    DocumentRef,
    OptionalSalt,
    Salt,
    Subject,
)
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now, OptionalHash
from chaincode.rules.state import State
from chaincode.rules.units import Date, Hash

AHEAD_DAYS = 2
OPEN_DAYS = 3

T16_NOT_YOURS = Reason("T16_NOT_YOURS", Kind.AUTHORITY)
T16_NO_DOCUMENT = Reason("T16_NO_DOCUMENT", Kind.EXISTENCE)
T16_NO_REQUEST = Reason("T16_NO_REQUEST", Kind.STATE)
T16_CLOSED = Reason("T16_CLOSED", Kind.STATE)
T16_OPENED = Reason("T16_OPENED", Kind.STATE)
T16_TOO_EARLY = Reason("T16_TOO_EARLY", Kind.STATE)
T16_TOO_LATE = Reason("T16_TOO_LATE", Kind.STATE)
T16_OPENS_ON = Reason("T16_OPENS_ON", Kind.AMOUNT)
T16_OPEN_KIND = Reason("T16_OPEN_KIND", Kind.AMOUNT)
T16_OTHER_CONTENT = Reason("T16_OTHER_CONTENT", Kind.AMOUNT)

is_request_ref = re.compile("document/([a-z]{1,32}|[0-9a-f]{64})/[0-9a-f]{32}", re.ASCII).fullmatch


@dataclass(frozen=True)
class Seal:
    """Seal a document of one's own, or as an officer one of the organisation.

    digest: see `compute_digest`; subject: of a quote its request; salt, content (hash): of what is sealed open.
    """

    kind: DocumentKind
    digest: Hash
    opens_on: Date
    subject: Subject = ""
    salt: OptionalSalt = ""
    content: OptionalHash = ""


@dataclass(frozen=True)
class Open:
    """Show the salt and the content's hash of an own sealed document."""

    document: DocumentRef
    salt: Salt
    content: Hash


def owner_of(call: Call) -> str:
    """Give whose documents a caller seals and opens: the member's, or of an officer the organisation's."""
    return call.member or call.caller.organisation


def compute_digest(sealed: tuple[str, str, str], salt: str, content: str) -> str:
    """Give the hex SHA-256 of 0x02, kind, subject, owner (each after its length in 2 bytes), salt and content's hash.

    sealed: kind, subject, owner.
    """
    texts = b"".join(len(text).to_bytes(2, "big") + text.encode("ascii") for text in sealed)
    return sha256(b"\x02" + texts + bytes.fromhex(salt) + bytes.fromhex(content)).hexdigest()


def process_seal(state: State, call: Call, now: Now, args: Seal) -> Outcome:
    """Write the document, or the quote over an earlier one."""
    if not intervals.is_date(args.opens_on):
        raise T14_NO_DATE(date=args.opens_on)
    key = _validate_quote(state, call, now, args) if args.kind == "quote" else _make_key(call)
    _validate_day(now, args)
    if args.kind in OPEN_KINDS:
        _validate_content((args.kind, args.subject, owner_of(call)), args.digest, args.salt, args.content)
    opens_day = now.number + intervals.days_between(now.date, args.opens_on)
    state.put(key, Document(
        args.kind, args.digest, args.opens_on, opens_day, now.date, args.subject, args.salt, args.content,
        now.date if args.kind in OPEN_KINDS else "",
    ))
    return Outcome((key,))


def _make_key(call: Call) -> str:
    return keys.document(owner_of(call), call.derive_id("document"))


def _validate_quote(state: State, call: Call, now: Now, args: Seal) -> str:
    """Give the key of a quote; refuse one on no request, on another day than that's, or when that day has come."""
    if not is_request_ref(args.subject):
        raise T16_NO_DOCUMENT(key=args.subject)
    request = state.require(Document, args.subject, T16_NO_DOCUMENT)
    if request.kind != "request":
        raise T16_NO_REQUEST(key=args.subject)
    if now.date >= request.opens_on:
        raise T16_CLOSED(opens_on=request.opens_on)
    if args.opens_on != request.opens_on:
        raise T16_OPENS_ON(opens_on=request.opens_on)
    return keys.quote(args.subject.rsplit("/", 1)[1], owner_of(call))


def _validate_day(now: Now, args: Seal) -> None:
    first = {"request": intervals.add_days(now.date, AHEAD_DAYS), "quote": args.opens_on}.get(args.kind, now.date)
    if args.opens_on < first or (args.kind in OPEN_KINDS and args.opens_on != now.date):
        raise T16_OPENS_ON(opens_on=first)
    if (args.kind in OPEN_KINDS) != bool(args.salt and args.content) or bool(args.salt) != bool(args.content):
        raise T16_OPEN_KIND(kind=args.kind)


def process_open(state: State, call: Call, now: Now, args: Open) -> Outcome:
    """Show what was sealed, from its day on; a quote within 3 days."""
    first, second, third = args.document.split("/")
    if owner_of(call) != (second if first == "document" else third):
        raise T16_NOT_YOURS(key=args.document)
    document = state.require(Document, args.document, T16_NO_DOCUMENT)
    if document.opened_date:
        raise T16_OPENED(date=document.opened_date)
    if now.date < document.opens_on:
        raise T16_TOO_EARLY(opens_on=document.opens_on)
    if document.kind == "quote" and now.number >= document.opens_day + OPEN_DAYS:
        raise T16_TOO_LATE(day=document.opens_day + OPEN_DAYS - 1)
    sealed = (document.kind, document.subject, owner_of(call))
    _validate_content(sealed, document.digest, args.salt, args.content)
    state.put(args.document, replace(document, salt=args.salt, content=args.content, opened_date=now.date))
    return Outcome((args.document,))


def _validate_content(sealed: tuple[str, str, str], digest: str, salt: str, content: str) -> None:
    if compute_digest(sealed, salt, content) != digest:
        raise T16_OTHER_CONTENT(digest=digest)
