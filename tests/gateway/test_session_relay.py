"""Whoever runs one gateway logs in as its visitors at no other: clients refuse, and so does the other gateway."""

import dataclasses
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import parse_proposal
from chaincode.wire.transaction import parse_transaction
from gateway.client import IN_PROCESS, ApiError, Challenged, Client, UnsignedError, find_origin
from gateway.features.sessions.service import is_own
from gateway.hosting.opening import Gateways
from gateway.http.doors import Doors
from gateway.settings import Limits, SettingsError, build_settings
from iot_bridge.uplink import GatewayDownError, Uplink
from tests.helpers.gateway.places import open_place
from tests.helpers.gateway.relay import Relay
from tests.helpers.gateway.trial import make_reading

VECTORS = Path(__file__).parents[1] / "vectors"
ELSEWHERE = "https://energia.example.net"


def rename(plain: dict, before: str, after: str) -> dict:
    """Write another organisation into a challenge."""
    challenge = str(plain.get("challenge", ""))
    return plain | {"challenge": challenge.replace(before, after, 1)} if challenge else plain


def make_relay(trial: Gateways, how: str) -> Relay:
    """As commerce's gateway: hand gse's challenge on as it is, or under commerce's name and back."""
    if how == "as it is":
        return Relay(trial.wsgi, "commerce", "gse")
    return Relay(trial.wsgi, "commerce", "gse", lambda plain: rename(plain, "gse.", "commerce."),
                 lambda plain: rename(plain, "commerce.", "gse."))


def visit_as_client(trial: Gateways, relay: Relay) -> None:
    Client(relay, "commerce", trial.signer("municipality", "officer")).session()


def visit_as_bridge(trial: Gateways, relay: Relay) -> None:
    keys = trial.folder / "keys" / "gse" / "bridge"
    with Uplink(f"{IN_PROCESS}/commerce/api/v1", keys / "cert.pem", keys / "key.pem", organisation="commerce",
                transport=httpx.WSGITransport(relay)) as uplink:
        uplink.post_readings([make_reading()])


Visit = Callable[[Gateways, Relay], None]
VISITS = [pytest.param(visit_as_client, id="client"), pytest.param(visit_as_bridge, id="bridge")]


@pytest.mark.parametrize("visit", VISITS)
def test_anothers_challenge_is_not_signed(trial: Gateways, visit: Visit) -> None:
    relay = make_relay(trial, "as it is")
    with pytest.raises((UnsignedError, GatewayDownError)) as refused:
        visit(trial, relay)
    assert "gse" in str(refused.value) or "challenge" in str(refused.value)
    assert [path for path, _ in relay.sent] == ["sessions/challenge"]


@pytest.mark.parametrize("visit", VISITS)
def test_what_is_signed_for_one_gateway_opens_no_session_at_another(trial: Gateways, visit: Visit) -> None:
    relay = make_relay(trial, "renamed")
    with pytest.raises((ApiError, GatewayDownError)) as refused:
        visit(trial, relay)
    assert "CHALLENGE_REFUSED" in str(refused.value)
    assert {path for path, _ in relay.sent} == {"sessions/challenge", "sessions"}  # it was signed, in vain


def test_the_refusal_is_said_in_two_languages(trial: Gateways) -> None:
    with pytest.raises(UnsignedError) as refused:
        visit_as_client(trial, make_relay(trial, "as it is"))
    assert (refused.value.code, refused.value.values) == ("CHALLENGE_FOREIGN", {"what": "gse ≠ commerce"})
    assert refused.value.words("it").endswith("gse ≠ commerce.")


