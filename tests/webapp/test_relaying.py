"""What a page's script signs is carried to the visitor's own gateway, of whose session it is, and nowhere else."""

from typing import Any

import pytest

from tests.helpers.webapp.stand_in import MEMBER, SAME, StandIn, Window, build_pages, signed_in

HEALTH = {"energy_operator": "gse", "height": 7, "blocks_behind": 0, "date": "2024-05-08", "community": "prova",
          "status": "ok"}
SIGNED = {"endorse": {"proposal": "cA==", "signature": "cw=="}, "submit": {"transaction": "dA==", "signature": "cw=="}}
ENDORSED = {"transaction": "dA==", "transaction_id": "1", "response": {}, "organisations": ["gse"]}
ANSWERS: dict[str, Any] = {
    "health": HEALTH, "commands/vote/endorse": ENDORSED, "commands/vote/submit": {"block": 9, "code": "VALID"},
    "wallet/quote": {"lots": ["lot/1"], "lots_cents": 70, "service_date": "2024-05-09"},
    "words": {"hash": "ab" * 32, "salt": "cd" * 16},
}
CHOSEN = {"price_cents": 60, "service_date": "2024-05-09", "text": "why", "provider": "b" * 64}


def send(window: Window, step: str, body: dict[str, Any], command: str = "vote", **given: Any) -> Any:
    own = {"form_token": window.form_token()} if "form_token" not in body else {}
    return window.post(f"/it/citizen/signing/{command}/{step}", json={**body, **own}, **given)


@pytest.mark.parametrize("step", SIGNED)
def test_what_was_signed_is_carried_as_it_is(step: str) -> None:
    gateways = StandIn(**ANSWERS)
    with signed_in(gateways) as window:
        answer = send(window, step, SIGNED[step])
    assert answer.json == ANSWERS[f"commands/vote/{step}"]
    assert gateways.posted[-1] == (f"citizens/commands/vote/{step}", SIGNED[step])
    assert gateways.asked[-1][3] == "door-citizens"


def test_what_a_proposal_needs_of_the_server() -> None:
    with signed_in(StandIn(**ANSWERS)) as window:
        facts = window.get("/it/citizen/signing").json
    assert facts.pop("time_s") > 1_700_000_000
    assert len(facts.pop("form_token")) > 20
    assert facts == {"community": "prova", "date": "2024-05-08", "organisation": "citizens", "member": MEMBER}


def test_a_request_s_lots_and_words_are_proposed_and_no_more() -> None:
    gateways = StandIn(**ANSWERS)
    with signed_in(gateways) as window:
        answer = send(window, "propose", CHOSEN, "request")
        assert send(window, "propose", CHOSEN, "vote").status_code == 404
    assert answer.json == {
        "arguments": {"lots": ["lot/1"], "service_date": "2024-05-09", "terms": "ab" * 32}, "cents": 70,
        "salt": "cd" * 16,
    }
    assert gateways.posted[-1] == ("citizens/words", {"words": {"text": "why"}, "reader": "b" * 64})


def test_a_conflict_is_told_so_that_it_is_signed_anew_and_a_refusal_in_words() -> None:
    busy = (409, {"code": "LEDGER_MVCC_READ_CONFLICT", "message_it": "Occupato."})
    no = (409, {"code": "T9_NOT_OPEN", "message_it": "Non è aperta."})
    with signed_in(StandIn(**{**ANSWERS, "commands/vote/endorse": busy, "commands/vote/submit": no})) as window:
        again, refused = send(window, "endorse", SIGNED["endorse"]), send(window, "submit", SIGNED["submit"])
    assert (again.status_code, again.json["again"]) == (409, True)
    assert (refused.status_code, refused.json) == (409, {"message": "Non è aperta."})


@pytest.mark.parametrize("step", SIGNED)
@pytest.mark.parametrize(("headers", "token", "status"), [
    ({}, None, 403), ({"Sec-Fetch-Site": "cross-site"}, None, 403), ({"Sec-Fetch-Site": "same-site"}, None, 403),
    (SAME, "another's", 403), (SAME, "", 403), (SAME, 5, 403), (SAME, ["x"], 403),
])
def test_another_site_and_another_session_send_nothing(step: str, headers: Any, token: Any, status: int) -> None:
    gateways = StandIn(**ANSWERS)
    with signed_in(gateways) as window:
        body = SIGNED[step] | ({} if token is None else {"form_token": token})
        assert send(window, step, body, headers=headers).status_code == status
    assert [path for path, _ in gateways.posted if "commands" in path] == []


@pytest.mark.parametrize(("command", "body"), [
    ("vote", {}), ("vote", {"proposal": 5, "signature": "cw=="}), ("vote", {"proposal": "cA=="}),
    ("Vote", SIGNED["endorse"]), ("vote%2F..%2F..", SIGNED["endorse"]), ("a" * 41, SIGNED["endorse"]),
])  # fmt: skip
def test_what_is_no_command_or_no_bytes_is_sent_nowhere(command: str, body: dict[str, Any]) -> None:
    gateways = StandIn(**ANSWERS)
    with signed_in(gateways) as window:
        assert send(window, "endorse", body, command).status_code in (400, 404)
        sent = window.post("/it/citizen/signing/vote/endorse", data=b"[]", content_type="application/json")
        assert sent.status_code == 400
    assert [path for path, _ in gateways.posted if "commands" in path] == []


def test_nobody_s_session_signs_nothing() -> None:
    gateways = StandIn(**ANSWERS)
    window = Window(build_pages(gateways, doors=False).test_client())
    assert window.post("/it/citizen/signing/vote/endorse", json=SIGNED["endorse"]).status_code == 403
    assert window.get("/it/citizen/signing").headers["Location"].startswith("/it/citizen/sign-in")
    assert gateways.posted == []


def test_one_portal_s_session_signs_for_no_other() -> None:
    gateways = StandIn(**ANSWERS)
    with signed_in(gateways) as window:
        token = window.form_token()
        sent = window.post("/it/commerce/signing/vote/endorse", json=SIGNED["endorse"] | {"form_token": token})
    assert sent.status_code == 403
    assert gateways.posted == []
