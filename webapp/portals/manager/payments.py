"""GSE's payments of a month: recorded as they came, tried, divided for good; one that was typed wrongly withdrawn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort

from chaincode.words import WordedError, say_in, words_of
from gateway.acts.closing import ClosingReasons, close_payment, list_lines, read_payment, record_payment, try_closing
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.beside import show_beside
from webapp.parts.brought import hear_refusal
from webapp.parts.month_rows import say_lack
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

TYPED = ("flow", "kind", "eur", "reference", "fees_eur", "withholding_eur")
FLOWS, KINDS = ("premium", "valorisation"), ("advance", "balance", "correction")
INCOMPLETE = "incomplete"
_NUMBER = re.compile("[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class PaymentFacts:
    """What the page asked. payments: of the chosen month; tried: the open one that was chosen, or the first, with what
    closing it would come to, or lacks; incomplete: why it is tried though something lacks; typed, fault: of a payment
    that couldn't be recorded.
    """

    months: Choice
    payments: list[Plain]
    chosen: Plain | None
    tried: Plain | None = None
    refusal: ApiError | None = None
    incomplete: str = ""
    typed: Mapping[str, str] | None = None
    fault: Any = None


def ask(visit: Visit, incomplete: str = "") -> PaymentFacts:
    """Ask for the month's payments, and what closing one of them would come to. incomplete: why, though something
    lacks.
    """
    months = ask_month(visit).months
    payments = [one for one in visit.own.get("repartition/payments")["payments"] if one["month"] == months.chosen]
    open_ones = [one for one in payments if not one["closing"]]
    named = visit.asked.get("payment", "")
    chosen = next((one for one in open_ones if str(one["id"]) == named), open_ones[0] if open_ones else None)
    facts = PaymentFacts(months, payments, chosen, incomplete=incomplete)
    if chosen is None:
        return facts
    try:
        return replace(facts, tried=try_closing(visit.own, chosen["id"], facts.incomplete))
    except ApiError as error:
        return replace(facts, refusal=hear_refusal(error))


def show(facts: PaymentFacts, writer: Writer) -> Shown:
    """Write each payment, and what dividing the chosen one would come to."""
    is_asked = facts.refusal is not None and facts.refusal.code == "INCOMPLETE"
    return {
        "months": facts.months, "month_words": writer.formats.month(facts.months.chosen),
        "payments": [_show_payment(one, writer) for one in facts.payments],
        "chosen": _show_payment(facts.chosen, writer) if facts.chosen else None,
        "tried": _show_closing(facts.tried, writer) if facts.tried else None,
        "refusal": facts.refusal.words(writer.language) if facts.refusal else "", "asks_why": is_asked,
        "incomplete": facts.incomplete, "typed": {name: (facts.typed or {}).get(name, "") for name in TYPED},
        "fault": _say_fault(facts.fault, writer),
        "flows": [(flow, _say_flow(flow, writer)) for flow in FLOWS],
        "kinds": [(kind, _say_kind(kind, writer)) for kind in KINDS],
    }


def _say_fault(fault: Any, writer: Writer) -> str:
    if fault is None:
        return ""
    return str(fault.words(writer.language) if isinstance(fault, ApiError) else fault.in_language(writer.language))


def _say_flow(flow: str, writer: Writer) -> str:
    return say_in(writer.language, f"analytics.reports.flows.{flow}")


def _say_kind(kind: str, writer: Writer) -> str:
    return say_in(writer.language, f"analytics.reports.kinds.{kind}")


def _show_payment(one: Plain, writer: Writer) -> Plain:
    return {"id": one["id"], "words": f"{_say_flow(one['flow'], writer)}, {_say_kind(one['kind'], writer)}",
            "eur": writer.formats.tokens(one["cents"]), "reference": one["reference"], "closing": one["closing"]}


def _show_closing(tried: Plain, writer: Writer) -> Plain:
    tokens = writer.formats.tokens
    return {
        "regulation": tried["regulation"],
        "figures": [(key, tokens(tried[f"{key}_cents"])) for key in ("kept", "parts", "reserve")],
        "lines": [[line, writer.formats.whole(count), tokens(cents)]
                  for line, count, cents in list_lines(tried, writer.language)],
        "beside": [show_beside(one, writer) for one in tried["beside"]],
        "is_far": any(one["is_far"] for one in tried["beside"]),
        "lacks": [say_lack(one, writer) for one in tried["lacks"]],
    }


def record(visit: Visit, form: Mapping[str, str]) -> Came:
    """Record a payment of the chosen month."""
    typed = {name: form.get(name, "") for name in TYPED}
    month = ask_month(visit).months.chosen
    try:
        record_payment(visit.own, read_payment(typed | {"month": month}))
    except WordedError as error:
        return replace(ask(visit), typed=typed, fault=words_of(error))
    except ApiError as error:
        return replace(ask(visit), typed=typed, fault=hear_refusal(error))
    return f"manager/payments?month={month}"


def close(visit: Visit, form: Mapping[str, str]) -> Came:
    """Divide a payment for good, with the reasons that it needs."""
    reasons = ClosingReasons(form.get(INCOMPLETE, "").strip(), form.get("because", "").strip())
    made = close_payment(visit.own, _read_number(form), reasons)
    return f"manager/payments?month={made['payment']['month']}"


def try_though_incomplete(visit: Visit, form: Mapping[str, str]) -> Came:
    """Show what closing the chosen payment would come to though something lacks, and why it is closed all the same."""
    return ask(visit, form.get(INCOMPLETE, "").strip()[:200])


def withdraw(visit: Visit, form: Mapping[str, str]) -> None:
    """Withdraw a payment that was typed wrongly and isn't divided; the reason stays beside it."""
    visit.own.post(f"repartition/payments/{_read_number(form)}/withdrawal", {"reason": form.get("reason", "").strip()})


def _read_number(form: Mapping[str, str]) -> int:
    number = form.get("payment", "")
    return int(number) if _NUMBER.fullmatch(number) else abort(400)


PAGE = Page("manager", "payments", ask, show, order=5, acts={
    "record": record, "try": try_though_incomplete, "close": close, "withdraw": withdraw})
