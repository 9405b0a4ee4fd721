"""The till on two phones: a slip under a code, the payment that brings the code, and how far both are.

    shop: amount -> code on the screen      customer: code -> requests -> confirms
          accepts and delivers by itself, by the key of the till's browser
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chaincode.rules.units import ORGANISATIONS
from chaincode.words import codes
from gateway.client import ApiError
from webapp.heard import HeardSlip, parse_slip
from webapp.page import Came, Shown, Writer
from webapp.parts.acts import make_act, name_member
from webapp.parts.member import Plain, ask_agreements, find_member, name_thing
from webapp.visit import Visit

TILL, PAY = "till.html", "pay.html"
LENGTH, QUICK_S = 6, 0.25
STEPS = {"requested": ("accept", "deliver"), "accepted": ("deliver",)}   # what the till signs of what stands so
WAY = ("requested", "accepted", "delivered", "paid")
ENDED = ("declined", "withdrawn", "released", "lapsed", "split", "halved", "decided", "contested")


@dataclass(frozen=True)
class SlipFacts:
    """What a page asked. code: that of the address, ""; slip: what it stands for, None once it is over; payments: those
    that brought the code for what the slip asks, the furthest first; offers: a shop's own that can stand on a slip.
    """

    code: str
    slip: HeardSlip | None
    payments: list[Plain]
    offers: list[Plain]
    today: str
    wrong: bool = False

    @property
    def agreement(self) -> Plain | None:
        """The payment that is furthest."""
        return self.payments[0] if self.payments else None


def tidy_code(text: str) -> str:
    """Return what somebody typed with the signs that were meant; "" where it can be no code."""
    return codes.tidy_code(text, LENGTH)


def ask_till(visit: Visit) -> SlipFacts:
    """Ask for the shop's offers, and for the slip of the address with its payment."""
    member, code, today = find_member(visit), tidy_code(visit.asked.get("code", "")), visit.read_open("health")["date"]
    offers = [] if code else [
        offer for offer in visit.own.get("offers")["offers"] if offer["member"] == member and not offer["resource"]]
    slip = _find_slip(visit, code)
    return SlipFacts(code, slip, _find_payments(visit, code, slip, today, "provider"), offers, today,
                     "wrong" in visit.asked)


def ask_pay(visit: Visit) -> SlipFacts:
    """Ask for the slip of the address, and how far its payment is."""
    find_member(visit)
    code, today = tidy_code(visit.asked.get("code", "")), visit.read_open("health")["date"]
    slip = _find_slip(visit, code)
    return SlipFacts(code, slip, _find_payments(visit, code, slip, today, "consumer"), [], today,
                     bool(visit.asked.get("code")))


def _find_slip(visit: Visit, code: str) -> HeardSlip | None:
    """Return what a code stands for, as the one says whose it is: any other would have a shop of its own paid."""
    keeper = find_keeper(code) if code else ""
    heard = visit.gateways.ask_others({keeper: lambda client: parse_slip(client.get(f"slips/{code}"))}) if code else {}
    slip = heard.get(keeper)
    return slip if slip and slip.code == code else None


def find_keeper(code: str) -> str:
    """Return whose gateway keeps the slip of a code: the first sign says so."""
    return ORGANISATIONS[codes.SIGNS.index(code[0]) % len(ORGANISATIONS)]


def _find_payments(visit: Visit, code: str, slip: HeardSlip | None, today: str, role: str) -> list[Plain]:
    """Return the agreements whose words end in the code, for what the slip asks while it stands, the furthest first.

    Whoever reads a code may bring it with a payment of another price, or leave one open: neither hides the customer's.
    """
    found = [one for one in ask_agreements(visit) if code and one["role"] == role and
             str((one["words"] or {}).get("text", "")).endswith(f" {code}") and
             (slip is None or (one["offer"], one["provider"], one["price_cents"], one["service_date"]) ==
              (slip.offer, slip.member, slip.price_cents, today))]
    return sorted(found, key=lambda one: (_rank(one["status"]), one["requested_on"]), reverse=True)


def _rank(status: str) -> int:
    """How far a payment is: what ended otherwise counts least."""
    return WAY.index(status) if status in WAY else -1


def show_till(facts: SlipFacts, writer: Writer) -> Shown:
    """Write the form, or the code with what the till does next by itself."""
    return {"code": facts.code, "slip": _show_slip(facts, writer), "state": _find_state(facts),
            "offers": [_show_offer(offer, writer) for offer in facts.offers], "wrong": facts.wrong,
            "steps": _list_steps(facts), "live_seconds": QUICK_S if facts.code else 5}


def _list_steps(facts: SlipFacts) -> list[Plain]:
    """Return what the till's own key signs next, in order: only for what the slip asks, at its price, today."""
    one = next((one for one in facts.payments if facts.slip and one["status"] in STEPS), None)
    return [_make_step(name, one) for name in STEPS[one["status"]]] if one else []


def _make_step(command: str, one: Plain) -> Plain:
    own = {"agreement": one["agreement"]}
    arguments = own | {"cents": one["price_cents"]} if command == "deliver" else own
    return {"command": command, "arguments": arguments, "cents": one["held_cents"]}


def show_pay(facts: SlipFacts, writer: Writer) -> Shown:
    """Write what is to be paid with the button that requests it, and later the one that confirms."""
    one = facts.agreement
    confirm = make_act("confirm", {"agreement": one["agreement"]}, one["held_cents"],
                       {one["agreement"]: name_thing(one, writer)}) if one and one["status"] == "delivered" else None
    return {"code": facts.code, "slip": _show_slip(facts, writer), "state": _find_state(facts), "confirm": confirm,
            "wrong": facts.wrong and not facts.slip and not one,
            "request_act": _make_request(facts.slip, facts.today, writer) if facts.slip and not one else None,
            "live_seconds": QUICK_S if facts.code else 5}


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
