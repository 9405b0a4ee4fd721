"""The till on two phones: a slip under a code, the payment that brings the code, and how far both are.

    shop: amount -> code on the screen      customer: code -> requests -> confirms
          accepts and delivers by itself, by the key of the till's browser
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.client import ApiError
from webapp.heard import HeardSlip, parse_slip
from webapp.page import Came, Shown, Writer
from webapp.parts.acts import make_act, name_member
from webapp.parts.member import Plain, ask_agreements, find_member, name_thing
from webapp.visit import Visit

TILL, PAY = "till.html", "pay.html"
LENGTH = 6
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_SIGNS = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
ENDED = ("declined", "withdrawn", "released", "lapsed", "split", "halved", "decided", "contested")


@dataclass(frozen=True)
class SlipFacts:
    """What a page asked. code: that of the address, ""; slip: what it stands for, None once it is over; agreement: the
    payment that brought it; offers: a shop's own that can stand on a slip.
    """

    code: str
    slip: HeardSlip | None
    agreement: Plain | None
    offers: list[Plain]
    today: str
    wrong: bool = False


def tidy_code(text: str) -> str:
    """Return what somebody typed with the signs that were meant; "" where it can be no code."""
    code = text.upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= _SIGNS else ""


def ask_till(visit: Visit) -> SlipFacts:
    """Ask for the shop's offers, and for the slip of the address with its payment."""
    member, code = find_member(visit), tidy_code(visit.asked.get("code", ""))
    offers = [] if code else [
        offer for offer in visit.own.get("offers")["offers"] if offer["member"] == member and not offer["resource"]]
    slip = _find_slip(visit, code)
    return SlipFacts(code, slip, _find_payment(visit, code, slip, "provider"), offers, visit.read("wallet")["date"],
                     "wrong" in visit.asked)


def ask_pay(visit: Visit) -> SlipFacts:
    """Ask for the slip of the address, and how far its payment is."""
    find_member(visit)
    code = tidy_code(visit.asked.get("code", ""))
    slip = _find_slip(visit, code)
    return SlipFacts(code, slip, _find_payment(visit, code, slip, "consumer"), [], visit.read("wallet")["date"],
                     bool(visit.asked.get("code")))


def _find_slip(visit: Visit, code: str) -> HeardSlip | None:
    """Return what a code stands for; None where nobody knows it, or two differ: one of them would have the money."""
    heard = visit.gateways.ask_all(f"slips/{code}", parse_slip).values() if code else ()
    known = {slip for slip in heard if slip and slip.code == code}
    return known.pop() if len(known) == 1 else None


def _find_payment(visit: Visit, code: str, slip: HeardSlip | None, role: str) -> Plain | None:
    """Return the newest agreement whose words end in the code, for what the slip asks."""
    found = [one for one in ask_agreements(visit) if code and one["role"] == role and
             str((one["words"] or {}).get("text", "")).endswith(f" {code}") and
             (slip is None or (one["offer"], one["provider"]) == (slip.offer, slip.member))]
    paying = [one for one in found if one["status"] not in ENDED] or found
    return max(paying, key=lambda one: one["requested_on"], default=None)


def show_till(facts: SlipFacts, writer: Writer) -> Shown:
    """Write the form, or the code with what the till does next by itself."""
    return {"code": facts.code, "slip": _show_slip(facts, writer), "state": _find_state(facts),
            "offers": [_show_offer(offer, writer) for offer in facts.offers], "wrong": facts.wrong,
            "step": _find_step(facts), "live_seconds": 1 if facts.code else 5}


def _find_step(facts: SlipFacts) -> Plain | None:
    """Return what the till's own key signs next: only for what the slip asks, at its price, today."""
    one, slip = facts.agreement, facts.slip
    if one is None or slip is None or one["price_cents"] != slip.price_cents or one["service_date"] != facts.today:
        return None
    command = {"requested": "accept", "accepted": "deliver"}.get(one["status"])
    own: Plain = {"agreement": one["agreement"]}
    if command is None:
        return None
    arguments = own | {"cents": one["price_cents"]} if command == "deliver" else own
    return make_act(command, arguments, one["held_cents"], {})


def show_pay(facts: SlipFacts, writer: Writer) -> Shown:
    """Write what is to be paid with the button that requests it, and later the one that confirms."""
    one = facts.agreement
    confirm = make_act("confirm", {"agreement": one["agreement"]}, one["held_cents"],
                       {one["agreement"]: name_thing(one, writer)}) if one and one["status"] == "delivered" else None
    return {"code": facts.code, "slip": _show_slip(facts, writer), "state": _find_state(facts), "confirm": confirm,
            "wrong": facts.wrong and not facts.slip and not one,
            "request_act": _make_request(facts.slip, facts.today, writer) if facts.slip and not one else None,
            "live_seconds": 1 if facts.code else 5}


def _make_request(slip: HeardSlip, today: str, writer: Writer) -> Plain:
    chosen = {"offer": slip.offer, "provider": slip.member, "price_cents": slip.price_cents,
              "service_date": today, "text": f"{slip.text} {slip.code}"}
    names = {slip.offer: slip.text, slip.member: name_member(slip.member, writer)}
    return make_act("request", chosen, 0, names) | {"label": "pay_request"}


def _show_slip(facts: SlipFacts, writer: Writer) -> Plain | None:
    one, slip = facts.agreement, facts.slip
    if slip is None and one is None:
        return None
    cents = slip.price_cents if slip else one["price_cents"] if one else 0
    text = slip.text if slip else name_thing(one, writer) if one else ""
    member = slip.member if slip else one["provider"] if one else ""
    return {"tokens": writer.formats.tokens(cents), "text": text, "member": name_member(member, writer)}


def _find_state(facts: SlipFacts) -> str:
    """Return the state's key: what waits, and for whom."""
    if facts.agreement is None:
        return "waits" if facts.slip else "over"
    return "ended" if facts.agreement["status"] in ENDED else str(facts.agreement["status"])


def _show_offer(offer: Plain, writer: Writer) -> Plain:
    least, most = (writer.formats.tokens(offer[name]) for name in ("min_price_cents", "max_price_cents"))
    return {"offer": offer["offer"], "title": name_thing(offer, writer), "least": least, "most": most}


def make_slip(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have the shop's gateway keep a slip; the page then shows its code."""
    cents = read_cents(form.get("price", ""))
    try:
        slip = visit.own.post("slips", {"offer": form.get("offer", ""), "price_cents": cents,
                                        "text": form.get("text", "").strip()})
    except ApiError as error:
        if error.code != "INVALID":
            raise
        return f"{visit.portal}/till?wrong=1"
    return f"{visit.portal}/till?code={slip['code']}"


def read_cents(text: str) -> int:
    """Return the cents of an amount as people write it, 0 of what is none: a gateway refuses that."""
    whole, _, part = text.strip().replace(",", ".").partition(".")
    is_amount = whole.isdecimal() and len(whole) < 8 and (not part or part.isdecimal()) and len(part) <= 2
    return int(whole) * 100 + int(part.ljust(2, "0") or 0) if is_amount else 0


ACTS = {"open": make_slip}
