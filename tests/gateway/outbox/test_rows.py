"""Who gets a letter: whom mail can reach, who hasn't stopped its kind, and no more than twenty a day."""

from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.db.tables import outbox, person
from gateway.http.errors import Problem
from gateway.outbox import erase_letters, list_rows, queue, rows, stop
from tests.helpers.gateway.mail_server import MailServer

ADA, BEA = "ada@example.org", "bea@example.org"


def refuse(post: Any, who: str = ADA) -> str:
    with pytest.raises(Problem) as caught:
        post.queue(who)
    return caught.value.code


def test_no_letter_is_queued_without_a_server_of_mail(post: Any) -> None:
    assert refuse(post) == "NO_DESTINATION"
    assert post.rows == []


def test_twenty_a_day_and_member(post: Any, server: MailServer) -> None:
    for _ in range(20):
        assert post.queue()
    assert refuse(post) == "TOO_MANY_LETTERS"
    assert post.queue(BEA)
    post.now_s += rows.DAY_S
    assert post.queue()
    assert len(post.rows) == 22


def test_what_others_ask_for_uses_up_no_alarms(post: Any, server: MailServer) -> None:
    for _ in range(20):
        assert post.queue()
    for _ in range(20):
        assert post.queue(letter="alarm")
    with pytest.raises(Problem, match="TOO_MANY_LETTERS"):
        post.queue(letter="alarm")


@pytest.mark.parametrize("address", [
    "", "ada", "ada@", "@example.org", "ada@example", "ada @example.org", "ada@example.org\r\nBcc: all@example.org",
    "ada@example.org, bea@example.org", "<ada@example.org>", "ada@exam\nple.org", "adà@example.org",
    "a" * 65 + "@example.org",
])
def test_what_is_no_address_gets_no_letter(post: Any, server: MailServer, address: str) -> None:
    at = update(person).where(person.c.member == post.members[BEA])
    assert post.queue(BEA)
    with post.gateway.database.write() as connection:
        connection.execute(at.values(email=address))
    try:
        assert refuse(post, BEA) == "NO_MAIL_ADDRESS"
        assert post.send() == 0
        assert (post.row.state, post.row.why, server.taken) == ("failed", "NO_MAIL_ADDRESS", [])
    finally:
        with post.gateway.database.write() as connection:
            connection.execute(at.values(email=BEA))


def token_of(post: Any) -> str:
    with post.gateway.database.read() as connection:
        return str(connection.scalar(select(outbox.c.token)))


def test_who_stops_a_kind_of_letters_gets_no_more_of_it(post: Any, server: MailServer) -> None:
    post.queue()
    stop(post.gateway, "another")
    assert post.queue(BEA)
    for _ in range(2):
        stop(post.gateway, token_of_member(post, ADA))
    assert post.queue() is False
    assert post.queue(BEA) is True
    assert post.send() == 2   # both of Bea's; what waited for Ada is stopped, too
    assert [(row.state, row.why) for row in post.rows if row.member == post.members[ADA]] == [("failed", "STOPPED")]


def token_of_member(post: Any, who: str) -> str:
    with post.gateway.database.read() as connection:
        return str(connection.scalar(select(outbox.c.token).where(outbox.c.member == post.members[who])))


def test_a_kind_that_cant_be_stopped_goes_on(post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rows.LETTERS, "test", False)
    post.queue()
    stop(post.gateway, token_of(post))
    assert post.queue() is True


def test_erasing_a_member_erases_letters_and_what_was_stopped(post: Any, server: MailServer) -> None:
    post.queue()
    post.queue(BEA)
    stop(post.gateway, token_of_member(post, ADA))
    with post.gateway.database.write() as connection:
        assert erase_letters(connection, post.members[ADA]) == 1
    assert [row.member for row in post.rows] == [post.members[BEA]]
    assert post.queue() is True


def test_rows_are_listed_by_state_newest_first_and_go_after_their_time(post: Any, server: MailServer) -> None:
    post.queue()
    post.send()
    post.now_s += 1
    post.queue(BEA)
    assert [row.state for row in list_rows(post.gateway, "", 10)] == ["queued", "sent"]
    assert [row.state for row in list_rows(post.gateway, "sent", 10)] == ["sent"]
    assert len(list_rows(post.gateway, "", 1)) == 1
    post.now_s += rows.KEPT_S
    queue(post.gateway, post.members[ADA], "test")
    assert len(post.rows) == 2
