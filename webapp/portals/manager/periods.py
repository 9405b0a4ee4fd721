"""Settling a month's periods: how each stands, what settling the next one now would credit, and the button for it.

What may be settled again, and as what, the gateway says: before its second signature on the readings as they have
become, after it on final figures. The form names what was shown, and the gateway takes nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from chaincode.rules.intervals import is_date
from chaincode.words import say_in
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.month_rows import say_lack, say_period
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain, ask_settlements, is_digest, name_settlement
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

READY, SETTLED = ("due", "lacks"), "settled"
PROVISIONAL, DEFINITIVE = KINDS = ("provisional", "definitive")
FINAL = ("gse", "official")
SHOWN = 5


@dataclass(frozen=True)
class PeriodFacts:
    """What the page asked. periods: that begin in the month and are over; settled: the newest settlement that counts of
    each that has one; preview: of the first that may be settled, or of what was chosen to be settled again, as `kind`;
    is_final: whether GSE's figures of the month, or the official one, are there.
    """

    months: Choice
    periods: list[Plain]
    settled: dict[str, Plain]
    preview: Plain | None
    kind: str
    is_again: bool
    is_final: bool


def ask(visit: Visit) -> PeriodFacts:
    """Ask how the chosen month's periods stand, and what settling the next one would come to."""
    month = ask_month(visit)
    periods = month.row("settlements")["items"]
    settled = {one["period"]: one for one in ask_settlements(visit).found}
    again, kind = visit.asked.get("again", ""), _read_kind(visit.asked)
    is_again = any(one["period"] == again and kind in _list_again(one) for one in periods)
    kind = kind if is_again else PROVISIONAL
    period = again if is_again else next((one["period"] for one in periods if one["state"] in READY), "")
    preview = visit.own.get(f"periods/{period}/preview", kind=kind) if period else None
    is_final = any(row["state"] == "ok" and row["there"] for row in map(month.row, FINAL))
    return PeriodFacts(month.months, periods, settled, preview, kind, is_again, is_final)


def _list_again(period: Plain) -> list[str]:
    """As what a period that has a settlement may be settled again."""
    return [] if period["state"] in READY else list(period["kinds"])


def _read_kind(given: Mapping[str, str]) -> str:
    kind = given.get("kind", PROVISIONAL)
    return kind if kind in KINDS else abort(400)


def show(facts: PeriodFacts, writer: Writer) -> Shown:
    """Write each period, and the figures of the next, or of what was chosen to be settled again."""
    preview = facts.preview
    return {"months": facts.months, "periods": [_show_period(one, facts, writer) for one in facts.periods],
            "preview": _show_preview(preview, writer) if preview else None, "kind": facts.kind,
            "is_again": facts.is_again, "month": writer.formats.month(facts.months.chosen),
            "is_early": facts.kind == DEFINITIVE and not facts.is_final}


def _show_period(one: Plain, facts: PeriodFacts, writer: Writer) -> Plain:
    """Write how a period stands, and as what it can be settled again."""
    found = facts.settled.get(one["period"]) if one["state"] == SETTLED else None
    name = name_settlement(found["settlement_id"], found["days"], writer) if found else ""
    return {"period": one["period"], "words": say_period(one, writer), "name": name, "kinds": _list_again(one)}


def _show_preview(preview: Plain, writer: Writer) -> Plain:
    formats, credited = writer.formats, preview["credited"] or {}
    part = formats.percent(credited["part_bps"]) if credited else formats.tokens(None)
    return {
        "period": preview["period"], "days": formats.days(preview["period"], preview["days"]),
        "shown": preview["shown"], "has_euro": preview["euro_cents"] is not None,
        "lacks": [say_lack(one, writer) for one in preview["lacks"]],
        "figures": [
            ("settle_shared", formats.kwh(_sum_shared(preview))),
            ("settle_euro", formats.tokens(preview["euro_cents"])),
            ("settle_credited", formats.tokens(credited.get("energy_cents"))), ("settle_part", part),
            ("settle_members", formats.whole(len(preview["members"])))],
        "replaced": [_say_replaced(one, writer) for one in preview["replaced"][:SHOWN]],
        "more": max(0, len(preview["replaced"]) - SHOWN),
    }


def _say_replaced(one: Plain, writer: Writer) -> str:
    register = say_in(writer.language, f"chaincode.kernel.registers.{one['register']}")
    kwh = {name: writer.formats.kwh(one[f"{name}_wh"]) for name in ("old", "new")}
    return writer.say("settle_replaced_one", point=one["metering_point"], register=register,
                      count=writer.formats.whole(one["count"]), **kwh)


def _sum_shared(preview: Plain) -> int | None:
    parts = [perimeter["shared_wh"] for perimeter in preview["perimeters"]]
    return None if None in parts else sum(parts)


def settle(visit: Visit, form: Mapping[str, str]) -> Came:
    """Anchor a period as it was shown and settle it; what was done of that stays. An anchor stays for ever, so the
    gateway makes none where what was shown has changed, or where nothing could be settled.
    """
    period, kind, shown = form.get("period", ""), _read_kind(form), form.get("shown", "")
    if not is_date(period) or not is_digest(shown):
        abort(400)
    body = {"kind": kind, "shown": shown, "incomplete": form.get("incomplete", "").strip()}
    visit.own.post(f"periods/{period}/anchor", body)
    visit.own.post(f"periods/{period}/settle", {"kind": kind})
    return f"manager/periods?month={period[:7]}"


PAGE = Page("manager", "periods", ask, show, order=1, acts={"settle": settle})
