"""Where the ledger stands with periods: how long each is, what is anchored and settled, what awaits, what is next."""

from typing import Any

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.periods import DEFINITIVE, PROVISIONAL, next_period, parse_name
from chaincode.rules.energy.records import Anchor, Backing, Settlement, Told
from chaincode.rules.energy.totals import NOTHING_TOLD
from chaincode.rules.intervals import add_days
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.http.context import Gateway


def find_days(mirror: Mirror, period: str) -> int:
    """A period's length in days: as its first anchor fixed it, else as the parameters say."""
    first = mirror.find(Anchor, keys.anchor(f"{period}.{PROVISIONAL}.1"))
    return first.terms.days if first else mirror.require_now().parameters.settle_days


def find_told(mirror: Mirror, period: str, organisation: str) -> Told:
    """What an organisation's anchors tell of a period so far."""
    return mirror.find(Told, keys.told(period, organisation)) or NOTHING_TOLD


def find_revision(mirror: Mirror, period: str, kind: str) -> int:
    """The newest anchored revision of a period's kind; 0 for none."""
    found = [int(key.rsplit(".", 1)[1]) for key, _ in mirror.scan(keys.anchor(f"{period}.{kind}."))]
    return max(found, default=0)


def find_own_revision(connection: Connection, period: str, kind: str) -> int:
    """The newest revision that was anchored on a statement of this gateway; 0 for none."""
    newest = find_revision(Mirror(connection), period, kind)
    return next((number for number in range(newest, 0, -1)
                 if store.is_own(connection, f"{period}.{kind}.{number}")), 0)


def find_needed_from(mirror: Mirror) -> str:
    """The first date whose readings a settlement may still take: of the first period that isn't settled for good."""
    period = min([one["period"] for one in list_periods(mirror)] + [mirror.require_now().parameters.first_period])
    while _is_final(mirror, period):
        period = add_days(period, find_days(mirror, period))
    return str(period)


def _is_final(mirror: Mirror, period: str) -> bool:
    """Whether a period's definitive was countersigned, or the period is skipped."""
    return any(
        one.countersigned_on and (one.is_skip or parse_name(one.settlement_id).kind == DEFINITIVE)
        for _, one in mirror.records(Settlement, f"settlement/{period}.")
    )


def find_awaiting(mirror: Mirror, period: str = "") -> Settlement | None:
    """The settlement that awaits a second signature, if it is of that period."""
    awaiting = load_chain(State(mirror)).awaiting
    if not awaiting or (period and awaiting[:10] != period):
        return None
    return mirror.find(Settlement, keys.settlement(awaiting))


def find_own_awaiting(connection: Connection, gateway: Gateway) -> Settlement | None:
    """The same, as this gateway's timetable goes by it: the energy operator doesn't wait for the signature of what
    another operator settled, on a statement that isn't its own, but puts its own in that place.
    """
    awaiting = find_awaiting(Mirror(connection))
    if awaiting is None or awaiting.is_skip or not gateway.settings.is_energy_operator:
        return awaiting
    return awaiting if store.is_own(connection, awaiting.settlement_id) else None


def find_due(mirror: Mirror) -> str:
    """The next period without a settlement, if it is over on the ledger's day; else ""."""
    now = mirror.now()
    if now is None:
        return ""
    period = next_period(load_chain(State(mirror)), now)
    return period if add_days(period, find_days(mirror, period)) <= now.date else ""


def list_begun(mirror: Mirror, month: str) -> list[str]:
    """The periods that begin in a month and are over on the ledger's day: settled, skipped or still to be settled."""
    now = mirror.require_now()
    period = next_period(load_chain(State(mirror)), now)
    found = [one["period"] for one in list_periods(mirror) if one["period"][:7] == month and one["period"] < period]
    while period[:7] <= month and add_days(period, find_days(mirror, period)) <= now.date:
        found += [period] if period[:7] == month else []
        period = add_days(period, find_days(mirror, period))
    return found


def list_periods(mirror: Mirror) -> list[dict[str, Any]]:
    """All settlements as the ledger holds them, by period: sums only, no member."""
    found: dict[str, list[dict[str, Any]]] = {}
    for key, one in mirror.records(Settlement, "settlement/"):
        anchored = mirror.find(Anchor, keys.anchor(one.settlement_id))
        root = anchored.root if anchored else ""
        found.setdefault(key.split("/")[1][:10], []).append(to_plain(one) | {"root": root})
    return [{"period": period, "settlements": settlements} for period, settlements in sorted(found.items())]


def list_months(mirror: Mirror) -> list[dict[str, Any]]:
    """What backs each month's tokens: euro kept, estimated or official, and minted (T10)."""
    return [{"month": key.split("/")[1], **to_plain(one)} for key, one in mirror.records(Backing, "months/")]


def find_kinds() -> tuple[str, str]:
    """The kinds of settlement that a person may ask for."""
    return PROVISIONAL, DEFINITIVE
