"""While the community is served, commands go through its socket; the file's lock says so to everybody else."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from chaincode.rules.intervals import add_days, local_midnight_s
from gateway.commandline.base.community import find_server
from gateway.commandline.base.refusals import RefusedError
from gateway.commandline.operating import serving
from gateway.commandline.operating.serving import find_port
from gateway.hosting.opening import open_gateways
from gateway.hosting.serve import standing
from gateway.hosting.serve.plan import READY_FILE, ServePlan
from gateway.hosting.serve.standing import Behind, find_behind
from gateway.settings import SettingsError, build_settings

from .conftest import Desk, copy, serve


@pytest.fixture(scope="module")
def served(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serve(copy(peopled, tmp_path_factory.mktemp("served")).folder) as desk:
        yield desk
    assert not (desk.folder / READY_FILE).exists()


def test_commands_use_the_running_server(served: Desk) -> None:
    assert len(served.ask("members", "list")["members"]) == 3
    before = served.height()
    served.type("market", "publish", "--as", "bottega-prova", "--title", "Bread", "--category", "food", "--price", "1")
    assert served.height() > before
    assert "Bread" in served.type("market", "offers", "--as", "ada-esempio").stdout


def test_a_second_server_is_refused_with_the_address_of_the_first(served: Desk) -> None:
    assert "is served already: http://127.0.0.1:" in served.type("serve", expects=1).stderr


def test_a_backup_of_a_served_community_verifies(served: Desk) -> None:
    file = served.home / "served.volano"
    passphrase = ("--passphrase-file", served.write("passphrase.txt", "five words for one community"))
    served.type("backup", str(file), *passphrase)
    other = Desk(served.home / "other")
    other.type("restore", str(file), *passphrase)
    assert len(other.ask("members", "list")["members"]) == 3


def test_a_served_folder_is_not_replaced(served: Desk) -> None:
    file = served.home / "again.volano"
    served.type("backup", str(file))
    assert "being served" in served.type("restore", str(file), "--force", expects=1).stderr


def test_another_process_at_work_is_told_in_one_line(desk: Desk) -> None:
    with open_gateways(desk.folder):
        result = desk.type("members", "list", expects=1)
    assert "another volano is at work" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_a_killed_server_left_behind_is_no_server(desk: Desk) -> None:
    (desk.folder / READY_FILE).write_text('{"address": "http://127.0.0.1:9", "pid": 1}')
    assert len(desk.ask("members", "list")["members"]) == 3


@pytest.mark.parametrize(("address", "found"), [
    ("http://127.0.0.1:8080", True), ("http://localhost:8080", True), ("http://[::1]:8080", True),
    ("http://192.0.2.10:8080", False), ("https://example.org", False), ("http://127.0.0.1:8080@example.org", False),
    ("http://127.0.0.1.example.org", False), ("http://[", False), ("127.0.0.1:8080", False),
])
def test_commands_talk_to_a_server_of_this_machine_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str, found: bool
) -> None:
    """The folder's file may be somebody else's, as a restored one was."""
    asked: list[str] = []

    def get(_: httpx.Client, url: str) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200)

    monkeypatch.setattr(httpx.Client, "get", get)
    (desk.folder / READY_FILE).write_text(json.dumps({"address": address, "pid": 1}))
    assert (find_server(desk.folder), len(asked)) == ((address, 1) if found else ("", 0))


def test_a_port_that_is_taken_gives_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert find_port("127.0.0.1", port) > port
        assert find_port("127.0.0.1", port, taken=port + 1) > port + 1


def test_no_port_left_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 65_535)), pytest.raises(RefusedError):
        find_port("127.0.0.1", 65_535)


def test_a_device_gets_a_password_once_and_loses_it(desk: Desk) -> None:
    made = desk.ask("devices", "add", "IT001E00000001")
    assert made["topic"] == "volano/v1/borgo-sole/IT001E00000001/readings"
    assert len(made["password"]) >= 32
    assert desk.ask("devices", "list") == {"devices": ["IT001E00000001"]}
    desk.type("devices", "add", "it001e00000001a", expects=1)
    desk.type("devices", "add", "IT001E00000009", expects=2)
    desk.type("devices", "revoke", "IT 001 E 00000001 A")
    desk.type("devices", "revoke", "IT001E00000001", expects=1)
    desk.type("devices", "revoke", "bridge", expects=2)
    assert desk.ask("devices", "list") == {"devices": []}


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["the ledger is at 2024-09-12", "days open --until DATE", "volano import", "--catch-up", "--no-catch-up"]),
    ("it", ["il registro è al 2024-09-12", "days open --until DATA", "volano import", "--catch-up", "--no-catch-up"]),
])
def test_a_past_that_may_be_replayed_is_not_leapt_over_unasked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    before = desk.height()
    refused = desk.type("serve", "--port", "0", "--mqtt-port", "0", expects=1)
    assert all(word in refused.stderr for word in words)
    assert desk.height() == before


@pytest.mark.parametrize(("options", "catches_up"), [(["--catch-up"], True), (["--no-catch-up"], False)])
def test_a_ledger_long_behind_is_served_as_was_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, options: list[str], catches_up: bool
) -> None:
    served: list[ServePlan] = []
    monkeypatch.setattr(serving, "run", lambda plan, on_ready: served.append(plan))
    monkeypatch.setattr(serving, "set_up_aside", lambda _: None)
    desk.type("serve", "--port", "0", "--mqtt-port", "0", *options)
    assert [plan.catches_up for plan in served] == [catches_up]


@pytest.mark.parametrize(("days", "is_behind"), [(31, False), (32, True)])
def test_long_behind_is_over_31_days(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, days: int, is_behind: bool
) -> None:
    today = add_days("2024-09-12", days)
    monkeypatch.setattr(standing, "time", SimpleNamespace(time=lambda: local_midnight_s(today)))
    assert find_behind(desk.folder) == (Behind("2024-09-12", today, days) if is_behind else None)


def test_the_address_stands_alone_and_is_explained_beside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it")
    monkeypatch.setattr(serving, "run", lambda plan, on_ready: on_ready("http://127.0.0.1:4711"))
    monkeypatch.setattr(serving, "set_up_aside", lambda _: None)
    said = desk.type("serve", "--port", "0", "--mqtt-port", "0", "--catch-up")
    assert said.stdout == "http://127.0.0.1:4711\n"
    assert said.stderr.splitlines() == [
        "Pronto. Apri nel browser di questa macchina:", "Resta in servizio finché non premi Ctrl-C."]


def trust_proxies(folder: Path, *proxies: str) -> None:
    with (folder / "community.toml").open("a") as file:
        file.write(f"\n[proxy]\ntrusted = {json.dumps(proxies)}\n")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "volano.example.org", ""])
def test_beyond_this_machine_it_speaks_in_the_clear_to_a_trusted_proxy_alone(desk: Desk, host: str) -> None:
    refused = desk.type("serve", "--host", host, "--port", "0", "--mqtt-port", "0", expects=1)
    assert "--public NAME" in refused.stderr and "[proxy] trusted" in refused.stderr
    trust_proxies(desk.folder, "127.0.0.1")
    assert ServePlan(desk.folder, host)  # and with one it would


def test_a_proxy_without_an_address_is_refused_in_both_languages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_proxies(desk.folder, "pippo")
    for language, words in (("en", "'pippo' is no IP address"), ("it", "'pippo' non è un indirizzo IP")):
        monkeypatch.setenv("LC_ALL", language)
        assert words in desk.type("serve", "--port", "0", "--mqtt-port", "0", expects=2).stderr


@pytest.mark.parametrize("proxy", ["*", "192.0.2.0/24", "192.0.2.9:443", "192.0.2.010", "2001:DB8::10", "fe80::1%eth0"])
def test_what_callers_addresses_never_look_like_is_no_proxy(proxy: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[proxy\] trusted"):
        build_settings({"community": "borgo", "proxy": {"trusted": [proxy]}}, tmp_path, "gse")


@pytest.mark.parametrize("proxy", ["192.0.2.10", "2001:db8::10"])
def test_an_address_is_a_proxy(proxy: str, tmp_path: Path) -> None:
    built = build_settings({"community": "borgo", "proxy": {"trusted": [proxy, "10.0.0.1"]}}, tmp_path, "gse")
    assert built.proxy.trusted == (proxy, "10.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_this_machine_alone_needs_no_proxy(host: str, tmp_path: Path) -> None:
    assert ServePlan(tmp_path, host).public is None