@pytest.mark.parametrize(("origin", "code"), [
    ("", "ORIGIN_REFUSED"), (IN_PROCESS, "ORIGIN_REFUSED"), ("http://localhost", "CHALLENGE_REFUSED"),
])
def test_an_impostors_address_opens_no_session(trial: Gateways, origin: str, code: str) -> None:
    """It calls itself gse's gateway, hands on gse's own challenge, and may write another address over the visitor's."""
    relay = Relay(trial.wsgi, "gse", "gse", ask=lambda plain: plain | {name: origin or plain[name] for name in plain
                                                                       if name == "origin"})
    client = Client(ELSEWHERE, "gse", trial.signer("municipality", "officer"))
    client._http._transport = httpx.WSGITransport(relay)
    with pytest.raises(ApiError) as refused:
        client.session()
    assert refused.value.code == code
    assert dict(relay.sent)["sessions"]["origin"] == ELSEWHERE


SETTINGS = {
    "community": "prova", "gateways": {"gse": "https://Energia.Example:443/", "commerce": "https://negozi.example"},
    "origins": {"gse": ["https://caffè.example:8443", "http://10.0.0.7:8080/"], "citizens": ["https://casa.example"]},
}
NAMED = ("https://energia.example", "https://xn--caff-8oa.example:8443", "http://10.0.0.7:8080")
LOOPBACK = ("http://127.0.0.1:8080", "http://localhost", "https://[::1]:8443")
OWN = (*NAMED, *LOOPBACK, IN_PROCESS)
HERE = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "gateway.invalid"}
NOT_OWN = ("http://energia.example", "https://energia.example:444", "https://negozi.example", "https://casa.example",
           "https://energia.example.net", "https://energia.example/", "https://Energia.example", "HTTPS://energia.example",
           "https://energia.example:443", "https://a@energia.example", "http://10.0.0.7", "http://127.0.0.1.example",
           "http://localhost.example", "http://gateway", "https://gateway.invalid", "http://0.0.0.0:8080", "null", "",
           "file://", "http://", "https://energia.example\nnonce x", "http://127.0.0.1:99999", "ftp://localhost")


@pytest.mark.parametrize(("origin", "is_taken"), [*((one, True) for one in OWN), *((one, False) for one in NOT_OWN)])
def test_own_addresses_are_the_settings_and_this_machines(tmp_path: Path, origin: str, is_taken: bool) -> None:
    assert is_own(build_settings(SETTINGS, tmp_path, "gse"), origin, HERE) is is_taken


