"""What funding answers. Amounts in cents of a token; days of the ledger."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.funding.records import Due, Pledge, Redemption
from chaincode.rules.records import FundRow


@dataclass(frozen=True, kw_only=True)
class ShownRow(FundRow):
    """A fund's row by its key."""

    row: str


@dataclass(frozen=True)
class ShownFund:
    """What an owner has to distribute: a member's rows, or the solidarity fund's ("solidarity")."""

    owner: str
    amount_cents: int
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True)
class ShownQuarter:
    """What the present calendar quarter allows, and what of it is used."""

    assisted_cents: int
    assist_budget_cents: int
    redeemed_cents: int
    redeem_budget_cents: int


@dataclass(frozen=True)
class Funds:
    """All funds on a day of the ledger; paid_in_cents, redeemed_cents: since the founding."""

    date: str
    day: int
    paid_in_cents: int
    redeemed_cents: int
    quarter: ShownQuarter
    funds: tuple[ShownFund, ...]


@dataclass(frozen=True, kw_only=True)
class ShownPledge(Pledge):
    """A pledge by its key, and how its budget stands."""

    pledge: str
    owner: str
    is_running: Annotated[bool, "a payment that names it today leaves a due"]
    left_cents: int
    paid_cents: int


@dataclass(frozen=True)
class Pledges:
    """All pledges, newest first."""

    date: str
    day: int
    pledges: tuple[ShownPledge, ...]


@dataclass(frozen=True, kw_only=True)
class ShownDue(Due):
    """A due by its key. budget: the id of the terms that it is to be paid by; payee: a member, or "solidarity"."""

    due: str
    budget: str
    terms: str
    payee: str


@dataclass(frozen=True)
class Dues:
    """What is due out of budgets and wasn't paid yet, oldest first: a member's own, or all."""

    date: str
    day: int
    amount_cents: int
    dues: tuple[ShownDue, ...]


@dataclass(frozen=True, kw_only=True)
class ShownRedemption(Redemption):
    """A redemption by its key."""

    redemption: str
    owner: str


@dataclass(frozen=True)
class Redemptions:
    """Redemptions, oldest first: a member's own, or all."""

    date: str
    day: int
    redemptions: tuple[ShownRedemption, ...]


@dataclass(frozen=True)
class Redeemable:
    """What a redemption of so many cents names. most_cents: what all agreements allow that no redemption names yet."""

    price_cents: int
    most_cents: int
    lots: tuple[str, ...]
    lots_cents: int
    agreements: tuple[str, ...]


@dataclass(frozen=True)
class BankReference:
    """What the ledger knows a bank's transaction by."""

    reference: str
