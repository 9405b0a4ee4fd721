"""Offers and agreements from the mirror, joined with their words: offers with the public ones of all gateways."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from chaincode.rules import canonical
from chaincode.rules.market.records import Agreement, Offer
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror, split_key
from gateway.features.market.deadlines import describe_deadline
from gateway.features.market.heard_words import HeardWords
from gateway.features.market.kept_words import READ_BYTES, load_readable
from gateway.features.market.records import Agreements, BookedPlace, Offers, OwnAgreement, ShownOffer
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.security import Session


def list_offers(gateway: Gateway, kind: str, category: str, caller: Session) -> Offers:
    """Return open offers or needs with their places and words, and whose words are missing.

    No transaction is open while the other gateways are asked.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found = _list_open(mirror)
        known = load_readable(connection, [offer.terms for _, offer in found], caller.member)
        lacking = {offer.terms: split_key(key)[1] for key, offer in found if offer.terms not in known}
        keepers = _find_keepers(mirror, lacking, gateway.settings.organisation)
        offers = list(_list_offers(mirror, found, kind, category))
    heard, silent = gateway.memory(HeardWords).find(gateway, keepers)  # of all, so that one question serves all choices
    words = heard | known
    return Offers(tuple(_bound(replace(offer, words=words.get(offer.terms)) for offer in offers)), silent)


def find_public_words(gateway: Gateway, authors: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return by hash the words that anybody may read, kept here or heard from other gateways. authors: members by hash.
    """
    with gateway.database.read() as connection:
        known = load_readable(connection, list(authors), "")
        lacking = {terms: author for terms, author in authors.items() if terms not in known}
        keepers = _find_keepers(Mirror(connection), lacking, gateway.settings.organisation)
    heard, _ = gateway.memory(HeardWords).find(gateway, keepers)
    return heard | known


def _list_open(mirror: Mirror) -> list[tuple[str, Offer]]:
    return [(key, offer) for key, offer in mirror.offers() if offer.is_open]


def _find_keepers(mirror: Mirror, providers: Mapping[str, str], own: str) -> dict[str, str]:
    """Return, by hash, at which other organisation the words of these providers lie."""
    members = {terms: mirror.member(provider) for terms, provider in providers.items()}
    return {terms: member.organisation for terms, member in members.items() if member and member.organisation != own}


def _bound(offers: Iterable[ShownOffer]) -> Iterator[ShownOffer]:
    """Give offers with as many words as one answer takes; a choice by category has those of others."""
    free_bytes = READ_BYTES
    for offer in offers:
        free_bytes -= len(canonical.encode(offer.words or {}))
        yield offer if free_bytes >= 0 else replace(offer, words=None)


def _list_offers(
    mirror: Mirror, found: Iterable[tuple[str, Offer]], kind: str, category: str
) -> Iterator[ShownOffer]:
    """Give those of a kind and category with their places, without words."""
    for key, offer in found:
        if offer.kind == kind and category in ("", offer.category):
            provider = split_key(key)[1]
            yield widen(ShownOffer, offer, offer=key, member=provider, words=None,
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
    known = load_readable(connection, [agreement.terms for _, agreement in own], member)
    for key, agreement in own:
        yield widen(
            OwnAgreement, agreement, agreement=key, role="consumer" if agreement.consumer == member else "provider",
            held_cents=sum(lot.amount_cents for lot in agreement.lots), words=known.get(agreement.terms),
            keeper=_find_keeper(mirror, agreement), deadline=describe_deadline(mirror, now, agreement),
        )


def _find_keeper(mirror: Mirror, agreement: Agreement) -> str:
    """Return the organisation at which who asked keeps the words."""
    consumer = mirror.member(agreement.consumer)
    return consumer.organisation if consumer else ""
