"""Pages in a process of their own, where one organisation's keys lie alone: real processes, and the door between."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from gateway.client.unchanged import HEARS
from gateway.hosting.serve.apart import find_address, open_between
from gateway.hosting.serve.listening import listen
from gateway.hosting.serve.plan import Apart, ServePlan
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.http.app import mount
from gateway.http.doors import THREADS, Doors
from gateway.http.handing import hand_on, open_connections
from gateway.http.introducing import CALLER, PROOF, hear_callers
from gateway.settings import Limits
from tests.helpers.gateway.serving import serve
from tests.helpers.network.services import Service, find_child
from tests.helpers.network.waiting import WITHIN_S, wait_for


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    for name in ("commerce", "municipality", "gse"):
        shutil.rmtree(folder / "keys" / name / "service")
    started = Service(folder, 0)
    yield started
    if started.process.poll() is None:
        started.stop()


def test_pages_come_from_a_process_of_their_own_which_comes_back(service: Service) -> None:
    address = service.address()
    wait_for(lambda: service.lines("pages: pages ready"))
    page = httpx.get(f"{address}/it/", headers={CALLER: "192.0.2.1"})
    assert page.status_code == 200 and "prova" in page.text and "default-src 'none'" in page.headers[
        "Content-Security-Policy"]
    assert httpx.get(address).headers["Location"] == "/it/"
    child = find_child(service.process.pid, "gateway.hosting.serve.pages")
    os.kill(child, signal.SIGKILL)
    # who comes meanwhile waits for the next one, at the socket that outlives it
    assert httpx.get(f"{address}/en/", timeout=WITHIN_S).status_code == 200
    assert find_child(service.process.pid, "gateway.hosting.serve.pages") != child
    assert httpx.get(f"{address}/citizens/api/v1/health").json()["organisation"] == "citizens"
    assert service.stop() == 0
    assert not Path(f"/proc/{child}").exists()


def test_the_api_answers_while_the_pages_hang(service: Service) -> None:
    address = service.address()
    wait_for(lambda: service.lines("pages: pages ready"))
    child = find_child(service.process.pid, "gateway.hosting.serve.pages")
    os.kill(child, signal.SIGSTOP)
    with ThreadPoolExecutor(16) as threads:
        try:
            waiting = [threads.submit(httpx.get, f"{address}/en/", timeout=WITHIN_S) for _ in range(16)]
            health = f"{address}/citizens/api/v1/health"
            assert [httpx.get(health, timeout=WITHIN_S).status_code for _ in range(8)] == [200] * 8
            assert not any(page.done() for page in waiting)
        finally:
            os.kill(child, signal.SIGCONT)
        assert {page.result().status_code for page in waiting} == {200}


@dataclass(frozen=True)
class Known:
    """A caller by the text of the token."""

    key: str
    roles: tuple[str, ...] = ()


def test_pages_that_ask_answer_while_the_api_s_threads_are_all_busy(tmp_path: Path) -> None:
    gate, busy, between = threading.Event(), threading.Semaphore(0), open_between()

    @Request.application
    def api(asked: Request) -> Response:
        if asked.path == "/hang":
            busy.release()
            gate.wait(WITHIN_S)
        return Response("answered")

    @Request.application
    def page(asked: Request) -> Response:
        return Response(httpx.get(f"{find_address(between.gateway)}/gse/api/v1/ask").text)

    with open_connections() as http, serve(page) as pages:
        app = DispatcherMiddleware(hand_on(pages, http), {"/gse/api/v1": api})
        doors = Doors("127.0.0.1", 0, Limits(), lambda token: Known(token) if token else None)
        plan = ServePlan(tmp_path, port=0, apart=Apart(pages, os.dup(between.gateway.fileno())))
        listening = listen(plan, app, doors)
        threading.Thread(target=listening.run, daemon=True).start()
        here = f"http://127.0.0.1:{listening.port}"
        with ThreadPoolExecutor(THREADS) as threads:
            try:
                for number in range(THREADS):
                    threads.submit(httpx.get, f"{here}/gse/api/v1/hang", timeout=WITHIN_S,
                                   headers={"Authorization": f"Bearer {number}"})
                assert all(busy.acquire(timeout=WITHIN_S) for _ in range(THREADS))
                assert httpx.get(f"{here}/it/", timeout=WITHIN_S).text == "answered"
            finally:
                gate.set()
    between.close()


SECRET = "of-these-two"


@contextmanager
def hand_to(answer: Any) -> Iterator[httpx.Client]:
    """A client of a door that hands on to a process that answers so."""
    with open_connections() as http, \
            serve(hear_callers(Request.application(answer), SECRET)) as pages, \
            serve(hand_on(pages, http, SECRET)) as door, \
            httpx.Client(base_url=door) as client:
        yield client


def test_a_request_goes_on_whole_and_its_answer_comes_back_whole() -> None:
    def answer(asked: Request) -> Response:
        said = [asked.method, asked.environ["REQUEST_URI"], asked.host, asked.remote_addr, asked.cookies["a"],
                asked.get_data(as_text=True), CALLER in asked.headers, PROOF in asked.headers]
        response = Response("|".join(map(str, said)), 418, {"Content-Encoding": "none"})
        for name in ("x", "y"):
            response.set_cookie(name, "1")
        return response

    with hand_to(answer) as client:
        given = client.post("it/a%2Fb//c?d=%C3%A8&d=2", content=b"body", headers={
            "Host": "energia.example", "Cookie": "a=1", CALLER: "192.0.2.1", PROOF: SECRET, "TE": "x"})
    assert given.status_code == 418
    assert given.text == "POST|/it/a%2Fb//c?d=%C3%A8&d=2|energia.example|127.0.0.1|1|body|False|False"
    assert given.headers.get_list("Set-Cookie") == ["x=1; Path=/", "y=1; Path=/"]
    assert given.headers["Content-Encoding"] == "none"


def test_pages_know_what_came_by_a_door_that_hears_them_from_what_says_so() -> None:
    def answer(asked: Request) -> Response:
        return Response(str(HEARS in asked.environ))

    with hand_to(answer) as client:
        assert client.get("it/").text == "True"
    with serve(hear_callers(Request.application(answer), SECRET)) as pages:
        headers = {HEARS: "1", CALLER: "192.0.2.1", PROOF: "another"}
        assert httpx.get(pages, headers=headers).text == "False"


@pytest.mark.parametrize(("path", "says"), [("it/citizen", "riavviando"), ("en/citizen", "started again"),
                                            ("", "riavviando")])
def test_while_nobody_makes_pages_a_sentence_says_so(path: str, says: str) -> None:
    between = open_between()
    address = find_address(between.pages)
    between.close()
    with open_connections() as http, serve(hand_on(address, http)) as door:
        answered = httpx.get(f"{door}{path}")
    assert answered.status_code == 503 and says in answered.text and answered.headers["Retry-After"] == "2"
    assert answered.headers["Content-Type"].startswith("text/plain")


def test_an_api_that_is_not_here_is_answered_at_once_by_no_page() -> None:
    def page(environ: dict[str, Any], start: Any) -> Any:
        assert environ["PATH_INFO"] == "/it/", "asked for an API"
        return Response("a page")(environ, start)

    app = Client(mount([], page))
    assert app.get("/it/").text == "a page"
    for path in ("/gse/api/v1/health", "/gse/api/v1"):
        assert (app.get(path).status_code, app.get(path).json["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(("path", "language", "status"), [
    ("it/", "\xe0", 200), ("it/?a=" + "x" * 70_000, "it", 400), ("en/" + "x" * 70_000, "it", 400)])
def test_a_header_of_any_letters_goes_on_and_an_address_without_end_is_refused(
    path: str, language: str, status: int
) -> None:
    with hand_to(lambda asked: Response("answered")) as client:
        url = client.base_url
        with closing(HTTPConnection(url.host, url.port, timeout=WITHIN_S)) as connection:
            connection.request("GET", f"/{path}", headers={"Accept-Language": language})
            answered = connection.getresponse()
            assert (answered.status, answered.read() == b"answered") == (status, status == 200)
