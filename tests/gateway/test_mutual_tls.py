"""Two gateways by TLS: each is sure of the other's certificate, and a session fits the organisation that connected."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError, Client
from gateway.connecting import check_authorities, open_tls
from gateway.hosting.opening import Gateways
from gateway.hosting.serve import gateways
from gateway.http.doors import Doors
from gateway.http.tls import CLIENT_CERTIFICATE, Clients, Tls, TlsFiles
from gateway.settings import Limits, Settings, SettingsError, build_settings
from network.authority import Authority, create_authority, enrol, enrol_tls
from tests.helpers.gateway.places import HERE, open_place

SOON = datetime.now(UTC) + timedelta(days=1)
PAST = datetime.now(UTC) - timedelta(days=1)
LONG_AGO = datetime.now(UTC) - timedelta(days=9)
ASKED: list[bytes] = []


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    ASKED.append(environ[CLIENT_CERTIFICATE])
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"answered"]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each organisation's authorities, for the ledger and for connections, with a service and a server."""
    keys = tmp_path_factory.mktemp("folder") / "keys"
    for name in ORGANISATIONS:
        authority, tls = create_authority(name, keys), create_authority(name, keys, name="tls-authority")
        enrol(authority, "service", roles=["service"], not_after=SOON)
        enrol_tls(tls, "gateway-tls", [], not_after=SOON)
    return keys


def read_roots(keys: Path) -> str:
    return "".join((keys / name / "authority" / "cert.pem").read_text() for name in ORGANISATIONS)


@contextmanager
def serve_gse(keys: Path, shown: Path | None = None, clients: Clients | None = None) -> Iterator[str]:
    """The energy operator's gateway; shown: the folder of the certificate that it shows; clients: whom it accepts."""
    ASKED.clear()
    own = shown or keys / "gse" / "gateway-tls"
    files = TlsFiles(own / "cert.pem", own / "key.pem")
    clients = clients or Clients(lambda: read_roots(keys))
    with open_place(answer, Doors(HERE, 0, Limits(), {}.get, tls=Tls(files.load, clients=clients))) as place:
        yield f"https://{HERE}:{place.port}"


def settings_of(organisation: str, address: str, keys: Path, **plain: Any) -> Settings:
    trusted = {"authorities": {"gse": "keys/gse/tls-authority/cert.pem"}}
    given = {"community": "borgo", "gateways": {"gse": address}, "tls": trusted, **plain}
    return build_settings(given, keys.parent, organisation)


def ask(settings: Settings, address: str, *, is_service: bool = True) -> str:
    tls = open_tls(settings, "gse", is_service=is_service)
    assert tls is not None
    return httpx.get(address, verify=tls, trust_env=False).text


def test_a_service_shows_its_own_certificate_and_is_answered(keys: Path) -> None:
    with serve_gse(keys) as address:
        assert ask(settings_of("citizens", address, keys), address) == "answered"
    shown = ssl.DER_cert_to_PEM_cert(ASKED[0])
    assert shown == (keys / "citizens" / "service" / "cert.pem").read_text()


def test_who_shows_none_is_answered_too(keys: Path) -> None:
    """A browser has none, and is asked for who it is by the session."""
    with serve_gse(keys) as address:
        assert ask(settings_of("citizens", address, keys), address, is_service=False) == "answered"
    assert ASKED == [b""]


def make_stranger(keys: Path, kind: str, folder: Path) -> Path:
    """A service's key and certificate that nobody here vouches for, at keys of its own."""
    authority = create_authority("citizens", folder)
    if kind == "a stranger's":
        enrol(authority, "service", roles=["service"], not_after=SOON)
    elif kind == "expired":
        root = keys / "citizens" / "authority"
        whole = Authority("citizens", folder, *read_pair(root))
        enrol(whole, "service", roles=["service"], not_after=PAST, not_before=LONG_AGO)
    else:
        (folder / "citizens" / "authority").rename(folder / "citizens" / "service")
    return folder


def read_pair(own: Path) -> tuple[Any, Any]:
    certificate = x509.load_pem_x509_certificate((own / "cert.pem").read_bytes())
    return certificate, load_pem_private_key((own / "key.pem").read_bytes(), None)


@pytest.mark.parametrize("kind", ["a stranger's", "expired", "self-signed"])
def test_a_certificate_that_no_authority_of_the_ledger_vouches_for_gets_no_answer(
    keys: Path, tmp_path: Path, kind: str
) -> None:
    made = make_stranger(keys, kind, tmp_path / "keys")
    with serve_gse(keys) as address:
        trusted = {"authorities": {"gse": str(keys / "gse" / "tls-authority" / "cert.pem")}}
        with pytest.raises(httpx.TransportError):
            ask(settings_of("citizens", address, made, tls=trusted), address)
        assert ASKED == []
        assert ask(settings_of("citizens", address, keys), address) == "answered"  # and the door stands open


