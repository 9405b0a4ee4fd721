"""Letters over HTTP: seen by who operates the gateway, tried out, and stopped by whoever got one."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gateway.client import IN_PROCESS, ApiError
from gateway.db.tables import outbox
from gateway.features.outbox.service import Attempts
from gateway.hosting.postman import Postman
from tests.helpers.gateway.mail_server import MailServer
from tests.helpers.network.waiting import wait_for


@pytest.fixture(autouse=True)
def uncounted(post: Any) -> None:
    post.gateway._memories.pop(Attempts, None)


def test_an_officer_sees_what_became_of_letters_and_no_address(post: Any, server: MailServer) -> None:
    post.queue(title="Due ore")
    with post.trial.client("citizens", "officer") as officer:
        (letter,) = officer.get("outbox")["letters"]
        assert (letter["state"], letter["letter"], letter["member"]) == ("queued", "test", post.row.member)
        assert "example.org" not in str(letter) and "Due ore" not in str(letter)
        assert officer.get("outbox", state="sent")["letters"] == []
        post.send()
        assert len(officer.get("outbox", state="sent")["letters"]) == 1


def test_a_test_goes_out_at_once_three_a_minute(post: Any, server: MailServer) -> None:
    with post.trial.client("citizens", "officer") as officer:
        for _ in range(3):
            officer.post("outbox/test", {"to": "officer@example.org", "language": "en"})
        with pytest.raises(ApiError) as caught:
            officer.post("outbox/test", {"to": "officer@example.org"})
    assert caught.value.code == "TOO_MANY_CALLS"
    assert [to for to, _ in server.taken] == 3 * [["officer@example.org"]]
    assert post.rows == []


@pytest.mark.parametrize(("to", "answer", "code"), [
    ("nobody", "250 OK", "INVALID"), ("a@b.example\r\nBcc: c@d.example", "250 OK", "INVALID"),
    ("a@b.example", "550 no", "DESTINATION_REFUSES"), ("a@b.example", "drop", "DESTINATION_UNREACHABLE"),
])
def test_a_test_that_doesnt_go_says_why(post: Any, server: MailServer, to: str, answer: str, code: str) -> None:
    server.rcpt = answer
    with post.trial.client("citizens", "officer") as officer, pytest.raises(ApiError) as caught:
        officer.post("outbox/test", {"to": to})
    assert (caught.value.code, server.taken) == (code, [])


def test_without_a_server_of_mail_a_test_says_so(post: Any) -> None:
    with post.trial.client("citizens", "officer") as officer, pytest.raises(ApiError) as caught:
        officer.post("outbox/test", {"to": "a@b.example"})
    assert caught.value.code == "NO_DESTINATION"


def test_a_kind_is_stopped_by_a_post_without_a_session_and_not_by_a_get(post: Any, server: MailServer) -> None:
    post.queue()
    with post.gateway.database.read() as connection:
        token = connection.scalar(select(outbox.c.token))
    with httpx.Client(transport=httpx.WSGITransport(post.trial.wsgi), base_url=IN_PROCESS) as http:
        address = f"/citizens/api/v1/outbox/stop/{token}"
        assert http.get(address).status_code == 405
        assert post.queue() is True
        # as mail programs send it (RFC 8058)
        click = {"List-Unsubscribe": "One-Click"}
        answers = [http.post(one, data=click).status_code for one in (address, address[:-3])]
    assert answers == [204, 204]   # the same whether there is such a letter
    assert post.queue() is False


def test_a_destination_for_letters_is_asked_nothing_else(post: Any, server: MailServer) -> None:
    with post.trial.client("citizens", "officer") as officer, pytest.raises(ApiError) as caught:
        officer.post("destinations/mail/try")
    assert (caught.value.code, server.connections) == ("DESTINATION_OTHER_KIND", 0)


def test_the_postman_sends_by_itself_and_goes_on_after_a_defect(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, calls = post.send, list[int]()

    def send(_: Any) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("a defect, with ada@example.org in it")
        return int(real())

    monkeypatch.setattr("gateway.hosting.postman.send_due", send)
    postman = Postman(post.gateway, tick_s=0.01)
    post.queue()
    postman.start()
    wait_for(lambda: server.taken)
    postman.close()
    assert post.row.state == "sent"
    assert "the postman failed and goes on" in caplog.text and "ada@example.org" not in caplog.text
