"""What a page carries of a code and a key, and what it shows to who isn't a member yet."""

from html import unescape

import pytest

from tests.helpers.webapp.stand_in import SAME, StandIn, Window, build_pages, signed_in
from webapp.words import Say

BROUGHT = {"code": "00000-00000", "public_key": "00", "registration_id": "x", "proof": "00"}


@pytest.mark.parametrize(("state", "done"), [("redeemed", 1), ("proposed", 2), ("registered", 3)])
def test_a_newcomer_sees_how_far_it_is(state: str, done: int) -> None:
    own = {"member": "ab" * 32, "state": state}
    with signed_in(StandIn(session={"member": ""}, **{"invitations/own": own})) as window:
        answer = window.get("/it/citizen/votes")
        assert window.get("/it/citizen/joining").json == {"state": state}
    text = unescape(answer.text)
    assert Say("it")(f"joining_{state}") in text and "abababab" in text
    assert answer.text.count('class="is-done"') == done


def test_a_gateway_that_knows_of_no_codes_is_no_dead_end() -> None:
    unknown = (404, {"code": "NOT_FOUND", "message_en": "No.", "message_it": "No."})
    with signed_in(StandIn(session={"member": ""}, **{"invitations/own": unknown})) as window:
        assert Say("it")("failure_no_member") in unescape(window.get("/it/citizen").text)


def test_a_code_goes_to_the_gateway_of_the_portal_s_organisation_alone() -> None:
    gateways = StandIn(**{"invitations/redeem": {"certificate": "PEM", "member": "ab" * 32}})
    window = Window(build_pages(gateways).test_client())
    answer = window.post("/it/commerce/join", json=BROUGHT)
    assert answer.json == {"certificate": "PEM", "member": "ab" * 32}
    assert gateways.posted == [("commerce/invitations/redeem", BROUGHT)]


@pytest.mark.parametrize("body", [
    {}, {**BROUGHT, "roles": "officer"}, {**BROUGHT, "code": 1}, {**BROUGHT, "proof": "0" * 501}, [BROUGHT]])
def test_nothing_else_is_carried(body: object) -> None:
    gateways = StandIn()
    answer = build_pages(gateways).test_client().post("/it/citizen/join", json=body, headers=SAME)
    assert (answer.status_code, gateways.posted) == (400, [])


def test_another_site_sends_nothing() -> None:
    gateways = StandIn()
    client = build_pages(gateways).test_client()
    for site in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert client.post("/it/citizen/join", json=BROUGHT, headers=site).status_code == 403
    assert gateways.posted == []


def test_who_isn_t_signed_in_is_asked_to() -> None:
    client = build_pages(StandIn()).test_client()
    assert client.get("/it/citizen/joining").status_code == 401
