"""A letter is sent once the server has it; what it refuses has failed; all else is tried again, later and later."""

from pathlib import Path
from typing import Any

import pytest

from gateway.outbox import rows, sending
from gateway.outbox.sending import PAUSES_S
from gateway.outgoing import list_entries
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.mail_server import NAME, PASSWORD, MailServer, mail_server

ADA, BEA = "ada@example.org", "bea@example.org"


def test_a_letter_is_queued_then_sent_and_its_row_says_so(post: Any, server: MailServer) -> None:
    assert post.queue(title="Due ore di giardinaggio")
    assert (post.row.state, post.row.tries, post.row.member) == ("queued", 0, post.members[ADA])
    assert post.send() == 1
    (to, letter), = server.taken
    assert (to, letter["To"], letter["From"]) == ([ADA], ADA, "Borgo Sole <volano@borgo.example>")
    assert letter["Message-ID"] == f"<{post.row.id}@borgo.example>"
    assert (post.row.state, post.row.tries, post.row.why, post.row.ended_at_s) == ("sent", 1, "", post.now_s)
    with post.gateway.database.read() as connection:
        assert connection.exec_driver_sql("SELECT filled FROM outbox").scalar() == "{}"
    assert post.send(100_000) == 0 and len(server.taken) == 1
    assert list_entries(post.gateway, 1)[0].status == "taken 1"


def test_hello_is_said_under_the_senders_domain(post: Any, server: MailServer) -> None:
    post.queue()
    post.send()
    assert server.hello == "borgo.example"


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
@pytest.mark.parametrize("has_password", [True, False])
def test_within_tls_from_the_beginning_or_by_starttls(
    post: Any, certificate: Path, tmp_path: Path, scheme: str, *, has_password: bool
) -> None:
    with mail_server(certificate, scheme, has_password=has_password) as (server, url):
        post.name(url, **({"credentials": write(tmp_path)} if has_password else {}))
        post.queue()
        assert post.send() == 1
        assert len(server.taken) == 1


def write(folder: Path, password: str = PASSWORD, mode: int = 0o600, text: str = "") -> Path:
    file = folder / "mail.toml"
    file.write_text(text or f'name = "{NAME}"\npassword = "{password}"\n')
    file.chmod(mode)
    return file


def test_a_server_without_tls_gets_nothing(post: Any, certificate: Path) -> None:
    with mail_server(certificate, "clear") as (server, url):
        post.name(url)
        post.queue()
        assert post.send() == 0
    assert (server.taken, post.row.state, post.row.why) == ([], "queued", "DESTINATION_UNTRUSTED")


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_certificate_that_isnt_good_gets_nothing(post: Any, authority: TestAuthority, scheme: str) -> None:
    with mail_server(authority.issue("elsewhere.example"), scheme) as (server, url):
        post.name(url)
        post.queue()
        assert post.send() == 0
    assert (server.taken, post.row.why) == ([], "DESTINATION_UNTRUSTED")


def test_a_private_address_gets_nothing_unless_the_operator_says_so(post: Any, server: MailServer) -> None:
    url = post.gateway.settings.destinations["mail"].url
    post.name(url, private=False)
    post.queue()
    assert (post.send(), post.row.why, server.connections) == (0, "DESTINATION_PRIVATE", 0)


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_wrong_password_fails_no_letter_and_is_in_no_log(
    post: Any, certificate: Path, tmp_path: Path, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with mail_server(certificate, scheme, has_password=True) as (server, url):
        post.name(url, credentials=write(tmp_path, "falsch-falsch"))
        post.queue()
        assert post.send() == 0
    assert (server.taken, post.row.state, post.row.why) == ([], "queued", "DESTINATION_REFUSES")
    assert "falsch" not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("gateway"))
    assert list_entries(post.gateway, 1)[0].status == "DESTINATION_REFUSES 535"


@pytest.mark.parametrize("changed", [
    {"mode": 0o640}, {"mode": 0o604}, {"text": "name = 'a'"}, {"text": "name = 'a'\npassword = 1"}, {"text": "name"},
    {"text": "name = 'a'\npassword = 'b'\nmore = 1"},
])
def test_credentials_that_others_may_read_or_that_are_none_are_not_used(
    post: Any, server: MailServer, tmp_path: Path, changed: dict[str, Any]
) -> None:
    post.name(post.gateway.settings.destinations["mail"].url, credentials=write(tmp_path, **changed))
    post.queue()
    assert (post.send(), post.row.why, server.connections) == (0, "DESTINATION_CREDENTIALS", 0)


