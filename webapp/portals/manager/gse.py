"""GSE's figures of a month: its table brought, beside own figures; the euro that go to the ledger as official."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.acts.gse import AWAITS, OPEN, find_state, read_figures, send_figures
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.acts import make_act
from webapp.parts.beside import show_beside
from webapp.parts.brought import NOTHING_UNFIT, Unfit, hear_refusal, read_brought, show_brought, show_unfit
from webapp.parts.months import Choice
from webapp.parts.pending import ask_pending
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

OFFICIAL = "official"  # the role whose word on a month's euro is GSE's, and the command
SHOWN_LACKING = 50


@dataclass(frozen=True)
class GseFacts:
    """What the page asked. beside: own and GSE's, by measure; figures: GSE's by plant; month: what they come to, None
    for nothing; is_official: whether the visitor's word is GSE's; is_proposed: whether the month's euro await a
    signature; kept: what became of a table; unfit: of one that couldn't be taken.
    """

    months: Choice
    beside: list[Plain]
    figures: list[Plain]
    month: Plain | None
    is_official: bool
    is_proposed: bool
    kept: Plain | None = None
    unfit: Unfit = NOTHING_UNFIT


def ask(visit: Visit) -> GseFacts:
    """Ask for own figures and GSE's of the chosen month."""
    months = ask_month(visit).months
    known, chosen = visit.own.get("repartition/gse-figures"), months.chosen
    beside = visit.own.get("repartition/incentive", months=chosen)["beside"].get(chosen, [])
    month = next((one for one in known["months"] if one["month"] == chosen), None)
    proposed = {"month": chosen, "euro_cents": month["euro_cents"] if month else None}
    is_proposed = any(row["may_act"] and (row["command"], row["arguments"]) == (OFFICIAL, proposed)
                      for row in ask_pending(visit).rows)
    return GseFacts(months, beside, [one for one in known["figures"] if one["month"] == chosen], month,
                    OFFICIAL in visit.own.session()["roles"], is_proposed)


def show(facts: GseFacts, writer: Writer) -> Shown:
    """Write what differs and by how much, GSE's figures by plant, and what a table lacked."""
    tokens, kwh = writer.formats.tokens, writer.formats.kwh
    state = AWAITS if facts.is_proposed else find_state(facts.month) if facts.month else ""
    return {
        "months": facts.months, "month_words": writer.formats.month(facts.months.chosen),
        "beside": [show_beside(one, writer) for one in facts.beside],
        "is_far": any(one["is_far"] for one in facts.beside),
        "figures": [[one["plant"], kwh(one["injected_wh"]), kwh(one["shared_wh"]), tokens(one["premium_cents"]),
                     tokens(one["valorisation_cents"])] for one in facts.figures],
        "euro": tokens(facts.month["euro_cents"]) if facts.month else "",
        "state": writer.say(f"gse_state_{state}") if state else "",
        "lacking": ", ".join(facts.month["lacking"][:SHOWN_LACKING]) if facts.month else "",
        "official": _make_official(facts, state, writer), "can_be_official": state == OPEN,
        "kept": facts.kept, **show_unfit(facts.unfit, writer),
    }


def _make_official(facts: GseFacts, state: str, writer: Writer) -> Plain | None:
    """The button by which GSE's word on the month's euro is proposed to the ledger."""
    if state != OPEN or not facts.is_official or facts.month is None:
        return None
    month, euro_cents = facts.months.chosen, facts.month["euro_cents"]
    return make_act(OFFICIAL, {"month": month, "euro_cents": euro_cents}, 0, {month: writer.formats.month(month)})


def bring(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have a table kept, whole or not at all: what can't be read of it is shown by line, to be mended."""
    facts, content = ask(visit), read_brought(form)
    found = read_figures(content)
    if found.faults:
        return replace(facts, unfit=Unfit(found.faults, typed=show_brought(content)))
    try:
        kept = send_figures(visit.own, found.figures)
    except ApiError as error:
        return replace(facts, unfit=Unfit((), hear_refusal(error), show_brought(content)))
    return replace(ask(visit), kept=kept)


PAGE = Page("manager", "gse", ask, show, order=3, acts={"bring": bring}, file_acts=frozenset({"bring"}))
