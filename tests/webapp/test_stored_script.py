"""What members wrote is text, wherever a page shows it: a script that somebody stored runs nowhere."""

import pytest

from chaincode.words.seen import is_seen
from tests.helpers.webapp.stand_in import MEMBER, StandIn, build_pages, signed_in

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>'\"&{{70001*70001}}\u202e\u2066\x1b[31m\x9b"
DATE = "2024-05-08"
LOT = {"amount_cents": 5, "origin": f"settlement/{DATE}.provisional.1", "received_on": 8, "expires_date": DATE,
       "is_expired": False}
LINE = {"settlement": f"{DATE}.provisional.1", "amount_cents": 5, "countersigned_on": 8,
        "energy_cents": 5, "bonus_cents": 0, "welcome_cents": 0, "worth_micro": 5, "credited_micro": 5,
        "words": {"it": SCRIPT, "en": SCRIPT}}
DAYS = {"terms": {"value_cents_per_mwh": 1, "w_consume": 1, "w_produce": 1, "provisional_bps": 8_000}, "days": []}
AGREEMENT = {
    "agreement": "agreement/1", "status": "requested", "role": "provider", "keeper": "", "terms": "", "price_cents": 5,
    "held_cents": 5, "category": SCRIPT, "requested_on": 8, "accepted_on": 0, "delivered_on": 0, "closed_on": 0,
    "service_date": DATE, "paid_cents": 0, "deadline": {"date": DATE, "day": 8}, "words": None,
}
PROPOSAL = {"proposal": "proposal/1", "status": "open", "proposed_date": DATE, "last_date": DATE, "electors": 1,
            "supporters": 1, "subject": {"kind": "opinion"}, "words": {"text": SCRIPT}, "result": None, "before": {}}
OFFER = {"offer": "offer/1", "member": "cd" * 32, "category": SCRIPT, "words": None, "min_price_cents": 5,
         "max_price_cents": 6, "published_on": 8}
PAYEE = {"iban": SCRIPT, "next_iban": SCRIPT, "next_at_s": 1_715_000_000, "next_asked_by": "member", "member": MEMBER}


def agree(words: dict[str, str] | None) -> dict[str, object]:
    """What a gateway answers of an agreement with some words."""
    return {"agreements": {"agreements": [{**AGREEMENT, "words": words}]}}


# what a gateway answers with, and the page that shows it
FIELDS = {
    "a member's name": ({f"members/{MEMBER}": {"name": SCRIPT}}, "citizen", "citizen"),
    "an agreement's title": (agree({"title": SCRIPT}), "citizen", "citizen"),
    "an agreement's text": (agree({"text": SCRIPT}), "commerce", "commerce"),
    "an agreement's address": (agree({"title": "Pane", "address": SCRIPT}), "citizen", "citizen/agreements"),
    "a proposal's words": ({"public/proposals": {"proposals": [PROPOSAL]}}, "public", "public/votes"),
    "a public category": ({"public/services": {"categories": [{"category": SCRIPT, "offers": 5, "needs": 0}]}},
                          "public", "public/services"),
    "a category": (agree(None), "citizen", "citizen"),
    "an offer's title": ({"offers": {"offers": [{**OFFER, "words": {"title": SCRIPT}}], "silent": []}}, "commerce",
                         "commerce/market"),
    "as whom somebody offers": ({"offers": {"offers": [{**OFFER, "words": {"by": SCRIPT}}], "silent": []}}, "citizen",
                                "citizen/market"),
    "an offer's category": ({"offers": {"offers": [OFFER], "silent": []}}, "commerce", "commerce/market"),
    "an offer to ask for": ({"offers": {"offers": [{**OFFER, "words": {"title": SCRIPT}}], "silent": []}}, "citizen",
                            "citizen/market"),
    "an agreement to act on": (agree({"title": SCRIPT}), "citizen", "citizen/agreements"),
    "a line's reason": ({"wallet/lines": {"lines": [LINE]}, f"periods/{DATE}/days": DAYS}, "citizen", "citizen/tokens"),
    "an IBAN": ({"repartition/payees": {"payees": [PAYEE]}}, "citizen", "citizen"),
    "a refusal": ({"wallet": (409, {"code": "X", "message_it": SCRIPT})}, "citizen", "citizen"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_stored_script_is_shown_as_text(field: str) -> None:
    answers, portal, path = FIELDS[field]
    with signed_in(StandIn(**answers), portal) as window:
        page = window.get(f"/it/{path}").text
    assert is_seen(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page and "<img src=x" not in page and "4900140001" not in page


def test_a_script_in_the_address_is_text() -> None:
    with signed_in(StandIn()) as window:
        pages = [window.get("/it/citizen", query_string={name: SCRIPT}).text for name in ("month", "day", "next")]
        pages.append(window.get("/it/citizen/sign-in", query_string={"next": SCRIPT}).text)
        pages.append(window.get(f"/it/{SCRIPT}").text)
        pages.append(window.post("/it/public/join/compare", data={"area": SCRIPT}).text)
    assert [page for page in pages if "<script>alert" in page or "<img src=x" in page] == []


def test_a_script_in_the_communitys_name_or_a_doors_is_text() -> None:
    app = build_pages(StandIn())
    site = app.extensions["volano.pages"]
    object.__setattr__(site, "community", SCRIPT)
    page = app.test_client().get("/it/").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_what_the_browser_checks_is_data_in_an_attribute() -> None:
    why = {"terms": {"value_cents_per_mwh": 1, "w_consume": 5_000, "w_produce": 5_000}, "perimeters": [], "checks": [],
           "period": DATE, "worth_micro": 0, "note": SCRIPT}
    day = {"date": DATE, "withdrawn_wh": 1, "injected_wh": 1, "shared_withdrawn_wh": 1, "shared_injected_wh": 0,
           "worth_micro": 0}
    settlement = {"settlement_id": f"{DATE}.definitive.1", "countersigned_on": 8, "days": 1}
    gateways = StandIn(**{
        "periods": {"periods": [{"period": DATE, "settlements": [settlement]}], "months": []},
        f"periods/{DATE}/days": {"days": [day], "terms": {"provisional_bps": 8_000}}, f"periods/{DATE}/why": why,
        f"periods/{DATE}/anchor": {"note": SCRIPT},
    })
    with signed_in(gateways) as window:
        page = window.get("/it/citizen/energy").text
    assert "data-facts='" in page
    assert "<script>alert" not in page and "onerror=alert(1)>'" not in page
