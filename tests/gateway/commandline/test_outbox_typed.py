"""`volano outbox`: a test by the server of mail that community.toml names, and the letters' states."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.hosting.opening import open_gateways
from gateway.outbox import queue
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.mail_server import NAME, PASSWORD, MailServer, mail_server


@pytest.fixture
def server(desk: Any, tmp_path: Path) -> Iterator[MailServer]:
    authority = TestAuthority(tmp_path, "ca")
    (desk.folder / "ca.pem").write_bytes(authority.file.read_bytes())
    secret = desk.folder / "mail.toml"
    secret.write_text(f'name = "{NAME}"\npassword = "{PASSWORD}"\n')
    secret.chmod(0o600)
    with mail_server(authority.issue("127.0.0.1"), "smtp", has_password=True) as (opened, url):
        with (desk.folder / "community.toml").open("a", encoding="utf-8") as file:
            file.write(f"""
[destinations.mail]
url = "{url}"
sender = "Borgo Sole <volano@borgo.example>"
credentials = "mail.toml"
private = true
authority = "ca.pem"
""")
        yield opened


def test_a_test_is_taken_or_refused(desk: Any, server: MailServer) -> None:
    said = desk.type("outbox", "test", "officer@example.org").stdout
    assert said == "The server of mail has taken a letter to officer@example.org.\n"
    assert [to for to, _ in server.taken] == [["officer@example.org"]]
    server.refused = "nobody@example.org"
    said = desk.type("outbox", "test", "nobody@example.org", expects=1).stderr
    assert "DESTINATION_REFUSES: mail answered with 550." in said
    assert PASSWORD not in said


def test_letters_are_listed_with_their_state(desk: Any, server: MailServer) -> None:
    member = next(one["member"] for one in desk.ask("members", "list")["members"] if one["name"] == "Ada Esempio")
    with open_gateways(desk.folder) as gateways:
        gateways.catch_up()
        queue(gateways.gateway("citizens"), member, "test")
    (letter,) = desk.ask("outbox", "list", "--org", "citizens")["letters"]
    assert (letter["member"], letter["state"], letter["tries"], letter["why"]) == (member, "queued", 0, "")
    shown = desk.type("outbox", "list", "--org", "citizens").stdout
    assert member[:12] in shown and "queued" in shown
    assert desk.ask("outbox", "list", "--org", "citizens", "--state", "failed") == {"letters": []}
