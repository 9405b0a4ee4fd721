"""Decided by what was shown: a settlement is anchored, or signed second, only while it is still what was looked at."""

from sqlalchemy import Connection

from chaincode.rules.energy.records import Settlement
from gateway.features.periods.anchoring import Anchored, anchor
from gateway.features.periods.preview import look
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

NOT_AS_SHOWN = ApiReason("NOT_AS_SHOWN", 409)


def anchor_shown(gateway: Gateway, period: str, kind: str, shown: str, *, incomplete: str = "") -> Anchored:
    """Anchor the next revision of what a preview showed, by its digest: the same form sent twice anchors once.

    Raises:
        Problem: NOT_AS_SHOWN: readings, prices or plants have changed since, or another anchor was made.
    """
    def require(connection: Connection) -> None:
        if look(connection, gateway, period, kind).shown != shown:
            raise NOT_AS_SHOWN(name=period)

    return anchor(gateway, period, kind, is_revised=True, incomplete=incomplete, require=require)


def require_awaited(awaiting: Settlement, digest: str) -> None:
    """Refuse to sign another settlement than the one whose digest was shown; "": whichever awaits."""
    if digest and digest != awaiting.digest:
        raise NOT_AS_SHOWN(name=awaiting.settlement_id)