@pytest.mark.parametrize(("environ", "taken"), [
    ({"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "waitress.invalid"}, LOOPBACK),
    ({"REMOTE_ADDR": "::1", "SERVER_NAME": "waitress.invalid"}, LOOPBACK),
    ({"REMOTE_ADDR": "203.0.113.9", "SERVER_NAME": "waitress.invalid", "HTTP_HOST": "localhost"}, ()),
    ({"REMOTE_ADDR": "172.18.0.1", "SERVER_NAME": "waitress.invalid"}, ()),
    ({"REMOTE_ADDR": "", "SERVER_NAME": "gateway"}, ()), ({}, ()),
    # behind a proxy: what it says who calls, even where it says this machine
    ({"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, ()),
    ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, ()),
    ({"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 volano"}, ()),  # handed on by another gateway of this machine
])
def test_this_machines_addresses_are_own_for_its_own_callers_alone(
    tmp_path: Path, environ: dict[str, str], taken: tuple[str, ...]
) -> None:
    settings = build_settings(SETTINGS, tmp_path, "gse")
    assert tuple(origin for origin in OWN if is_own(settings, origin, environ)) == (*NAMED, *taken)


@pytest.mark.parametrize(("proxy", "forwarded", "taken"), [
    ("", "", LOOPBACK), ("", "203.0.113.9", LOOPBACK),  # a header of nobody's is removed
    ("127.0.0.1", "203.0.113.9", ()), ("127.0.0.1", "127.0.0.1", ()), ("127.0.0.1", "", LOOPBACK),
    ("192.0.2.1", "203.0.113.9", LOOPBACK),
])
def test_the_server_tells_who_calls_from_this_machine(
    tmp_path: Path, proxy: str, forwarded: str, taken: tuple[str, ...]
) -> None:
    """Behind the real server nobody calls in this process, whatever Host says."""
    settings = build_settings(SETTINGS, tmp_path, "gse")

    def answer(environ: dict, start: Callable) -> list[bytes]:
        start("200 OK", [])
        return [json.dumps([origin for origin in OWN if is_own(settings, origin, environ)]).encode()]

    headers = {"Host": "gateway.invalid"} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    with open_place(answer, Doors("127.0.0.1", 0, Limits(), lambda _: None, proxies=(proxy,))) as place:
        assert place.get(**headers).json() == [*NAMED, *taken]


def test_a_login_that_this_machine_relays_opens_no_session_at_another(trial: Gateways) -> None:
    """What answers at a loopback port of the visitor's machine hands on to a gateway that is elsewhere."""
    def relay(environ: dict, start: Callable) -> object:
        return trial.wsgi({**environ, "REMOTE_ADDR": "203.0.113.9"}, start)

    client = Client("http://127.0.0.1:8080", "gse", trial.signer("municipality", "officer"))
    client._http._transport = httpx.WSGITransport(relay)
    with pytest.raises(ApiError) as refused:
        client.session()
    assert refused.value.code == "ORIGIN_REFUSED"


def test_another_host_header_makes_no_own_address(trial: Gateways) -> None:
    client = Client(ELSEWHERE, "gse", trial.signer("gse"))
    client._http._transport = httpx.WSGITransport(trial.wsgi)
    client._http.headers["X-Forwarded-Host"] = "energia.example.net"
    with pytest.raises(ApiError) as refused:
        client.session()  # Host says the same
    assert refused.value.code == "ORIGIN_REFUSED"


@pytest.mark.parametrize("address", ["energia.example", "ftp://energia.example", "https://", 7, "https://a b"])
def test_settings_with_an_address_that_is_none_are_refused(tmp_path: Path, address: object) -> None:
    for changed in ({"gateways": {"gse": address}}, {"origins": {"gse": [address]}}):
        with pytest.raises(SettingsError, match="gateways, origins"):
            build_settings({"community": "prova", **changed}, tmp_path, "gse")


def test_the_text_is_the_vectors() -> None:
    for vector in json.loads((VECTORS / "sessions.json").read_text()):
        text = vector.pop("text")
        assert Challenged(**vector).to_bytes() == "\n".join(text).encode()
        assert find_origin(vector["origin"]) == vector["origin"]


def test_a_sessions_text_is_no_message_of_fabrics() -> None:
    for vector in json.loads((VECTORS / "sessions.json").read_text()):
        text = "\n".join(vector["text"]).encode()
        for parse in (parse_proposal, parse_transaction):
            with pytest.raises(MalformedError):
                parse(text)


@pytest.mark.parametrize("part", [field.name for field in dataclasses.fields(Challenged)])
def test_each_part_is_signed(trial: Gateways, part: str) -> None:
    """A text that differs in one part from what the gateway makes itself opens nothing."""
    signer = trial.signer("gse")
    client = Client(trial.wsgi, "gse")
    certificate = signer.certificate.decode()
    challenge = client.post("sessions/challenge", {"certificate": certificate})["challenge"]
    right = Challenged("gse", IN_PROCESS, challenge, "n" * 43)
    other = {
        "organisation": "commerce", "origin": "http://127.0.0.1", "challenge": f"gse.{'c' * 43}", "nonce": "m" * 43,
    }
    signed = signer.sign(dataclasses.replace(right, **{part: other[part]}).to_bytes())
    body = {"certificate": certificate, "challenge": challenge, "origin": right.origin, "nonce": right.nonce}
    with pytest.raises(ApiError) as refused:
        client.post("sessions", body | {"signature": b64encode(signed).decode()})
    assert refused.value.code == "CHALLENGE_REFUSED"
