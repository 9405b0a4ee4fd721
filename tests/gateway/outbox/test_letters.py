"""What a letter says: two forms of one text, no header that a value could begin, a way to stop it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from chaincode.words.sentences import find_sentence
from gateway.destinations import Destination, DestinationError
from gateway.outbox.letters import LETTERS, MOST_TITLE, Letter, make_line, write
from gateway.outbox.sending import find_stop_url
from gateway.settings import build_settings

MAIL = Destination("smtps://mail.example", sender="Borgo Sole <volano@borgo.example>")
EVIL = "<script>alert(1)</script>\r\nBcc: all@example.org\u2028\u202eX"


def make(title: str = "Borgo", language: str = "it", **changed: Any) -> EmailMessage:
    settings = build_settings({"community": "borgo", "title": title}, Path("none"), "gse")
    letter = Letter("test", "a" * 32, "ada@example.org", language, {"title": title}, **changed)
    read = message_from_bytes(write(settings, MAIL, letter, 1_714_557_600).as_bytes(), policy=default)  # type: ignore[arg-type]
    assert isinstance(read, EmailMessage)
    return read


def parts(mail: EmailMessage) -> tuple[str, str]:
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and page is not None
    return plain.get_content(), page.get_content()


@pytest.mark.parametrize(("language", "words"), [("it", "messaggio di prova"), ("en", "a test letter")])
def test_a_plain_text_and_a_page_say_the_same_in_the_readers_language(language: str, words: str) -> None:
    mail = make(language=language)
    assert mail["Subject"] == f"Borgo: {words}"
    assert mail.get_content_type() == "multipart/alternative"
    plain, page = parts(mail)
    assert f'<html lang="{language}">' in page
    for line in plain.replace("-- ", "").splitlines():
        assert line.replace('"', "&#34;").replace("'", "&#39;") in page
    assert (mail["Date"], mail["Auto-Submitted"]) == ("Wed, 01 May 2024 10:00:00 +0000", "auto-generated")
    assert list(mail.iter_attachments()) == []


@pytest.mark.parametrize("title", [EVIL, "a\nb", "a\rb", "a\x00b", "x" * 500, "à" * 500, "=?utf-8?q?x?="])
def test_no_value_begins_a_header_or_a_tag(title: str) -> None:
    mail = make(title)
    assert sorted(mail.keys()) == sorted(make().keys())
    assert len(str(mail["Subject"])) < 2 * MOST_TITLE
    plain, page = parts(mail)
    assert "<script" not in page and "\u202e" not in plain + page
    assert mail["Bcc"] is None


@pytest.mark.parametrize(("name", "value"), [("to", "ada@example.org\r\nBcc: all@example.org"), ("to", "a\nb@c.d")])
def test_an_address_that_is_two_lines_is_never_a_header(name: str, value: str) -> None:
    letter = Letter("test", "a" * 32, value, "it", {})
    with pytest.raises(ValueError, match=r"newline|linefeed|CR|LF|header"):
        write(build_settings({"community": "borgo"}, Path("none"), "gse"), MAIL, letter, 0)


@pytest.mark.parametrize(("text", "line"), [
    ("  due ore  ", "due ore"), ("a\r\n\r\nb", "a b"), ("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("", ""),
])
def test_a_title_is_one_line(text: str, line: str) -> None:
    assert make_line(text) == line


def test_letters_are_stopped_by_a_post() -> None:
    mail = make(stop_url="https://borgo.example/citizens/api/v1/outbox/stop/t")
    assert mail["List-Unsubscribe"] == "<https://borgo.example/citizens/api/v1/outbox/stop/t>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "annulla iscrizione" in parts(mail)[0]


def test_where_no_address_is_known_to_the_world_they_are_stopped_by_mail() -> None:
    mail = make(stop_url="mailto:")
    assert mail["List-Unsubscribe"] == "<mailto:volano@borgo.example?subject=stop>"
    assert mail["List-Unsubscribe-Post"] is None


def test_a_letter_that_always_comes_says_so() -> None:
    mail = make()
    assert mail["List-Unsubscribe"] is None
    assert "arrivano sempre" in parts(mail)[0]


@pytest.mark.parametrize(("base", "url"), [
    ("https://borgo.example", "https://borgo.example/citizens/api/v1/outbox/stop/t"),
    ("https://borgo.example/citizens/api/v1/", "https://borgo.example/citizens/api/v1/outbox/stop/t"),
    ("http://127.0.0.1:8080", "mailto:"), ("", "mailto:"),
])
def test_the_address_is_the_own_gateways_as_the_settings_have_it(base: str, url: str, tmp_path: Path) -> None:
    plain = {"community": "borgo", "gateways": {"citizens": base} if base else {}}
    assert find_stop_url(build_settings(plain, tmp_path, "citizens"), "t") == url
    plain |= {"origins": {"citizens": ["http://a.example", "https://b.example"]}}
    other = "https://b.example/citizens/api/v1/outbox/stop/t"
    assert find_stop_url(build_settings(plain, tmp_path, "citizens"), "t") == (url if "borgo" in base else other)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_each_kind_has_its_sentences(letter: str, language: str) -> None:
    for part in ("subject", "text"):
        assert find_sentence(f"gateway.outbox.{letter}.{part}", language)


@pytest.mark.parametrize(("values", "words"), [
    ({"sender": ""}, "sender"), ({"sender": "Borgo"}, "sender"), ({"sender": "a@b.c\r\nBcc: x@y.z"}, "sender"),
    ({"sender": "Borgo\n <a@b.c>"}, "sender"), ({"sender": "A, B <a@b.c>"}, "sender"),
    ({"types": ("text/plain",)}, "types"),
    ({"url": "https://mail.example", "types": ("text/plain",)}, "sender"), ({"url": "smtp://"}, "url"),
    ({"url": "smtps://me:secret@mail.example"}, "url"), ({"sender": 7}, "sender"),
])  # fmt: skip
def test_a_destination_for_letters_is_read_strictly(values: dict[str, Any], words: str) -> None:
    with pytest.raises(DestinationError, match=words):
        Destination(**{"url": "smtps://mail.example", "sender": "Borgo <a@b.example>", **values})


@pytest.mark.parametrize(("url", "port"), [
    ("smtps://mail.example", 465), ("smtp://mail.example", 587), ("smtps://mail.example:2465", 2465),
])
def test_its_port_is_the_schemes_own_unless_named(url: str, port: int) -> None:
    found = Destination(url, sender="volano@borgo.example")
    assert (found.port, found.host, found.is_mail, found.sender_address) == (
        port, "mail.example", True, "volano@borgo.example")
