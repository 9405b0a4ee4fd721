"""The door to what anybody may know: proposals, services by category, months, areas. Nobody is named in any."""

from collections import Counter
from dataclasses import replace

from analytics.disclosure import tell_count
from chaincode.rules.energy.periods import parse_name
from gateway.db.mirror import Mirror
from gateway.features.market.service import find_public_words
from gateway.features.public.months import sum_months
from gateway.features.public.proposals import describe_proposals
from gateway.features.public.records import Areas, Category, PublicMonths, PublicProposals, Services
from gateway.features.public.remembered import Remembered
from gateway.http.context import Gateway


def list_proposals(gateway: Gateway) -> PublicProposals:
    """Give every proposal, oldest first, with those of its words that can be had now."""
    found = gateway.memory(Remembered).find(gateway, describe_proposals)
    words = find_public_words(gateway, found.authors)
    return replace(found.answer, proposals=tuple(
        replace(one, words=words.get(terms)) for one, terms in zip(found.answer.proposals, found.terms, strict=True)))


def list_services(gateway: Gateway) -> Services:
    """Give what is open by category."""
    return gateway.memory(Remembered).find(gateway, _count_services)


def list_months(gateway: Gateway) -> PublicMonths:
    """Give the months that are over."""
    return gateway.memory(Remembered).find(gateway, _sum_months)


def list_areas(gateway: Gateway) -> Areas:
    """Give the areas of the newest settlement that two organisations signed."""
    return gateway.memory(Remembered).find(gateway, _find_areas)


def _count_services(gateway: Gateway) -> Services:
    with gateway.database.read() as connection:
        open_ones = [offer for _, offer in Mirror(connection).offers() if offer.is_open]
    counts = Counter((offer.category, offer.kind) for offer in open_ones)
    return Services(tuple(
        Category(name, tell_count(counts[name, "offer"]), tell_count(counts[name, "need"]))
        for name in sorted({offer.category for offer in open_ones})))


def _sum_months(gateway: Gateway) -> PublicMonths:
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.now()
        return PublicMonths(sum_months(now, [one for _, one in mirror.agreements("", ("paid",))]) if now else ())


def _find_areas(gateway: Gateway) -> Areas:
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        signed = [one.settlement_id for one in mirror.settlements() if one.countersigned_on and not one.is_skip]
        newest = max(signed, key=lambda name: parse_name(name).period, default="")
        anchored = mirror.anchor(newest) if newest else None
    return Areas(tuple(sorted({one.perimeter for one in anchored.perimeters})) if anchored else ())