def test_whom_the_ledger_takes_away_is_refused_from_then_on_and_whom_it_adds_is_known(keys: Path) -> None:
    """A certificate that is revoked, an organisation's authority that is replaced: without a restart."""
    named, revoked = [read_roots(keys)], set[bytes]()
    settings = settings_of("citizens", "https://energia.example", keys)

    def is_answered(address: str) -> bool:
        try:
            return ask(settings, address) == "answered"
        except httpx.TransportError:
            return False

    with serve_gse(keys, clients=Clients(lambda: named[0], lambda pem: pem not in revoked)) as address:
        settings = settings_of("citizens", address, keys)
        assert is_answered(address)
        revoked.add(ssl.DER_cert_to_PEM_cert(ASKED[0]).encode())
        assert not is_answered(address)
        assert ask(settings, address, is_service=False) == "answered"  # who shows none is asked by the session
        revoked.clear()
        named[0] = (keys / "gse" / "authority" / "cert.pem").read_text()
        assert not is_answered(address)
        named[0] = read_roots(keys)
        assert is_answered(address)


def test_another_gateway_is_known_by_its_services_certificate_as_the_ledger_has_it(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where all four run in one process nobody is asked for a certificate."""
    assert gateways.describe_clients(trial).authorities() == ""
    one = cast(Any, SimpleNamespace(apps={"gse": trial.apps["gse"]}, ledger=trial.ledger, gateway=trial.gateway))
    clients = gateways.describe_clients(one)
    assert clients.authorities().count("BEGIN CERTIFICATE") == 8  # of each its root, and who issues members'

    def accepts(organisation: str, name: str) -> bool:
        return clients.accepts(trial.signer(organisation, name).certificate)

    assert [accepts("citizens", name) for name in ("service", "officer", "auditor")] == [True, False, False]
    left = tuple(each for each in trial.ledger.trust.organisations if each.name != "citizens")
    monkeypatch.setattr(trial.ledger, "trust", replace(trial.ledger.trust, organisations=left))
    assert [accepts(name, "service") for name in ("citizens", "commerce")] == [False, True]


@pytest.mark.parametrize("kind", ["another organisation's", "expired", "self-signed", "another host's", "the ledger's"])
def test_a_gateway_that_is_not_who_it_should_be_is_asked_nothing(keys: Path, tmp_path: Path, kind: str) -> None:
    tls = Authority("gse", tmp_path, *read_pair(keys / "gse" / "tls-authority"))
    if kind == "another organisation's":
        shown = keys / "commerce" / "gateway-tls"
    elif kind == "the ledger's":
        shown = keys / "gse" / "service"
    else:
        if kind == "self-signed":
            tls = create_authority("gse", tmp_path)
        until, since = (PAST, LONG_AGO) if kind == "expired" else (SOON, None)
        enrol_tls(tls, "shown", [], not_after=until, not_before=since)
        shown = tmp_path / "gse" / "shown"
    with serve_gse(keys, shown) as address:
        host = "localhost.example" if kind == "another host's" else HERE
        settings = settings_of("citizens", address, keys)
        context = open_tls(settings, "gse", is_service=True)
        assert context is not None
        refused = pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED")
        with httpx.Client(verify=context, trust_env=False) as client, refused:
            client.get(address, extensions={"sni_hostname": host})
    assert ASKED == []


def test_without_a_named_authority_it_must_be_one_that_this_machine_trusts(keys: Path) -> None:
    with serve_gse(keys) as address, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(settings_of("citizens", address, keys, tls={}), address)


def test_in_the_clear_there_is_nothing_to_check(keys: Path) -> None:
    assert open_tls(settings_of("citizens", "http://127.0.0.1:8080", keys), "gse", is_service=True) is None


def test_an_authority_that_cannot_be_read_is_refused_before_anything_is_asked(keys: Path) -> None:
    lacking = settings_of("citizens", "https://energia.example", keys, tls={"authorities": {"gse": "nowhere.pem"}})
    with pytest.raises(SettingsError, match=r"\[tls\]: .*nowhere.pem"):
        check_authorities(lacking)
    with pytest.raises(SettingsError, match="no organisation 'energia'"):
        settings_of("citizens", "https://energia.example", keys, tls={"authorities": {"energia": "a.pem"}})


@pytest.mark.parametrize(("shown", "code"), [
    ("citizens", ""), ("commerce", "OTHER_CERTIFICATE"), ("stranger", "CERTIFICATE_REFUSED")])
def test_a_session_is_for_the_organisation_that_connected(
    trial: Gateways, tmp_path: Path, shown: str, code: str
) -> None:
    """Whoever has come by the keys of one organisation's sessions and of another's connections gets no further."""
    if shown == "stranger":
        enrol(create_authority("citizens", tmp_path), "service", not_after=SOON)
        pem = (tmp_path / "citizens" / "service" / "cert.pem").read_text()
    else:
        pem = trial.signer(shown).certificate.decode()
    der = ssl.PEM_cert_to_DER_cert(pem)

    def connected(environ: dict[str, Any], start: Any) -> Any:
        return trial.wsgi({**environ, CLIENT_CERTIFICATE: der}, start)

    client = Client(connected, "gse", trial.signer("citizens"))
    if code:
        with pytest.raises(ApiError) as refused:
            client.session()
        assert refused.value.code == code
    else:
        assert client.session()["organisation"] == "citizens"
