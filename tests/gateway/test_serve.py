"""The service: it says where it listens, starts again what dies, and ends when asked; real processes throughout."""

import os
import shutil
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.client import Client
from gateway.hosting.serve.broker import find_bridge_key
from gateway.hosting.serve.plan import READY_FILE, ServeError
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.keys import load_signer
from tests.helpers.network.brokers import free_port
from tests.helpers.network.services import Service, find_child
from tests.helpers.network.waiting import WITHIN_S, is_alive, wait_for
from tests.helpers.webapp.signing_in import sign_in


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    started = Service(folder, free_port())
    yield started
    if started.process.poll() is None:
        started.stop()


def test_it_serves_starts_again_and_ends(service: Service) -> None:
    address = service.address()
    wait_for(lambda: service.lines("bridge ready"))
    assert httpx.get(f"{address}/gse/api/v1/health").json()["organisation"] == "gse"
    with Client(address, "gse", load_signer(service.folder / "keys/gse/service")) as client:
        assert client.session()["organisation"] == "gse"
    page = httpx.get(address, follow_redirects=True)
    assert (page.status_code, "prova" in page.text) == (200, True)  # with the community's name
    # the timetable has opened the present day: the community was founded long ago
    wait_for(lambda: httpx.get(f"{address}/gse/api/v1/health").json()["date"] > "2024-05-01")

    child = find_child(service.process.pid, "gateway.hosting.serve")
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: service.lines("gateway ready") == 2)
    assert wait_for(lambda: answers(address))

    assert service.stop() == 0
    assert not (service.folder / READY_FILE).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_a_form_with_a_large_file_comes_to_the_pages_from_whom_they_signed_in(service: Service) -> None:
    with httpx.Client(base_url=service.address(), headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        def ask(path: str, body: object) -> Any:
            said = browser.post(path, json=body).raise_for_status()
            browser.headers["Cookie"] = said.headers.get("Set-Cookie", "").partition(";")[0]
            return said.json()

        def send() -> int:
            return browser.post("/it/municipality/plan-part/send", files={"file": bytes(100_000)}).status_code

        before = send()
        sign_in(ask, service.address(), "municipality", load_signer(service.folder / "keys/municipality/service"))
        assert (before, send()) == (413, 403)  # the page refuses it for want of the form's token


def test_nobody_outlives_the_process_above(service: Service) -> None:
    service.address()
    wait_for(lambda: service.lines("bridge ready"))
    modules = ("gateway.hosting.serve", "gateway.hosting.worker", "iot_bridge\0broker", "iot_bridge\0bridge")
    children = [find_child(service.process.pid, module) for module in modules]
    assert len(set(children)) == len(modules)
    service.process.kill()
    wait_for(lambda: not any(map(is_alive, children)))


def test_one_organisations_gateway_serves_where_only_its_key_lies(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    for name in ("citizens", "commerce", "municipality"):
        shutil.rmtree(folder / "keys" / name / "service")
    started = Service(folder, 0)
    assert httpx.get(f"{started.address()}/gse/api/v1/health").json()["organisation"] == "gse"
    assert httpx.get(f"{started.address()}/citizens/api/v1/health").status_code == 404
    assert started.lines("A trial") == 0  # nobody else's keys are here
    assert started.stop() == 0


def test_another_organisations_machine_serves_without_a_broker(tmp_path: Path) -> None:
    """As its unit starts it: no port is named, and readings come in at the energy operator's alone."""
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    for name in ("commerce", "municipality", "gse"):
        shutil.rmtree(folder / "keys" / name / "service")
    started = Service(folder, free_port())
    assert httpx.get(f"{started.address()}/citizens/api/v1/health").json()["organisation"] == "citizens"
    wait_for(lambda: started.lines(started.address()))
    assert not (folder / "broker").exists()
    assert started.stop() == 0


def test_the_bridge_signs_in_by_a_key_of_its_own(service: Service) -> None:
    wait_for(lambda: service.lines(service.address()))
    written = tomllib.loads((service.folder / "broker" / "settings.toml").read_text())["bridge"]
    own = service.folder / "keys" / "gse" / "bridge"
    assert (written["certificate"], written["private_key"]) == (str(own / "cert.pem"), str(own / "key.pem"))


def test_a_community_that_has_no_bridge_s_key_yet_gets_one_where_its_authority_lies(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    shutil.rmtree(folder / "keys" / "gse" / "bridge")
    assert (find_bridge_key(folder, "gse") / "key.pem").exists()
    shutil.rmtree(folder / "keys" / "gse" / "bridge")
    shutil.rmtree(folder / "keys" / "gse" / "authority")
    with pytest.raises(ServeError, match="network init --org gse"):
        find_bridge_key(folder, "gse")


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/gse/api/v1/health").is_success
    except httpx.TransportError:
        return False


def test_a_folder_without_a_community_is_refused(tmp_path: Path) -> None:
    started = Service(tmp_path / "nothing", 0)
    assert started.process.wait(WITHIN_S) != 0
    assert "there is no" in started.log.read_text()
