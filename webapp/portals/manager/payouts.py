"""Paying the members: who is due and who waits, the list recorded as a run with the bank's file, runs so far."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort

from chaincode.words import WordedError, say_in, words_of
from gateway.acts.paying import RecordedRun, find_name, find_pay_day, read_debtor, record_run
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.brought import hear_refusal
from webapp.parts.settlements import Plain
from webapp.visit import Visit

TYPED = ("name", "iban", "bic")
RECORDED, SENT, CANCELLED, RETURNED = "recorded", "sent", "cancelled", "returned"
SHORT = 8


@dataclass(frozen=True)
class RunFacts:
    """What the page asked. date: the first bank day from the ledger's on; listed: who is paid then, and who waits;
    holders: by member; made: the run that was just recorded; typed, fault: of one that couldn't be.
    """

    date: str
    listed: Plain
    runs: list[Plain]
    holders: dict[str, str]
    made: RecordedRun | None = None
    typed: Mapping[str, str] | None = None
    fault: Any = None


def ask(visit: Visit) -> RunFacts:
    """Ask who is due, and for all runs."""
    date = find_pay_day(visit.own.get("health")["date"])
    payees = visit.own.get("repartition/payees")["payees"]
    listed, runs = visit.own.get("repartition/payouts", on_date=date), visit.own.get("repartition/runs")["runs"]
    return RunFacts(date, listed, runs, {payee["member"]: payee["holder"] for payee in payees})


def show(facts: RunFacts, writer: Writer) -> Shown:
    """Write who is paid and who waits, and each run, the newest first."""
    tokens, listed, made = writer.formats.tokens, facts.listed, facts.made
    return {
        "day": writer.formats.full_day(facts.date), "total": tokens(listed["total_cents"]),
        "payouts": [[one["payee"]["holder"], ", ".join(map(writer.formats.month, one["months"])), tokens(one["cents"])]
                    for one in listed["payouts"]],
        "waiting": [[one["holder"] or _name(one["member"], facts, writer), _say_unpaid(one["reason"], writer),
                     tokens(one["cents"])] for one in listed["waiting"]],
        "runs": [_show_run(one, facts, writer) for one in reversed(facts.runs)],
        "made": made.run if made else "", "file": b64encode(made.file).decode() if made else "",
        "typed": {name: (facts.typed or {}).get(name, "") for name in TYPED}, "fault": _say_fault(facts.fault, writer),
    }


def _say_unpaid(reason: str, writer: Writer) -> str:
    return say_in(writer.language, f"analytics.reports.unpaid.{reason}")


def _say_fault(fault: Any, writer: Writer) -> str:
    if fault is None:
        return ""
    return str(fault.words(writer.language) if isinstance(fault, ApiError) else fault.in_language(writer.language))


def _name(member: str, facts: RunFacts, writer: Writer) -> str:
    return facts.holders.get(member) or writer.say("market_member", code=member[:SHORT])


def _show_run(one: Plain, facts: RunFacts, writer: Writer) -> Plain:
    tokens = writer.formats.tokens
    transfers = [{"member": transfer["member"], "holder": _name(transfer["member"], facts, writer),
                  "eur": tokens(transfer["cents"]), "returned": transfer["returned"]} for transfer in one["transfers"]]
    return {
        "run": one["run"], "day": writer.formats.full_day(one["on_date"]), "eur": tokens(one["cents"]),
        "back": tokens(one["returned_cents"]) if one["returned_cents"] else "", "transfers": transfers,
        "state": writer.say(f"run_state_{one['state']}"), "is_recorded": one["state"] == RECORDED,
        "may_return": [each for each in transfers if not each["returned"]] if one["state"] == SENT else [],
    }


def record(visit: Visit, form: Mapping[str, str]) -> Came:
    """Record today's list as a run, and make the bank's file, which is shown this once."""
    typed, facts = {name: form.get(name, "").strip() for name in TYPED}, ask(visit)
    run = find_name(facts.date, facts.runs)
    try:
        made = record_run(visit.own, run, facts.date, read_debtor(typed["name"], typed["iban"], typed["bic"]))
    except WordedError as error:
        return replace(facts, typed=typed, fault=words_of(error))
    except ApiError as error:
        return replace(facts, typed=typed, fault=hear_refusal(error))
    return replace(ask(visit), made=made)


def _take_step(visit: Visit, run: str, body: Plain) -> None:
    if not any(one["run"] == run for one in visit.own.get("repartition/runs")["runs"]):
        abort(404)
    visit.own.post(f"repartition/runs/{run}/steps", body)


def mark_sent(visit: Visit, form: Mapping[str, str]) -> None:
    """Note that the bank has a run's file."""
    _take_step(visit, form.get("run", ""), {"step": SENT})


def cancel(visit: Visit, form: Mapping[str, str]) -> None:
    """Cancel a run whose file no bank has got: everybody in it is due again."""
    _take_step(visit, form.get("run", ""), {"step": CANCELLED, "reason": form.get("reason", "").strip()})


def mark_returned(visit: Visit, form: Mapping[str, str]) -> None:
    """Note that a transfer came back, and why: the next run pays it again."""
    _take_step(visit, form.get("run", ""), {"step": RETURNED, "member": form.get("member", ""),
                                            "reason": form.get("reason", "").strip()})


PAGE = Page("manager", "payouts", ask, show, order=6, acts={
    "record": record, "sent": mark_sent, "cancel": cancel, "returned": mark_returned})
