"""`volano serve --public`: a real process, by TLS under its own authority or a given certificate, and its refusals."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gateway.client import Client
from gateway.hosting.serve.own_authority import OwnAuthority, format_fingerprint
from gateway.ledger.keys import load_signer
from tests.helpers.gateway.places import HERE, make_authority, trust
from tests.helpers.network.waiting import wait_for

from .conftest import Desk, copy

ROOT = Path(__file__).resolve().parents[3]
ASKED = "/gse/api/v1/health"


@contextmanager
def serve(desk: Desk, *words: str, lines: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Serve until the end; give the process and the first lines that it prints."""
    command = [sys.executable, "-P", "-m", "gateway", "serve", "--public", HERE, "--host", HERE, "--port", "0",
               "--http-port", "0", "--mqtt-port", "0", "--catch-up", "--folder", str(desk.folder), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process, [process.stdout.readline().strip() for _ in range(lines)]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def free_port() -> str:
    with socket.create_server((HERE, 0)) as found:
        return str(found.getsockname()[1])


def test_a_trial_is_served_to_everybody_under_its_own_authority(peopled: Path, tmp_path: Path) -> None:
    desk, http_port = copy(peopled, tmp_path), free_port()
    with serve(desk, "--http-port", http_port, lines=3) as (process, shown):
        origin, page, fingerprint = shown
        own = OwnAuthority(desk.folder / "public", HERE)
        assert origin.startswith("https://127.0.0.1:")
        assert f"http://127.0.0.1:{http_port}/volano " in page
        assert fingerprint.endswith(format_fingerprint(own.certificate()))
        trusted = trust(own)
        assert httpx.get(origin, verify=trusted).headers["Strict-Transport-Security"] == "max-age=3600"
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(origin)
        moved = httpx.get(f"http://127.0.0.1:{http_port}/citizen")
        assert moved.headers["Location"] == f"{origin}/citizen"
        assert httpx.get(f"http://127.0.0.1:{http_port}/volano").status_code == 200
        process.send_signal(signal.SIGHUP)
        assert process.poll() is None and httpx.get(f"{origin}{ASKED}", verify=trusted).is_success
        with Client(origin, "gse", load_signer(desk.folder / "keys/gse/service"), tls=trusted) as client:
            assert client.session()["organisation"] == "gse"  # signed for the public origin
        assert len(desk.ask("members", "list")["members"]) == 3  # this machine's commands go on in the clear


def test_a_given_certificate_is_read_again_at_sighup(peopled: Path, tmp_path: Path) -> None:
    desk, own = copy(peopled, tmp_path), make_authority(tmp_path / "given")
    certificate, key = own.prepare()
    words = ("--certificate", str(certificate), "--key", str(key))
    with serve(desk, *words, lines=1) as (process, (origin,)), httpx.Client(verify=trust(own)) as open_before:
        shown = open_before.get(f"{origin}{ASKED}")
        assert shown.headers["Strict-Transport-Security"] == "max-age=31536000"
        other = make_authority(tmp_path / "other")
        for mine, new in zip((certificate, key), other.prepare(), strict=True):
            mine.write_bytes(new.read_bytes())
        process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: answers(origin, other))
        assert open_before.get(f"{origin}{ASKED}").status_code == 200  # by the connection that was open
        assert not answers(origin, own)
        certificate.write_text("nothing")
        process.send_signal(signal.SIGHUP)
        assert answers(origin, other)
    assert not (desk.folder / "public").exists()


def answers(origin: str, own: OwnAuthority) -> bool:
    try:
        return httpx.get(f"{origin}{ASKED}", verify=trust(own)).is_success
    except httpx.ConnectError:
        return False


@pytest.mark.parametrize(("words", "code", "shown"), [
    (("--certificate", "a.pem"), 2, "--certificate and --key go together"),
    (("--certificate", "a.pem", "--key", "b.pem"), 2, "with --public NAME"),
    (("--public", "a b"), 2, "no name or address"), (("--public", "https://energia.example"), 2, "no name or address"),
    (("--public", HERE, "--certificate", "/nowhere.pem", "--key", "/nowhere.pem"), 1, "can't be used together"),
])  # fmt: skip
def test_what_cannot_be_public_is_refused(desk: Desk, words: tuple[str, ...], code: int, shown: str) -> None:
    refused = desk.type("serve", "--host", HERE, "--port", "0", "--http-port", "0", *words, expects=code)
    assert shown in refused.stderr
    assert len(refused.stderr.splitlines()) <= 2


def test_a_key_of_another_certificate_is_refused(desk: Desk, tmp_path: Path) -> None:
    certificate, key = make_authority(tmp_path / "one").prepare()[0], make_authority(tmp_path / "two").prepare()[1]
    refused = desk.type("serve", "--public", HERE, "--host", HERE, "--port", "0", "--http-port", "0", "--certificate",
                        str(certificate), "--key", str(key), expects=1)
    assert "can't be used together" in refused.stderr


def test_a_port_that_is_taken_is_no_other(desk: Desk) -> None:
    with socket.create_server((HERE, 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = desk.type("serve", "--public", HERE, "--host", HERE, "--port", port, expects=1)
        assert f"port {port} of" in refused.stderr


def test_one_organisation_of_several_has_no_authority_of_its_own(desk: Desk) -> None:
    for name in ("citizens", "commerce"):
        (desk.folder / "keys" / name / "service" / "key.pem").unlink()
    refused = desk.type("serve", "--public", HERE, "--host", HERE, "--port", "0", expects=1)
    assert "only a trial makes an authority" in refused.stderr
