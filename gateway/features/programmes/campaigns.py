"""Campaigns and their adhesions, from the ledger's mirror."""

from chaincode.rules import keys
from chaincode.rules.funding.records import id_of
from chaincode.rules.programmes.records import Adhesion, Campaign
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.funding.service import find_budget
from gateway.features.market.service import find_public_words
from gateway.features.programmes.records import Adhesions, Campaigns, ShownAdhesion, ShownCampaign
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN


def list_campaigns(gateway: Gateway, member: str) -> Campaigns:
    """Give every campaign; member: who asks, "" for nobody's own adhesion."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.require_now(), list(mirror.records(Campaign, "campaign"))
    words = find_public_words(gateway, {campaign.terms: provider_of(key) for key, campaign in found})
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        shown = [_describe(mirror, key, campaign, member, words.get(campaign.terms)) for key, campaign in found]
    shown.sort(key=lambda one: (-one.closes_on, one.campaign))
    return Campaigns(now.date, now.number, tuple(shown))


def _describe(
    mirror: Mirror, key: str, campaign: Campaign, member: str, words: dict[str, str] | None
) -> ShownCampaign:
    adhesions = [name for name, _ in mirror.records(Adhesion, "adhesion", id_of(key))]
    return widen(
        ShownCampaign, campaign, campaign=key, provider=provider_of(key), adhesions=len(adhesions),
        left_cents=find_budget(mirror, key).left_cents, own=keys.adhesion(id_of(key), member) in adhesions, words=words,
    )


def provider_of(campaign: str) -> str:
    """Give the member whose campaign a key names."""
    return campaign.split("/")[1]


def list_adhesions(gateway: Gateway, key: str, member: str) -> Adhesions:
    """Give a campaign's adhesions by day and member; member: whose alone, "" for everybody's."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        campaign = mirror.find(Campaign, key)
        found = mirror.records(Adhesion, "adhesion", id_of(key))
    if campaign is None:
        raise UNKNOWN(what=Words("gateway.programmes.campaigns.campaign"), name=key)
    last = (campaign.last_on, campaign.last_member)
    shown = [
        widen(ShownAdhesion, adhesion, adhesion=name, member=name.split("/")[2],
              is_bound=campaign.status == "fixed" and (adhesion.adhered_on, name.split("/")[2]) <= last)
        for name, adhesion in found if member in ("", name.split("/")[2])
    ]
    return Adhesions(key, tuple(sorted(shown, key=lambda one: (one.adhered_on, one.member))))
