"""The parameters in force on a day, and what exists of tokens."""

from typing import Any

from sqlalchemy import Connection, select

from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.issuance import compute_kept, compute_minted, compute_released
from chaincode.rules.energy.records import Backing
from chaincode.rules.records import CommonsRow, Supply
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import happened
from gateway.http.errors import UNKNOWN
from gateway.ledger.port import VALID


def get_parameters(connection: Connection, date: str) -> dict[str, Any]:
    """Give the parameters of a day since the founding ("": today). No command of this rule set changes them."""
    now, founded = Mirror(connection).require_now(), find_founding(connection)
    if date and not founded <= date <= now.date:
        raise UNKNOWN(what=Words("gateway.parameters.service.day"), name=date)
    return {
        "date": date or now.date, "in_force_from": founded, "rule_set": now.rule_set,
        "parameters": to_plain(now.parameters),
    }


def find_founding(connection: Connection) -> str:
    """The date of the founding."""
    receipt = connection.scalar(
        select(happened.c.receipt).where(happened.c.command == "found", happened.c.code == VALID).limit(1)
    )
    return str(canonical.decode(receipt.encode())["facts"]["date"]) if receipt else ""


def get_supply(connection: Connection) -> dict[str, Any]:
    """Give minted, burnt, live and commons, and by month the euro kept, released and what was minted (T10)."""
    mirror = Mirror(connection)
    supply = mirror.find(Supply, keys.SUPPLY) or Supply(0, 0)
    commons = sum(one.amount_cents for _, one in mirror.records(CommonsRow, "commons/"))
    months = [
        {"month": key.split("/")[1], "kept_cents": compute_kept(one), "minted_cents": compute_minted(one),
         "released_cents": compute_released(one), "is_official": one.official_cents is not None}
        for key, one in mirror.records(Backing, "months/")
    ]
    return {
        "minted_cents": supply.minted_cents, "burnt_cents": supply.burnt_cents,
        "live_cents": supply.minted_cents - supply.burnt_cents, "commons_cents": commons, "months": months,
    }
