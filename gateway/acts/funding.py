"""What a fund's owner distributes: the rows that cover a sum, and what is signed (T8, T11).

    asked (GET /funds) -> rows chosen -> donate, pledge, issue_vouchers, programme, top_up, campaign, assist
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.rules.funding.funds import MAX_ROWS
from gateway.acts.work import OFFICER, OWN, Call, Work, sign_one
from gateway.client import Client

Plain = dict[str, Any]
SOLIDARITY = "solidarity"


@dataclass(frozen=True)
class Spending:
    """What is made of a fund's rows.

    command, arguments: as the table of commands has them, but for `rows`
    cents: what the rows must cover
    owner: whose fund it is: a member's, or the solidarity fund, for which an officer acts
    """

    command: str
    arguments: Mapping[str, Any]
    cents: int
    owner: str


def choose_rows(rows: Sequence[Mapping[str, Any]], cents: int) -> list[str]:
    """Give a fund's rows that cover a sum, the largest first; as many as may be named, where they don't reach."""
    chosen, total = [], 0
    for row in sorted(rows, key=lambda row: (-row["amount_cents"], row["row"]))[:MAX_ROWS]:
        if total < cents:
            chosen.append(str(row["row"]))
            total += row["amount_cents"]
    return chosen


def plan_spending(spending: Spending, rows: Sequence[Mapping[str, Any]], command_id: str) -> Work:
    """Return what is signed. rows: of the owner's fund, as `GET /funds` has them."""
    is_officers = spending.owner == SOLIDARITY
    arguments = {**spending.arguments, "rows": choose_rows(rows, spending.cents)}
    return Work((Call(
        spending.command, arguments, command_id, "" if is_officers else spending.owner,
        OFFICER if is_officers else OWN,
    ),))


def spend(client: Client, spending: Spending) -> Plain:
    """Sign it, and return the receipt.

    Raises:
        ApiError: the rules refuse it: the fund holds too little, for one.
    """
    funds = client.get("funds")["funds"]
    rows = next((fund["rows"] for fund in funds if fund["owner"] == spending.owner), ())
    return sign_one(plan_spending(spending, rows, client.new_command_id()), client)


def plan_disbursing(dues: Sequence[Mapping[str, Any]], budget: str, most: int, command_id: str) -> Work:
    """Return the paying of a budget's dues, oldest first, as `GET /dues` has them."""
    named = [due["due"] for due in dues if due["budget"] == budget][:most]
    return Work((Call("disburse", {"budget": budget, "dues": named}, command_id),))
