"""A gateway whose settings name a server of mail on this machine, and two members with addresses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from gateway.db.tables import mail_stop, outbox
from gateway.destinations import Destination
from gateway.hosting.opening import Gateways
from gateway.outbox import OutboxRow, list_rows, queue, send_due
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.mail_server import MailServer, mail_server
from tests.helpers.gateway.trial import FoundTrial, add_member

SENDER = "Borgo Sole <volano@borgo.example>"
ADA, BEA = "ada@example.org", "bea@example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    return TestAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority: TestAuthority) -> Path:
    return authority.issue("127.0.0.1")


class Post:
    """A gateway with its members, whose clock a test turns, and the server of mail."""

    def __init__(self, trial: Gateways, members: dict[str, str], authority: TestAuthority) -> None:
        self.trial, self.members, self._authority = trial, members, authority
        self.gateway = trial.gateway("citizens")
        self.now_s = int(self.gateway.clock())

    def name(self, url: str, **changed: Any) -> None:
        """Name the server of mail in the settings."""
        own = {"private": True, "authority": self._authority.file, "sender": SENDER, **changed}
        self.gateway.settings = replace(self.gateway.settings, destinations={"mail": Destination(url, **own)})

    def queue(self, who: str = ADA, letter: str = "test", **values: str) -> bool:
        return queue(self.gateway, self.members[who], letter, **values)

    def send(self, later_s: int = 0) -> int:
        """Send what is due after so long."""
        self.now_s += later_s
        return send_due(self.gateway)

    @property
    def rows(self) -> list[OutboxRow]:
        return list_rows(self.gateway, "", 100)

    @property
    def row(self) -> OutboxRow:
        (row,) = self.rows
        return row


@pytest.fixture(scope="module")
def people(
    tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial
) -> Iterator[tuple[Gateways, dict[str, str]]]:
    with found_trial(tmp_path_factory.mktemp("outbox") / "volano", settings={"title": "Borgo <Sole>"}) as trial:
        members = {ADA: add_member(trial, "citizens", 1), BEA: add_member(trial, "citizens", 2)}
        with trial.client("citizens", "officer") as officer:
            officer.post("members", {"members": [
                {"member": members[ADA], "name": "Ada Esempio", "email": ADA, "language": "it"},
                {"member": members[BEA], "name": "Bea Prova", "email": BEA, "language": "en"}]})
        yield trial, members


@pytest.fixture
def post(
    people: tuple[Gateways, dict[str, str]], authority: TestAuthority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Post]:
    trial, members = people
    made = Post(trial, members, authority)
    before = made.gateway.settings
    monkeypatch.setattr(made.gateway, "clock", lambda: made.now_s)
    yield made
    made.gateway.settings = before
    with made.gateway.database.write() as connection:
        connection.execute(delete(outbox))
        connection.execute(delete(mail_stop))


@pytest.fixture
def server(post: Post, certificate: Path) -> Iterator[MailServer]:
    """The server, named in the settings."""
    with mail_server(certificate) as (opened, url):
        post.name(url)
        yield opened


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.outgoing.mailing.MAIL_WITHIN_S", 1)
