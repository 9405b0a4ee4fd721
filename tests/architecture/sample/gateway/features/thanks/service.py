"""Thanks as the mirror of the ledger holds them."""

from typing import Any

from chaincode.rules.market.thanks import THANKS, Thanks

from chaincode.rules.codec import to_plain
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway


def list_thanks(gateway: Gateway, member: str) -> list[dict[str, Any]]:
    """Give a member's thanks in order of their keys."""
    with gateway.database.read() as connection:
        return [to_plain(thanks) for _, thanks in Mirror(connection).records(Thanks, f"{THANKS}{member}/")]
