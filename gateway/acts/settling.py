"""Settling a period: anchored, settled, recomputed and signed by a second organisation; what is done stays done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from chaincode.rules import keys
from chaincode.rules.codec import parse
from chaincode.rules.energy.periods import DEFINITIVE, parse_name
from chaincode.rules.energy.records import Line, Page, Settlement
from gateway.acts.desk import Desk
from gateway.acts.errors import ActError
from gateway.client import Client

Plain = dict[str, Any]


@dataclass(frozen=True)
class Settled:
    """What a settlement came to. record: the ledger's; lines: of its pages; replaced: readings that a definitive took
    otherwise than the provisional; checkpoint: {} if nothing was sent; gap: what lacked, and why it was settled, or {}.
    """

    record: Settlement
    lines: list[Line]
    problems: list[Plain]
    replaced: list[Plain]
    checkpoint: Plain
    gap: Plain


def find_next(operator: Client) -> str:
    """Give the first day of the next period without a settlement."""
    found = operator.query("read", {"keys": [keys.CHAIN, keys.NOW]})
    return str(found[keys.CHAIN].get("next_period") or found[keys.NOW]["parameters"]["first_period"])


def settle_period(
    desk: Desk, operator: Client, period: str, kind: str, *, is_revised: bool = False, incomplete: str = "",
    on_replaced: Callable[[Sequence[Plain]], None] = lambda replaced: None,
) -> Settled:
    """Take the steps that are still to be taken, and read what came of them.

    on_replaced: told what a definitive replaces, before anything is sent.

    Raises:
        ActError: GSE's euro can't be estimated.
    """
    problems: list[Plain] = []
    replaced: list[Plain] = []
    found = None if is_revised else _find_settled(operator, period, kind)
    checkpoint: Plain = {}
    if found is None or not found.countersigned_on:
        before = _require_estimate(operator, period)
        if kind == DEFINITIVE:
            replaced = before["replaced"]
            on_replaced(replaced)
        body = {"kind": kind, "revise": is_revised, "incomplete": incomplete}
        problems = operator.post(f"periods/{period}/anchor", body)["problems"]
        operator.post(f"periods/{period}/settle", {"kind": kind})
        checkpoint = _countersign(desk, period)
        found = _find_settled(operator, period, kind)
    if found is None:
        raise ActError("gateway.acts.settling.is_not_settled_type_same_again", period=period)
    gap = operator.get(f"periods/{period}")["gaps"].get(found.settlement_id, {})
    return Settled(found, _load_lines(operator, found), problems, replaced, checkpoint, gap)


def _find_settled(operator: Client, period: str, kind: str) -> Settlement | None:
    """The newest settlement of a period's kind."""
    known = {field.name for field in fields(Settlement)}
    found = [parse(Settlement, {name: value for name, value in settlement.items() if name in known})
             for settlement in operator.get(f"periods/{period}")["settlements"]]
    return max((one for one in found if parse_name(one.settlement_id).kind == kind),
               key=lambda one: parse_name(one.settlement_id).revision, default=None)


def _require_estimate(operator: Client, period: str) -> Plain:
    """Without the euro that GSE is expected to pay nothing can be minted (T10), and an anchor stays for ever."""
    found: Plain = operator.get(f"periods/{period}/preview")
    if found["euro_cents"] is None:
        raise ActError("gateway.acts.settling.no_plant_is_known_so_gse")
    return found


def _countersign(desk: Desk, period: str) -> Plain:
    with desk.client(desk.countersigner) as second:
        checkpoint: Plain = second.post(f"periods/{period}/countersign")["receipt"]["checkpoint"]
    return checkpoint


def _load_lines(operator: Client, record: Settlement) -> list[Line]:
    lines: list[Line] = []
    for number in range(record.pages):
        key = keys.page(record.settlement_id, number)
        lines += parse(Page, operator.query("read", {"keys": [key]})[key]).lines
    return lines
