"""Signing in and out: what the server relays, what it keeps, and what it refuses."""

import json
from typing import Any

import pytest

from tests.helpers.webapp.stand_in import HTTPS, KEY, MEMBER, SAME, StandIn, Window, build_pages, open_door, signed_in
from webapp.app import create_app
from webapp.doors import Door
from webapp.sessions import COOKIE

PROOF = {"challenge": "c", "origin": HTTPS, "nonce": "n", "signature": "s"}
ALL = ("citizens", "gse", "commerce", "municipality")
OF_CITIZENS = {"member": MEMBER, "key": KEY, "organisation": "citizens"}


@pytest.fixture
def gateways() -> StandIn:
    return StandIn(session=OF_CITIZENS)


@pytest.fixture
def window(gateways: StandIn) -> Window:
    return Window(build_pages(gateways, doors=False).test_client())


def answer(window: Window, origin: str = HTTPS, names: tuple[str, ...] = ALL, **given: Any) -> Any:
    answers = {name: {**PROOF, "origin": origin} for name in names}
    return window.post("/it/citizen/sign-in", json={"certificate": "PEM", "answers": answers}, **given)


def test_one_act_answers_a_challenge_of_each_gateway(window: Window, gateways: StandIn) -> None:
    challenges = window.post("/it/citizen/challenges", json={"certificate": "PEM"}).json["challenges"]
    assert set(challenges) == set(ALL)
    assert challenges["gse"].startswith("gse.")
    assert answer(window).json == {"next": "/it/citizen"}
    sent = [path for path, _ in gateways.posted[4:]]  # one's own first, then the energy operator's
    assert sent == [f"{name}/sessions" for name in ALL]
    assert gateways.posted[4][1] == {"certificate": "PEM", **PROOF}
    assert window.get("/it/citizen").status_code == 200
    tokens = {(organisation, token) for organisation, method, _, token in gateways.asked if token}
    assert tokens == {("citizens", "token-citizens"), ("gse", "token-gse")}


def test_gateways_that_members_can_do_without_may_be_silent() -> None:
    gateways = StandIn(session=OF_CITIZENS, **{
        "commerce/sessions/challenge": (503, {}), "municipality/sessions": (401, {"code": "X"})})
    window = Window(build_pages(gateways, doors=False).test_client())
    challenges = window.post("/it/citizen/challenges", json={"certificate": "PEM"}).json["challenges"]
    assert set(challenges) == set(ALL) - {"commerce"}
    assert answer(window, names=("citizens", "gse", "municipality")).status_code == 200


@pytest.mark.parametrize("needed", ["citizens", "gse"])
def test_the_own_gateway_and_the_operators_are_needed(needed: str) -> None:
    refusal = {"code": "CHALLENGE_REFUSED", "message_en": "No.", "message_it": "Non va."}
    gateways = StandIn(**{f"{needed}/sessions": (401, refusal)})
    window = Window(build_pages(gateways, doors=False).test_client())
    refused = answer(window)
    assert (refused.status_code, refused.json) == (401, {"message": "Non va."})
    assert "Set-Cookie" not in refused.headers


def test_the_cookie_is_the_hosts_alone_and_no_script_reads_it(window: Window) -> None:
    cookie = answer(window).headers["Set-Cookie"]
    name, _, flags = cookie.partition(";")
    assert name.startswith(f"{COOKIE}=") and len(name.partition("=")[2]) == 43  # 256 bits in base64url
    assert sorted(flag.strip() for flag in flags.split(";")) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_signing_in_gives_a_new_name_whatever_was_brought(window: Window) -> None:
    """Whoever plants a session's name in somebody's browser isn't signed in with them."""
    answer(window)
    planted = window.browser.get_cookie(COOKIE, domain="valmori.example").value
    answer(window)
    own = window.browser.get_cookie(COOKIE, domain="valmori.example").value
    assert own != planted
    window.browser.set_cookie(COOKIE, planted, domain="valmori.example", secure=True)
    assert window.get("/it/citizen").status_code == 302
    window.browser.set_cookie(COOKIE, "f" * 43, domain="valmori.example", secure=True)
    answer(window)
    assert window.browser.get_cookie(COOKIE, domain="valmori.example").value != "f" * 43


