"""Closing a month: GSE's payment recorded, tried, and divided for good.

    recorded -> tried: what closing it would come to -> closed: the parts stand, the month's energy is frozen

What is closed stays: what is wrong in it is put right by a note.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from analytics.repartition.payments import Payment, parse_eur
from analytics.reports.words import say_line
from gateway.client import ApiError, Client

DIFFERS = "DIFFERS_FROM_GSE"
Plain = dict[str, Any]


@dataclass(frozen=True)
class ClosingReasons:
    """Why a month is closed all the same; they stand in the papers.

    incomplete: though readings or prices lack
    because: though the community's figures and GSE's are far apart
    """

    incomplete: str = ""
    because: str = ""


def read_payment(typed: Mapping[str, str]) -> Payment:
    """Return a payment of what was typed: flow, kind, month, eur, reference; fees_eur and withholding_eur may be "".

    Raises:
        WordedError: it is none.
    """
    cents, fees, withholding = (parse_eur(typed.get(name, "") or empty) for name, empty in (
        ("eur", ""), ("fees_eur", "0"), ("withholding_eur", "0")))
    return Payment(typed["flow"], typed["kind"], typed["month"], cents, typed["reference"].strip(), fees, withholding)


def list_lines(closing: Plain, language: str) -> list[tuple[str, int, int]]:
    """Return each line of a closing: what it is called, how many get some of it, and their cents."""
    found: dict[str, list[int]] = {}
    for part in closing["parts"]:
        found.setdefault(part["line"], []).append(part["cents"])
    return [(say_line(line, language), len(cents), sum(cents)) for line, cents in found.items()]


def record_payment(operator: Client, payment: Payment) -> int:
    """Return the number under which a payment is kept until it is closed.

    Raises:
        ApiError: another payment has its reference.
    """
    return int(operator.post("repartition/payments", asdict(payment))["id"])


def try_closing(operator: Client, number: int, incomplete: str = "") -> Plain:
    """Return what closing a payment, by its number, would come to now; nothing is written.

    Raises:
        ApiError: the month isn't over, has no energy, or lacks something and no reason is given.
    """
    found: Plain = operator.get(f"repartition/payments/{number}/preview", incomplete=incomplete)
    return found


def close_payment(
    operator: Client, number: int, reasons: ClosingReasons, ask_why: Callable[[ApiError], str] | None = None
) -> Plain:
    """Divide a payment, by its number, for good and return its closing.

    ask_why: gives the reason where figures differ and none was given; by itself such a payment is refused.

    Raises:
        ApiError: as `try_closing`; closed already; figures that differ without a reason.
    """
    try:
        return _close(operator, number, reasons)
    except ApiError as error:
        if error.code != DIFFERS or ask_why is None:
            raise
        because = ask_why(error)
    return _close(operator, number, replace(reasons, because=because))


def _close(operator: Client, number: int, reasons: ClosingReasons) -> Plain:
    made: Plain = operator.post("repartition/closings", {"payment_id": number, **asdict(reasons)})
    return made
