"""Asking for a service: the lots that pay it, words for the other party, the request.

    quoted (GET /wallet/quote) -> words kept, their digest named -> request: the tokens are held (T4)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.acts.work import Call, Work, sign_one
from gateway.client import Client


@dataclass(frozen=True)
class Wanted:
    """What is asked for. provider: the member who does it; service_date: the ledger's today unless given; text: words
    for the other party, which stay with the gateways; lots: other lots than those that expire soonest.
    """

    offer: str
    provider: str
    price_cents: int
    service_date: str = ""
    text: str = ""
    lots: tuple[str, ...] = ()


def plan_request(wanted: Wanted, quoted: Mapping[str, Any], terms: str, member: str, command_id: str) -> Work:
    """Return what the member signs. quoted: the answer of `GET /wallet/quote`; terms: the digest of the words."""
    return Work((Call("request", {
        "offer": wanted.offer, "provider": wanted.provider, "price_cents": wanted.price_cents, "terms": terms,
        "lots": list(wanted.lots) or quoted["lots"], "service_date": quoted["service_date"],
    }, command_id, member),))


def request(client: Client, member: str, wanted: Wanted) -> dict[str, Any]:
    """Ask for it as a member; give the receipt, whose response names the agreement made.

    Raises:
        ApiError: too little lasts, or the rules refuse; nothing is held then.
    """
    quoted = client.get(
        "wallet/quote", price_cents=wanted.price_cents, service_date=wanted.service_date, offer=wanted.offer,
    )
    terms = client.post("words", {"words": {"text": wanted.text}, "reader": wanted.provider})["hash"]
    return sign_one(plan_request(wanted, quoted, terms, member, client.new_command_id()), client)