@pytest.mark.parametrize(("origin", "address", "status"), [
    ("http://127.0.0.1:8080", "127.0.0.1", 200), ("http://127.0.0.1:8080", "192.0.2.7", 403),
    ("http://[::1]:8080", "192.0.2.7", 403), ("http://localhost", "192.0.2.7", 403), (HTTPS, "192.0.2.7", 200),
    ("http://gateway.invalid", "127.0.0.1", 403),
])
def test_an_address_of_this_machine_is_relayed_for_this_machine_alone(
    window: Window, origin: str, address: str, status: int
) -> None:
    assert answer(window, origin, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_nor_for_who_comes_through_a_proxy(window: Window) -> None:
    headers = {**SAME, "X-Forwarded-For": "127.0.0.1"}
    assert answer(window, "http://127.0.0.1:8080", headers=headers).status_code == 403


@pytest.mark.parametrize("body", [
    {}, [], {"certificate": "PEM"}, {"certificate": 7, "answers": {}},
    {"certificate": "PEM", "answers": {"citizens": PROOF}},
    {"certificate": "PEM", "answers": {"citizens": {**PROOF, "nonce": 1}, "gse": PROOF}}])
def test_what_is_no_answer_is_refused(window: Window, body: object) -> None:
    refused = window.post("/it/citizen/sign-in", json=body)
    assert (refused.status_code, "Set-Cookie" in refused.headers) == (400, False)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
@pytest.mark.parametrize("path", ["/it/citizen/door", "/it/citizen/sign-in", "/it/citizen/challenges", "/it/sign-out",
                                  "/it/citizen/refuse-iban", "/doors/auditor/gse"])
def test_what_comes_from_elsewhere_changes_nothing(path: str, site: str | None) -> None:
    gateways = StandIn(session=OF_CITIZENS)
    window = Window(build_pages(gateways).test_client())
    headers = {} if site is None else {"Sec-Fetch-Site": site}
    assert window.post(path, headers=headers, data={}).status_code == 403
    assert gateways.asked == []


def test_a_form_needs_the_token_of_its_session(gateways: StandIn) -> None:
    with signed_in(gateways) as window, signed_in(gateways) as other:
        token, foreign = window.form_token(), other.form_token()
        for given in ("", "x", foreign):
            assert window.post("/it/citizen/refuse-iban", data={"form_token": given}).status_code == 403
            assert window.post("/it/sign-out", data={"form_token": given}).status_code == 403
        assert not [call for call in gateways.asked if call[1] == "DELETE"]
        assert window.post("/it/citizen/refuse-iban", data={"form_token": token}).status_code == 303
    deleted = [(at, path) for at, method, path, _ in gateways.asked if method == "DELETE"]
    assert deleted == [("gse", f"repartition/payees/{MEMBER}/next-iban")]


def test_signing_out_ends_the_session_here_and_at_the_gateways(gateways: StandIn) -> None:
    with signed_in(gateways) as window:
        answered = window.post("/it/sign-out", data={"form_token": window.form_token()})
        assert (answered.status_code, answered.headers["Location"]) == (303, "/it/signed-out")
        assert "Max-Age=0" in answered.headers["Set-Cookie"]
        assert window.get("/it/citizen").status_code == 302
    ended = [(at, path, token) for at, method, path, token in gateways.asked if method == "DELETE"]
    assert ended == [(name, "session", f"door-{name}") for name in ALL]


def test_get_changes_nothing(gateways: StandIn) -> None:
    with signed_in(gateways) as window:
        for path in ("/it/sign-out", "/it/citizen/refuse-iban", "/it/citizen/euro/refuse-iban", "/it/citizen/door"):
            assert window.get(path).status_code in (404, 405)
        assert window.get("/it/citizen").status_code == 200
    assert {method for _, method, _, _ in gateways.asked} == {"GET"}


def test_a_door_opens_for_a_trial_alone(window: Window, gateways: StandIn) -> None:
    assert window.post("/it/citizen/door").status_code == 404
    assert "sign_in.js" in window.get("/it/citizen/sign-in").text
    with signed_in(gateways) as trial:
        page = trial.get("/it/citizen/sign-in").text
        assert "Ada Neri" in page and "sign_in.js" not in page
        assert "Ada Neri" in trial.get("/it/").text
    assert "Ada Neri" not in window.get("/it/").text


def test_no_other_members_pages_are_named_by_an_address(gateways: StandIn) -> None:
    """IDOR: whose page it is comes from the session alone, whatever the address says."""
    other = "cd" * 32
    with signed_in(gateways) as window:
        for path in ("", "/energy", "/tokens", "/euro", "/euro/account.pdf"):
            window.get(f"/it/citizen{path}?member={other}&of={other}&month=2024-05&day=2024-05-01")
        window.post("/it/citizen/refuse-iban", data={"form_token": window.form_token(), "member": other})
    assert other not in json.dumps(gateways.asked)


def test_a_trials_door_gives_its_persons_key_to_a_page_of_ours_alone(gateways: StandIn) -> None:
    given = {"certificate": "PEM", "key": "PEM of an invented person"}
    doors = {"citizen": Door("Ada Neri", open_door, lambda: given), "commerce": Door("Forno Aurora", open_door)}
    window = Window(create_app(gateways.connect, "Valmori", doors).test_client())
    assert "/static/door.js" in window.get("/it/citizen/sign-in").text
    assert "/static/door.js" not in window.get("/it/commerce/sign-in").text
    assert window.post("/it/citizen/door/key", json={}).json == given
    assert window.post("/it/citizen/door/key", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert window.get("/it/citizen/door/key").status_code == 405
    closed = Window(build_pages(gateways, doors=False).test_client())
    assert [page.post(f"/it/{portal}/door/key", json={}).status_code for page, portal in (
        (window, "commerce"), (window, "auditor"), (closed, "citizen"))] == [404] * 3


@pytest.mark.parametrize(("portal", "organisation", "status"), [
    ("citizen", "citizens", 200), ("citizen", "commerce", 403), ("commerce", "citizens", 403),
    ("municipality", "gse", 403), ("municipality", "municipality", 200), ("auditor", "commerce", 200),
    ("manager", "gse", 200), ("manager", "citizens", 403),
])
def test_a_key_of_another_organisation_is_shown_its_door(portal: str, organisation: str, status: int) -> None:
    window = Window(build_pages(StandIn(session={**OF_CITIZENS, "organisation": organisation})).test_client())
    body = {"certificate": "PEM", "answers": {name: {**PROOF, "origin": HTTPS} for name in ALL}}
    answered = window.post(f"/it/{portal}/sign-in", json=body)
    assert answered.status_code == status
    if status == 403:
        door = {"commerce": "Negozio", "citizens": "Cittadino", "gse": "Revisore"}[organisation]
        assert answered.json["message"].endswith(f"Entra dalla porta: {door}.") and "Set-Cookie" not in answered.headers