@pytest.mark.parametrize(("part", "answer", "state", "why"), [
    ("rcpt", "550 no such box", "failed", "550"), ("rcpt", "450 busy", "queued", "450"),
    ("data", "554 spam", "failed", "554"), ("data", "451 later", "queued", "451"),
    ("data", "drop", "queued", "DESTINATION_UNREACHABLE"), ("rcpt", "drop", "queued", "DESTINATION_UNREACHABLE"),
    ("data", "hang", "queued", "DESTINATION_LATE"), ("rcpt", "hang", "queued", "DESTINATION_LATE"),
])  # fmt: skip
def test_what_is_refused_for_good_has_failed_and_all_else_waits(
    post: Any, server: MailServer, short_patience: None, part: str, answer: str, state: str, why: str
) -> None:
    setattr(server, part, answer)
    post.queue()
    assert post.send() == 0
    assert (post.row.state, post.row.why, post.row.tries, server.taken) == (state, why, 1, [])
    setattr(server, part, "250 OK")
    assert post.send(PAUSES_S[0] - 1) == 0
    assert post.send(1) == (1 if state == "queued" else 0)
    assert post.row.state == ("sent" if state == "queued" else "failed")


def test_the_pauses_grow_and_then_it_is_given_up(post: Any, server: MailServer) -> None:
    server.data = "451 later"
    post.queue()
    assert list(PAUSES_S) == sorted(PAUSES_S) and sum(PAUSES_S) < 86_400
    for tries, pause_s in enumerate(PAUSES_S, 1):
        post.send()
        assert (post.row.state, post.row.tries, post.row.next_at_s) == ("queued", tries, post.now_s + pause_s)
        post.send(pause_s - 1)
        assert post.row.tries == tries
        post.now_s += 1
    post.send()
    assert (post.row.state, post.row.why, post.row.tries) == ("failed", "GIVEN_UP 451", len(PAUSES_S) + 1)


def test_a_server_that_is_away_is_asked_once_for_all(post: Any, server: MailServer) -> None:
    post.name("smtps://127.0.0.1:9")
    before = len(list_entries(post.gateway, 1_000))
    for who in (ADA, BEA, ADA):
        post.queue(who)
    post.send()
    assert [(row.state, row.tries, row.why) for row in post.rows] == 3 * [("queued", 1, "DESTINATION_UNREACHABLE")]
    assert len(list_entries(post.gateway, 1_000)) == before + 1


def test_one_letter_that_is_refused_holds_up_no_other(post: Any, server: MailServer) -> None:
    server.refused = ADA
    for who in (BEA, ADA, BEA):
        post.queue(who)
        post.now_s += 1
    assert post.send() == 2
    assert [to for to, _ in server.taken] == [[BEA], [BEA]]
    assert sorted(row.state for row in post.rows) == ["failed", "sent", "sent"]


def test_who_was_not_yet_tried_when_the_connection_broke_lost_no_try(post: Any, server: MailServer) -> None:
    server.data = "drop"
    for _ in range(3):
        post.queue()
        post.now_s += 1
    post.send()
    assert sorted((row.tries, row.why) for row in post.rows) == [(0, ""), (0, ""), (1, "DESTINATION_UNREACHABLE")]


def test_so_many_go_at_once_the_oldest_first(post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    for who in (ADA, BEA, ADA):
        post.queue(who)
        post.now_s += 1
    assert [post.send(), post.send(), post.send()] == [2, 1, 0]
    assert [to for to, _ in server.taken] == [[ADA], [BEA], [ADA]]


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_before_the_server_has_it_loses_nothing(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.queue()
    with monkeypatch.context() as patch:
        patch.setattr("gateway.outgoing.mailing.Carrier.send", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            post.send()
    assert (post.row.state, post.row.tries) == ("queued", 1)
    assert (post.send(), post.send(PAUSES_S[0])) == (0, 1)
    assert len(server.taken) == 1


def test_only_between_the_servers_word_and_our_row_can_a_letter_double_and_it_is_known_by_its_id(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.queue()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_close", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            post.send()
    server.data = "take and drop"
    post.send(PAUSES_S[0])
    server.data = "250 OK"
    assert post.send(PAUSES_S[1]) == 1
    assert len(server.taken) == 3
    assert {str(letter["Message-ID"]) for _, letter in server.taken} == {f"<{post.row.id}@borgo.example>"}


def test_a_letter_that_cant_be_written_fails_alone(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.queue()
    post.now_s += 1
    monkeypatch.setitem(rows.LETTERS, "gone", True)
    rows.queue(post.gateway, post.members[BEA], "gone")
    monkeypatch.delitem(rows.LETTERS, "gone")
    assert post.send() == 1
    found = {row.letter: (row.state, row.why) for row in post.rows}
    assert found == {"test": ("sent", ""), "gone": ("failed", "INTERNAL")}


def test_without_a_server_of_mail_nothing_is_sent_and_nothing_leaves(post: Any, server: MailServer) -> None:
    post.queue()
    post.gateway.settings = type(post.gateway.settings)(**{**vars(post.gateway.settings), "destinations": {}})
    assert (post.send(), server.connections, post.row.tries) == (0, 0, 0)
