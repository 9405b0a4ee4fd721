"""The parameters in force on a day, and what exists of tokens."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from chaincode.rules import canonical, keys
from chaincode.rules.energy.issuance import compute_kept, compute_minted, compute_released
from chaincode.rules.energy.records import Backing
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Supply
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import happened
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN
from gateway.ledger.port import VALID


@dataclass(frozen=True)
class InForce:
    """The parameters in force on a date, since another."""

    date: str
    in_force_from: str
    rule_set: int
    parameters: Parameters


@dataclass(frozen=True)
class BackedMonth:
    """A month's euro cents kept behind tokens and released since, and cents of tokens minted against them (T10)."""

    month: str
    kept_cents: int
    minted_cents: int
    released_cents: int
    is_official: bool


@dataclass(frozen=True)
class AllTokens:
    """What exists of tokens, in cents."""

    minted_cents: int
    burnt_cents: int
    live_cents: int
    commons_cents: int
    months: tuple[BackedMonth, ...]


def get_parameters(gateway: Gateway, date: str) -> InForce:
    """Give the parameters of a day since the founding ("": today). No command of this rule set changes them."""
    with gateway.database.read() as connection:
        now, founded = Mirror(connection).require_now(), find_founding(connection)
    if date and not founded <= date <= now.date:
        raise UNKNOWN(what=Words("gateway.parameters.service.day"), name=date)
    return InForce(date or now.date, founded, now.rule_set, now.parameters)


def find_founding(connection: Connection) -> str:
    """The date of the founding."""
    receipt = connection.scalar(
        select(happened.c.receipt).where(happened.c.command == "found", happened.c.code == VALID).limit(1)
    )
    return str(canonical.decode(receipt.encode())["facts"]["date"]) if receipt else ""


def get_supply(gateway: Gateway) -> AllTokens:
    """Give minted, burnt, live and commons, and by month the euro kept, released and what was minted (T10)."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        supply = mirror.find(Supply, keys.SUPPLY) or Supply(0, 0)
        commons_cents, backings = sum(row.amount_cents for _, row in mirror.commons()), mirror.backings()
    return AllTokens(
        supply.minted_cents, supply.burnt_cents, supply.minted_cents - supply.burnt_cents, commons_cents,
        tuple(_describe_month(month, backing) for month, backing in backings),
    )


def _describe_month(month: str, backing: Backing) -> BackedMonth:
    return BackedMonth(month, compute_kept(backing), compute_minted(backing), compute_released(backing),
                       backing.official_cents is not None)
