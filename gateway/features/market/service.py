"""Offers and agreements from the mirror, joined with their words, which lie here behind a salted hash.

hash = SHA-256(16-byte salt || canonical JSON of the words): what `publish` and `request` carry as `terms`.
"""

import json
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules import canonical
from chaincode.rules.intervals import add_days
from chaincode.rules.market.agreements import (
    compute_accept_deadline,
    compute_confirm_deadline,
    compute_deliver_deadline,
)
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Now
from chaincode.words import Words
from gateway.db.batches import split_batches
from gateway.db.mirror import Mirror, split_key
from gateway.db.tables import words
from gateway.features.market.records import (
    Agreements,
    BookedPlace,
    Deadline,
    KeptWords,
    Offers,
    OwnAgreement,
    SaltedWords,
    ShownOffer,
)
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN
from gateway.http.security import Session

Plain = dict[str, Any]
OPEN = ("requested", "accepted", "delivered", "contested")


def save_words(gateway: Gateway, member: str, body: Plain, reader: str) -> KeptWords:
    """Keep words and give the hash that stands for them. reader: the one other member who may read them; "": all."""
    salt = secrets.token_bytes(16)
    name = sha256(salt + canonical.encode(body)).hexdigest()
    with gateway.database.write() as connection:
        connection.execute(insert(words), {
            "hash": name, "salt": salt, "body": json.dumps(body, ensure_ascii=False), "member": member,
            "reader": reader,
        })
    return KeptWords(name, salt.hex())


def get_words(gateway: Gateway, caller: Session, name: str) -> SaltedWords:
    """Give words with their salt: to their author, their reader, or to all where they are public."""
    with gateway.database.read() as connection:
        row = connection.execute(select(words).where(words.c.hash == name)).mappings().first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.market.service.words"), name=name)
    if row["reader"] and caller.member not in (row["member"], row["reader"]):
        raise FORBIDDEN(roles=Words("gateway.market.service.two_parties"))
    return SaltedWords(name, row["salt"].hex(), json.loads(row["body"]))


def erase_words(connection: Connection, member: str) -> tuple[int, int]:
    """Erase what a member wrote, but for agreements that are open still; how many, and how many stay."""
    needed = {agreement.terms for _, agreement in Mirror(connection).agreements(member, OPEN)}
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


def list_offers(gateway: Gateway, kind: str, category: str, caller: Session) -> Offers:
    """Open offers or needs with their places, and their words where these are kept here."""
    with gateway.database.read() as connection:
        return Offers(tuple(_list_offers(connection, kind, category, caller.member)))


def _list_offers(connection: Connection, kind: str, category: str, member: str) -> Iterator[ShownOffer]:
    mirror = Mirror(connection)
    found = [(key, offer) for key, offer in mirror.offers()
             if offer.is_open and offer.kind == kind and category in ("", offer.category)]
    known = _load_public(connection, [offer.terms for _, offer in found], member)
    for key, offer in found:
        provider = split_key(key)[1]
        yield widen(ShownOffer, offer, offer=key, member=provider, words=known.get(offer.terms),
                    places=tuple(_list_places(mirror, provider, offer.resource)))


def _list_places(mirror: Mirror, provider: str, resource: str) -> Iterator[BookedPlace]:
    booked = mirror.seats(provider, resource) if resource else []
    for key, place in mirror.places(provider, resource) if resource else ():
        seats = tuple(seat for number, seat in booked if number == split_key(key)[3])
        yield widen(BookedPlace, place, place=key, booked=seats)


def list_agreements(gateway: Gateway, member: str) -> Agreements:
    """A member's agreements, as consumer and as provider, each with its next deadline and words."""
    with gateway.database.read() as connection:
        return Agreements(tuple(_list_agreements(connection, Mirror(connection).require_now(), member)))


def _list_agreements(connection: Connection, now: Now, member: str) -> Iterator[OwnAgreement]:
    mirror = Mirror(connection)
    own = mirror.agreements(member)
    known = _load_public(connection, [agreement.terms for _, agreement in own], member)
    for key, agreement in own:
        yield widen(
            OwnAgreement, agreement, agreement=key, role="consumer" if agreement.consumer == member else "provider",
            held_cents=sum(lot.amount_cents for lot in agreement.lots), words=known.get(agreement.terms),
            deadline=describe_deadline(mirror, now, agreement),
        )


def describe_deadline(mirror: Mirror, now: Now, agreement: Agreement) -> Deadline | None:
    """The last day for the next step, as a number and as the date that it is expected to have."""
    day = find_deadline(mirror, now, agreement)
    return None if day is None else Deadline(day, add_days(now.date, day - now.number))


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
    consumer, own = mirror.member(agreement.consumer), mirror.member_keys(agreement.consumer)
    return compute_confirm_deadline(now, agreement, consumer, own) if consumer and own else None


def list_late(mirror: Mirror, now: Now) -> dict[str, list[str]]:
    """Agreements that anyone may bring on: `collect` what was delivered and not contested, `lapse` what is too late."""
    late: dict[str, list[str]] = {"collect": [], "lapse": []}
    for status, command in (("delivered", "collect"), ("requested", "lapse"), ("accepted", "lapse")):
        for key, agreement in mirror.agreements(statuses=(status,)):
            last_day = find_deadline(mirror, now, agreement)
            if last_day is not None and last_day < now.number:
                late[command].append(key)
    return late
