"""Plans of other organisations that are shared with whoever looks: the list, one's result, its files, and a copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError, Client
from webapp.gateways import Recent
from webapp.page import Page, Shown, Writer
from webapp.parts.heard_plans import hear_report, hear_sheet, hear_sheets, hear_told
from webapp.parts.plans import Plain, address, ask_report, find_name, give_plan_file, say_fault, say_state, show_parts
from webapp.visit import Visit

HOME = "municipality"  # whose pages have forms for sheets: a copy is kept there
READERS = ("gse", "municipality")  # whose officers have a page of plans that are shared with them
KINDS = ("pdf", "json", "toml")


@dataclass(frozen=True)
class SharedFacts:
    """What the page asked. sheets: by organisation; at, sheet, report: of the one that the address names."""

    portal: str
    sheets: dict[str, list[Plain]] = field(default_factory=dict)
    at: str = ""
    sheet: Plain | None = None
    report: Plain | None = None
    fault: str = ""


def make_page(portal: str, **options: Any) -> Page:
    """Make the page for a portal; a copy is kept where there are pages for sheets."""
    acts = {"copy": copy} if portal == HOME else {}
    return Page(portal, "plans-shared", ask, show, "municipality/plans_shared.html", acts=acts,
                files={"file": give_file}, **options)


def ask(visit: Visit, fault: str = "") -> SharedFacts:
    """Ask each other organisation's gateway for what it shows; or one of them for the sheet that the address names."""
    at, name = visit.asked.get("at", ""), find_name(visit)
    if not name:
        others = {one: _list_sheets for one in ORGANISATIONS if one != visit.organisation}
        return SharedFacts(visit.portal, {one: sheets for one, sheets in visit.ask_others(others).items() if sheets})
    client = _find_client(visit, at)
    sheet = hear_sheet(client.get(f"sheets/{name}"))
    visit.signed_in.unread = Recent()  # which is told no longer
    report = ask_report(client, visit.language, sheet)
    return SharedFacts(visit.portal, {}, at, sheet, hear_report(report) if report is not None else None, fault)


def show(facts: SharedFacts, writer: Writer) -> Shown:
    """Write what is shared by whom, or the one that was chosen."""
    return {
        "sheet": facts.sheet, "at": facts.at, "fault": facts.fault, "can_copy": facts.portal == HOME,
        "kinds": [*KINDS[:2 * bool(facts.report)], KINDS[-1]], "parts": show_parts(facts.report),
        "state": say_state(facts.sheet, writer) if facts.sheet else "", "own_portal": facts.portal,
        "shared": [(at, [{**one, "state": say_state(one, writer),
                          "day": writer.formats.instant_day(one["changed_at_s"])} for one in sheets])
                   for at, sheets in facts.sheets.items()],
    }


def copy(visit: Visit, _: Mapping[str, str]) -> Any:
    """Keep a sheet of one's own with the same content, called a copy; files that it names stay where they are."""
    name = find_name(visit) or abort(404)
    sheet = hear_sheet(_find_client(visit, visit.asked.get("at", "")).get(f"sheets/{name}"))
    try:
        made = visit.own.post("sheets", {"content": sheet["content"], "copy_in": visit.language})
    except ApiError as error:
        return ask(visit, say_fault(error, visit.language))
    return address("plan", made["sheet"])


def give_file(visit: Visit) -> Response:
    """Give the sheet, or what came of it, as a file."""
    name = find_name(visit) or abort(404)
    client = _find_client(visit, visit.asked.get("at", ""))
    return give_plan_file(client, hear_sheet(client.get(f"sheets/{name}")), visit.asked.get("kind", ""), visit.language)


def ask_told(visit: Visit) -> dict[str, list[Plain]]:
    """Ask each other organisation's gateway which plans it shares with whoever looks that none of theirs has opened."""
    others = {one: _list_told for one in ORGANISATIONS if one != visit.organisation}
    return {one: told for one, told in visit.ask_others(others).items() if told}


def _list_told(client: Client) -> list[Plain]:
    return hear_told(client.get("notices"))


def _find_client(visit: Visit, at: str) -> Client:
    return visit.at(at) if at in ORGANISATIONS and at != visit.organisation else abort(404)


def _list_sheets(client: Client) -> list[Plain]:
    return hear_sheets(client.get("sheets"))
