"""Readings above what their point's power allows: left out for a reason, as long as nobody corrects the power."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from chaincode.rules.intervals import add_days, is_date
from webapp.page import Page, Shown, Writer
from webapp.parts.month_rows import say_aside
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

NAMES = ("metering_point", "register", "from_date", "until_date")
_NAME = re.compile("[A-Za-z0-9_]{1,30}", re.ASCII)


@dataclass(frozen=True)
class AsideFacts:
    """What the page asked. items: what is set aside in the chosen month, and nobody has decided of."""

    months: Choice
    items: list[Plain]


def ask(visit: Visit) -> AsideFacts:
    """Ask what is set aside in the chosen month."""
    found = ask_month(visit)
    return AsideFacts(found.months, found.row("set_aside")["items"])


def show(facts: AsideFacts, writer: Writer) -> Shown:
    """Write each with what the button sends."""
    return {"months": facts.months, "items": [
        {"words": say_aside(one, writer), "sent": [(name, one[name]) for name in NAMES]} for one in facts.items]}


def leave_out(visit: Visit, form: Mapping[str, str]) -> str:
    """Leave out what is set aside of a register on some days."""
    point, register, first, last = (form.get(name, "") for name in NAMES)
    if not (_NAME.fullmatch(point) and _NAME.fullmatch(register) and is_date(first) and is_date(last)):
        abort(400)
    visit.own.post("left-out", {"metering_point": point, "register": register, "from": first,
                                "to": add_days(last, 1), "reason": form.get("reason", "").strip()})
    return f"manager/set-aside?month={first[:7]}"


PAGE = Page("manager", "set-aside", ask, show, "manager/set_aside.html", order=2, acts={"leave-out": leave_out})
