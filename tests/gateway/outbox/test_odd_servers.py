"""A server of mail that says what none should: too much, odd codes, no challenge. Each costs a try, and no more."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from ssl import SSLSocket
from typing import Any

import pytest

from gateway.http.errors import Problem
from gateway.outbox import send_due, sending
from gateway.outbox.sending import PAUSES_S, send_test
from gateway.outgoing import mailing
from tests.helpers.gateway.foreign_host import ForeignHost
from tests.helpers.gateway.mail_server import MailServer

ADA, BEA = "ada@example.org", "bea@example.org"


class OddServer(ForeignHost):
    """A host that speaks first."""

    def _read(self, secured: SSLSocket) -> str:
        return ""


@contextlib.contextmanager
def odd_server(certificate: Path, answer: Callable[[SSLSocket], None]) -> Iterator[str]:
    opened = OddServer(certificate, answer)
    try:
        yield f"smtps://127.0.0.1:{opened.port}"
    finally:
        opened.close()


def talk(replies: dict[bytes, bytes]) -> Callable[[SSLSocket], None]:
    """Answer each command with what is said for it, or with 250."""
    def answer(secured: SSLSocket) -> None:
        secured.sendall(b"220 here\r\n")
        lines = secured.makefile("rb")
        while line := lines.readline().upper():
            command = line[:4]
            secured.sendall(replies.get(command, b"250 well") + b"\r\n")
            while command == b"DATA" and line not in (b".\r\n", b""):
                line = lines.readline()
            if command == b"DATA":
                secured.sendall(b"250 taken\r\n")

    return answer


def talk_without_end(line: bytes) -> Callable[[SSLSocket], None]:
    def answer(secured: SSLSocket) -> None:
        while True:
            secured.sendall(line)

    return answer


@pytest.mark.parametrize("line", [100 * (b"220-" + b"x" * 8_000 + b"\r\n"), 20_000 * b"220-\r\n"])
def test_a_reply_without_end_is_ended(
    post: Any, certificate: Path, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = list[int]()
    count = mailing._Smtp._count

    def watch(smtp: Any, more: int) -> None:
        came.append(more)
        count(smtp, more)

    monkeypatch.setattr(mailing._Smtp, "_count", watch)
    with odd_server(certificate, talk_without_end(line)) as url:
        post.name(url)
        post.queue()
        assert post.send() == 0
    assert (post.row.tries, post.row.why) == (1, "DESTINATION_UNREACHABLE")
    assert mailing.MOST_REPLY_BYTES < sum(came) < mailing.MOST_REPLY_BYTES + 100_000


def test_replies_of_one_connection_are_bounded_together(
    post: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "MOST_REPLIES_BYTES", 5_000)
    long = b"".join(b"250-" + b"x" * 500 + b"\r\n" for _ in range(4)) + b"250 well"
    with odd_server(certificate, talk({b"EHLO": long, b"MAIL": long, b"RCPT": long})) as url:
        post.name(url)
        post.queue()
        assert post.send() == 0
    assert post.row.why == "DESTINATION_UNREACHABLE"


def write(folder: Path) -> Path:
    file = folder / "mail.toml"
    file.write_text('name = "n"\npassword = "p"\n')
    file.chmod(0o600)
    return file


def test_a_challenge_that_is_none_costs_a_try(post: Any, certificate: Path, tmp_path: Path) -> None:
    replies = {b"EHLO": b"250-here\r\n250 AUTH CRAM-MD5", b"AUTH": b"334 a"}
    with odd_server(certificate, talk(replies)) as url:
        post.name(url, credentials=write(tmp_path))
        post.queue()
        assert post.send() == 0
        assert (post.row.state, post.row.tries, post.row.why) == ("queued", 1, "DESTINATION_UNREACHABLE")
        with pytest.raises(Problem) as caught:
            send_test(post.gateway, ADA, "en", "a1")
    assert caught.value.code == "DESTINATION_UNREACHABLE"


@pytest.mark.parametrize(("code", "state", "why"), [
    (b"400", "queued", "400"), (b"450", "queued", "450"), (b"499", "queued", "499"), (b"500", "failed", "500"),
    (b"550", "failed", "550"), (b"599", "failed", "599"), (b"399", "queued", "DESTINATION_UNREACHABLE"),
    (b"999", "queued", "DESTINATION_UNREACHABLE"), (b"600", "queued", "DESTINATION_UNREACHABLE"),
    (b"354", "queued", "DESTINATION_UNREACHABLE"), (b"100", "queued", "DESTINATION_UNREACHABLE"),
    (b"-50", "queued", "DESTINATION_UNREACHABLE"), (b"xyz", "queued", "DESTINATION_UNREACHABLE"),
])
def test_only_what_smtp_knows_is_a_word_about_a_letter(
    post: Any, certificate: Path, code: bytes, state: str, why: str
) -> None:
    with odd_server(certificate, talk({b"RCPT": code + b" no"})) as url:
        post.name(url)
        post.queue()
        assert post.send() == 0
    assert (post.row.state, post.row.tries, post.row.why) == (state, 1, why)


@pytest.mark.parametrize("part", ["__enter__", "send"])
def test_whatever_is_raised_is_a_try_and_the_others_go_on(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a mistake of ours")

    post.queue(ADA)
    post.now_s += 1
    post.queue(BEA)
    with monkeypatch.context() as patch:
        if part == "send":
            patch.setattr("gateway.outgoing.mailing.Carrier.send", fail)
        else:
            patch.setattr(sending, "carry", fail)
        assert post.send() == 0
    assert sorted(row.tries for row in post.rows) == ([0, 1] if part == "send" else [1, 1])
    assert "INTERNAL" in {row.why for row in post.rows}
    assert post.send(PAUSES_S[0]) == 2


def test_two_who_send_at_once_send_each_letter_once(
    post: Any, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        post.queue()
    both, list_due = threading.Barrier(2), sending._list_due

    def look(gateway: Any) -> Any:
        due = list_due(gateway)
        both.wait(30)
        return due

    monkeypatch.setattr(sending, "_list_due", look)
    threads = [threading.Thread(target=send_due, args=(post.gateway,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.taken) == 5
    assert {(row.state, row.tries) for row in post.rows} == {("sent", 1)}
