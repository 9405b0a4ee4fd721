"""Offers and agreements from the mirror, joined with their words, which lie here behind a salted hash.

hash = SHA-256(16-byte salt || canonical JSON of the words): what `publish` and `request` carry as `terms`.
"""

import json
import secrets
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules import canonical
from chaincode.rules.codec import to_plain
from chaincode.rules.intervals import add_days
from chaincode.rules.market.agreements import (
    compute_accept_deadline,
    compute_confirm_deadline,
    compute_deliver_deadline,
)
from chaincode.rules.market.records import Agreement, Offer, Place
from chaincode.rules.records import Member, MemberKey, Now
from chaincode.words import Words
from gateway.db.batches import split_batches
from gateway.db.mirror import Mirror
from gateway.db.tables import words
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN
from gateway.http.security import Session

Plain = dict[str, Any]
OPEN = ("requested", "accepted", "delivered", "contested")


def save_words(gateway: Gateway, member: str, body: Plain, reader: str) -> Plain:
    """Keep words and give the hash that stands for them. reader: the one other member who may read them; "": all."""
    salt = secrets.token_bytes(16)
    name = sha256(salt + canonical.encode(body)).hexdigest()
    with gateway.database.write() as connection:
        connection.execute(insert(words), {
            "hash": name, "salt": salt, "body": json.dumps(body, ensure_ascii=False), "member": member,
            "reader": reader,
        })
    return {"hash": name, "salt": salt.hex()}


def get_words(gateway: Gateway, caller: Session, name: str) -> Plain:
    """Give words with their salt: to their author, their reader, or to all where they are public."""
    with gateway.database.read() as connection:
        row = connection.execute(select(words).where(words.c.hash == name)).mappings().first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.market.service.words"), name=name)
    if row["reader"] and caller.member not in (row["member"], row["reader"]):
        raise FORBIDDEN(roles=Words("gateway.market.service.two_parties"))
    return {"hash": name, "salt": row["salt"].hex(), "words": json.loads(row["body"])}


def erase_words(connection: Connection, member: str) -> tuple[int, int]:
    """Erase what a member wrote, but for agreements that are open still; how many, and how many stay."""
    agreements = Mirror(connection).records(Agreement, "agreement/", holding=member)
    needed = {one.terms for _, one in agreements if one.status in OPEN}
    own = set(connection.scalars(select(words.c.hash).where(words.c.member == member)))
    connection.execute(delete(words).where(words.c.hash.in_(own - needed)))
    return len(own - needed), len(own & needed)


def _load_public(connection: Connection, names: list[str], member: str) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for some in split_batches(names):
        rows = connection.execute(select(words).where(words.c.hash.in_(some))).mappings()
        found.update({
            row["hash"]: json.loads(row["body"])
            for row in rows if not row["reader"] or member in (row["member"], row["reader"])
        })
    return found


def list_offers(connection: Connection, kind: str, category: str, caller: Session) -> list[Plain]:
    """Open offers or needs with their places, and their words where these are kept here."""
    mirror = Mirror(connection)
    found = [
        (key, one) for key, one in mirror.records(Offer, "offer/")
        if one.is_open and one.kind == kind and category in ("", one.category)
    ]
    known = _load_public(connection, [one.terms for _, one in found], caller.member)
    return [
        to_plain(one) | {
            "offer": key, "member": key.split("/")[1], "words": known.get(one.terms),
            "places": _list_places(mirror, key.split("/")[1], one.resource),
        }
        for key, one in found
    ]


def _list_places(mirror: Mirror, provider: str, resource: str) -> list[Plain]:
    if not resource:
        return []
    booked = [key for key, _ in mirror.scan(f"seat/{provider}/{resource}/")]
    places = mirror.records(Place, f"place/{provider}/{resource}/")
    return [
        to_plain(one) | {"place": key, "booked": [
            int(seat.rsplit("/", 1)[1]) for seat in booked if seat.split("/")[3] == key.split("/")[3]
        ]}
        for key, one in places
    ]


def list_agreements(connection: Connection, now: Now, member: str) -> list[Plain]:
    """A member's agreements, as consumer and as provider, each with its next deadline and words."""
    mirror = Mirror(connection)
    found = mirror.records(Agreement, "agreement/", holding=member)
    own = [(key, one) for key, one in found if member in (one.consumer, one.provider)]
    known = _load_public(connection, [one.terms for _, one in own], member)
    return [
        to_plain(one) | {
            "agreement": key, "role": "consumer" if one.consumer == member else "provider",
            "held_cents": sum(lot.amount_cents for lot in one.lots), "words": known.get(one.terms),
            "deadline": describe_deadline(mirror, now, one),
        }
        for key, one in own
    ]


def describe_deadline(mirror: Mirror, now: Now, agreement: Agreement) -> Plain | None:
    """The last day for the next step, as a number and as the date that it is expected to have."""
    day = find_deadline(mirror, now, agreement)
    return None if day is None else {"day": day, "date": add_days(now.date, day - now.number)}


def find_deadline(mirror: Mirror, now: Now, agreement: Agreement) -> int | None:
    """The last day for the next step: to accept, to deliver, to confirm, to settle a dispute; None when closed."""
    if agreement.status == "requested":
        return compute_accept_deadline(now, agreement)
    if agreement.status == "accepted":
        return compute_deliver_deadline(now, agreement)
    if agreement.status == "contested":
        return agreement.contested_on + now.parameters.mediation_days
    if agreement.status != "delivered":
        return None
    consumer = mirror.find(Member, f"member/{agreement.consumer}")
    own = mirror.find(MemberKey, f"key/{agreement.consumer}")
    return compute_confirm_deadline(now, agreement, consumer, own) if consumer and own else None


def list_late(mirror: Mirror, now: Now) -> dict[str, list[str]]:
    """Agreements that anyone may bring on: `collect` what was delivered and not contested, `lapse` what is too late."""
    late: dict[str, list[str]] = {"collect": [], "lapse": []}
    for status, command in (("delivered", "collect"), ("requested", "lapse"), ("accepted", "lapse")):
        for key, one in mirror.records(Agreement, "agreement/", holding=f'"status":"{status}"'):
            last_day = find_deadline(mirror, now, one) if one.status == status else None
            if last_day is not None and last_day < now.number:
                late[command].append(key)
    return late
