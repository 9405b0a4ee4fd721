"""How people name what has a long random id: by its first digits, as tables show them."""

import re
from collections.abc import Sequence
from typing import Any

from chaincode.words import Words, say
from gateway.commandline.base.refusals import InputError

Plain = dict[str, Any]
# what shows the references of a thing
LISTS = {
    "agreement": Words("gateway.base.references.market_agreements_as_who"),
    "claim": Words("gateway.base.references.market_wallet_as_who"),
    "offer": Words("gateway.base.references.market_offers_as_who"),
    "pending": Words("gateway.base.references.countersign_list"),
    "proposal": Words("gateway.base.references.govern_list"),
    "pledge": Words("gateway.base.references.fund_pledges"),
    "due": Words("gateway.base.references.fund_dues"),
    "terms": Words("gateway.base.references.fund_dues"),
    "redemption": Words("gateway.base.references.fund_redemptions"),
    "programme": Words("gateway.base.references.programme_list"),
    "campaign": Words("gateway.base.references.campaign_list"),
}
_is_reference = re.compile(r"[0-9a-f]{4,32}", re.ASCII).fullmatch


def format_reference(key: str) -> str:
    """Give the short form by which people name an offer, agreement or pending: the beginning of its random id."""
    return key.rsplit("/", 1)[1][:8]


def find_named(rows: Sequence[Plain], name: str, reference: str) -> Plain:
    """Give the one row whose id begins with what a person typed, or whose title that is."""
    found = [row for row in rows if _is_reference(reference) and row[name].rsplit("/", 1)[1].startswith(reference)]
    titled = [row for row in rows if (row.get("words") or {}).get("title", "").casefold() == reference.casefold() != ""]
    if not (found or titled):
        raise InputError(say("gateway.base.references.nothing_named", reference=reference, listed_by=LISTS[name]))
    return require_one(found or titled, say(
        "gateway.base.references.that_begin_with_or_are_called", reference=reference,
    ), LISTS[name])


def require_one(rows: Sequence[Plain], what: str, listed_by: Words | str) -> Plain:
    """Give the only row, or refuse: people name what they mean by its reference. listed_by: the command that shows it.

    what: said after how many there are, "agreements for this step".
    """
    if not rows:
        raise InputError(say("gateway.base.references.see", what=what, listed_by=listed_by))
    if len(rows) > 1:
        raise InputError(say(
            "gateway.base.references.name_one_by_its_reference", count=len(rows), what=what, listed_by=listed_by,
        ))
    return rows[0]
