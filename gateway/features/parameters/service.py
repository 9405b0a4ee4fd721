"""The parameters in force on a day, and what exists of tokens."""

from dataclasses import dataclass

from chaincode.rules.energy.issuance import compute_kept, compute_minted, compute_released
from chaincode.rules.energy.records import Backing
from chaincode.rules.parameters import Parameters
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.parameters.history import History, load_history
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN

__all__ = ["AllTokens", "BackedMonth", "History", "InForce", "get_parameters", "get_supply", "load_history"]


@dataclass(frozen=True)
class InForce:
    """The parameters in force on a date. in_force_from: when the newest of them came; founded_on: the first day."""

    date: str
    in_force_from: str
    founded_on: str
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
    """Give the parameters of a day since the founding ("": today)."""
    with gateway.database.read() as connection:
        today = Mirror(connection).require_now().date
        history = load_history(gateway, connection)
    if date and not history.founded.date <= date <= today:
        raise UNKNOWN(what=Words("gateway.parameters.service.day"), name=date)
    since, found = history.find(date or today)
    return InForce(found.date, since, history.founded.date, found.rule_set, found.parameters)


def get_supply(gateway: Gateway) -> AllTokens:
    """Give minted, burnt, live and commons, and by month the euro kept, released and what was minted (T10)."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        supply = mirror.supply()
        commons_cents, backings = sum(row.amount_cents for _, row in mirror.commons()), mirror.backings()
    return AllTokens(
        supply.minted_cents, supply.burnt_cents, supply.minted_cents - supply.burnt_cents, commons_cents,
        tuple(_describe_month(month, backing) for month, backing in backings),
    )


def _describe_month(month: str, backing: Backing) -> BackedMonth:
    return BackedMonth(month, compute_kept(backing), compute_minted(backing), compute_released(backing),
                       backing.official_cents is not None)
