"""Thanks as the mirror of the ledger holds them."""

from dataclasses import dataclass

from chaincode.rules.market.thanks import Thanks

from gateway.db.mirror import Mirror
from gateway.http.context import Gateway


@dataclass(frozen=True)
class ThanksOf:
    """A member's thanks, in order of their keys."""

    thanks: tuple[Thanks, ...]


def list_thanks(gateway: Gateway, member: str) -> ThanksOf:
    """Give a member's thanks."""
    with gateway.database.read() as connection:
        return ThanksOf(tuple(thanks for _, thanks in Mirror(connection).records(Thanks, "thanks", member)))
