"""What is held of a member: all of it as one file, and erasing what may go."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from gateway.client import ApiError
from webapp.gateways import UNREACHED
from webapp.page import Came, Shown, Writer
from webapp.parts.member import Plain, find_member
from webapp.visit import Visit

TEMPLATE = "own_data.html"
HELD = ("wallet", "wallet/lines", "agreements", "keys/own", "notices", "notices/letters")   # at the member's gateway
AT_OPERATOR = ("repartition/payees", "repartition/accounts")


@dataclass(frozen=True)
class Erased:
    """What came of erasing. reports: by whose gateway; None: nothing was asked."""

    reports: dict[str, Plain] | None = None
    is_unsure: bool = False


def ask(visit: Visit) -> Erased:
    """Ask whose page it is."""
    find_member(visit)
    return Erased()


def show(facts: Erased, writer: Writer) -> Shown:
    """Say what was erased and what stays, why."""
    reports = facts.reports or {}
    kept = [(writer.say(name), one[f"why_{writer.language}"]) for name, report in reports.items()
            for one in report["kept"]]
    erased = sum(one["count"] for report in reports.values() for one in report["erased"])
    return {"is_done": facts.reports is not None, "is_unsure": facts.is_unsure, "kept": kept,
            "erased": writer.formats.whole(erased)}


def give_data(visit: Visit) -> Response:
    """Give what the member's gateway and the energy operator's hold of the member, as JSON."""
    member = find_member(visit)
    held: dict[str, Any] = {"member": visit.own.get(f"members/{member}")}
    held |= {path: visit.own.get(path) for path in HELD} | {path: _try(visit, path) for path in AT_OPERATOR}
    answer = Response(json.dumps(held, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def _try(visit: Visit, path: str) -> Any:
    try:
        return visit.operator.get(path)
    except (ApiError, *UNREACHED) as error:
        return {"missing": error.code if isinstance(error, ApiError) else "UNREACHED"}


def erase(visit: Visit, form: Mapping[str, str]) -> Came:
    """Erase at the member's gateway and at the energy operator's, once the member has said that they are sure."""
    member = find_member(visit)
    if form.get("sure") != "yes":
        return Erased(is_unsure=True)
    operator = visit.gateways.find_operator(visit.organisation)
    asked = dict.fromkeys((visit.organisation, operator))
    return Erased({name: visit.at(name).post(f"members/{member}/erase") for name in asked})


ACTS, FILES = {"erase": erase}, {"my-data.json": give_data}
