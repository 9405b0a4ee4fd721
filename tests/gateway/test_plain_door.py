"""The port in the clear beside TLS: it points to TLS, has one page in a trial, and says where nothing else can."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from cryptography import x509
from werkzeug.test import Client

from gateway.hosting.serve.own_authority import format_fingerprint
from gateway.hosting.serve.plain_door import find_page, open_plain_door
from gateway.hosting.serve.public import Public, find_public_origin

PUBLIC = Public("https://energia.example:8443", 8_443, 8_080)
GIVEN = replace(PUBLIC, certificate=Path("chain.pem"), key=Path("key.pem"))


@pytest.fixture
def door(tmp_path: Path) -> Client:
    authority = PUBLIC.authority(tmp_path)
    assert authority is not None
    authority.prepare()
    return Client(open_plain_door(PUBLIC, tmp_path))


@pytest.mark.parametrize(("path", "to"), [
    ("/", "/"), ("/citizen?lang=en", "/citizen?lang=en"), ("/a b", "/a%20b"), ("//evil.example/x", "/evil.example/x"),
    ("/\\evil.example", "/evil.example"), ("/x%0d%0aSet-Cookie:a", "/x%0D%0ASet-Cookie%3Aa"),
    ("/gse/api/v1/health", "/gse/api/v1/health"), ("/?a=%0d%0ab", "/?a=%0d%0ab"),
])
def test_all_is_pointed_to_tls_at_the_public_name(door: Client, path: str, to: str) -> None:
    named = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    asked, _, query = path.partition("?")
    answered = door.get("/", headers=named, environ_overrides={"PATH_INFO": unquote(asked), "QUERY_STRING": query})
    assert (answered.status_code, answered.headers["Location"]) == (307, f"https://energia.example:8443{to}")
    assert "Set-Cookie" not in answered.headers


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Trust energia.example", "for energia.example alone", "Certificate Trust Settings")),
    ("it", ("Fidati di energia.example", "solo per energia.example", "Attendibilità certificati")),
])
def test_a_trials_page_says_how_in_both_languages(door: Client, tmp_path: Path, language: str, words: tuple) -> None:
    for answered in (door.get(f"/volano?lang={language}"), door.get("/volano", headers={"Accept-Language": language})):
        text = answered.get_data(as_text=True)
        assert all(one in text for one in words)
        authority = PUBLIC.authority(tmp_path)
        assert authority is not None
        assert format_fingerprint(authority.certificate()).replace(":", " ") in text
        assert answered.headers["Content-Security-Policy"].startswith("default-src 'none'")
        style = text.partition("<style>")[2].partition("</style>")[0]
        shown = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert "--action" in style and f"style-src 'sha256-{shown}'" in answered.headers["Content-Security-Policy"]
        assert (answered.mimetype, answered.headers["X-Content-Type-Options"]) == ("text/html", "nosniff")


def test_the_file_is_the_authority_s_certificate_as_phones_take_it(door: Client, tmp_path: Path) -> None:
    answered = door.get("/volano.crt")
    assert answered.mimetype == "application/x-x509-ca-cert"
    authority = PUBLIC.authority(tmp_path)
    assert authority is not None
    assert x509.load_der_x509_certificate(answered.data) == authority.certificate()
    digest = hashlib.sha256(answered.data).digest().hex(":").upper()
    assert digest == format_fingerprint(authority.certificate())


@pytest.mark.parametrize("path", ["/volano", "/volano.crt"])
def test_with_a_given_certificate_there_is_nothing_to_install(path: str, tmp_path: Path) -> None:
    assert GIVEN.authority(tmp_path) is None
    answered = Client(open_plain_door(GIVEN, tmp_path)).get(path)
    assert (answered.status_code, answered.headers["Location"]) == (307, f"https://energia.example:8443{path}")


@pytest.mark.parametrize(("name", "port", "origin"), [
    ("energia.example", 8_443, "https://energia.example:8443"), ("Energia.Example", 443, "https://energia.example"),
    ("energia.example:443", 8_443, "https://energia.example"), ("192.0.2.10", 443, "https://192.0.2.10"),
    ("192.0.2.10:9443", 8_443, "https://192.0.2.10:9443"), ("2001:db8::10", 8_443, "https://[2001:db8::10]:8443"),
    ("[2001:db8::10]:443", 8_443, "https://[2001:db8::10]"), ("caffè.example", 443, "https://xn--caff-8oa.example"),
    ("localhost", 443, "https://localhost"), ("::1", 443, "https://[::1]"),
])
def test_a_public_name_is_an_origin(name: str, port: int, origin: str) -> None:
    assert find_public_origin(name, port) == origin
    public = Public(origin, port, 80)
    assert Public.parse(public.format()) == public


@pytest.mark.parametrize("name", [
    "", "a b", "http://energia.example", "energia.example/x", "a@b", "a?b", "a#b", "a:b:c", "com", "com.", "com:443",
])
def test_what_is_no_name_is_no_origin(name: str) -> None:
    with pytest.raises(ValueError):
        find_public_origin(name, 443)


def test_the_page_is_found_by_the_port_in_the_clear() -> None:
    assert find_page(PUBLIC) == "http://energia.example:8080/volano"
    assert find_page(replace(PUBLIC, origin="https://[2001:db8::10]:8443")) == "http://[2001:db8::10]:8080/volano"
